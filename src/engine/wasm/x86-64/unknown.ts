/** Says once of an instruction that it is not there. */
export class UnknownInstructions {
  readonly #reported = new Set<string>();
  readonly #report: (text: string) => void;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  report(u8: Uint8Array, pc: number): void {
    const bytes: number[] = [];
    for (let at = pc; at < Math.min(pc + 8, pc - (pc % 4096) + 4096); at++) bytes.push(u8[at]!);
    // What no processor has, and what is meant to be illegal, is the program's own affair.
    const opcode = bytes.findIndex((byte) => !PREFIXES.has(byte) && (byte & 0xf0) !== 0x40);
    if (!EXTENSIBLE.has(bytes[opcode]!) || (bytes[opcode] === 0x0f && ILLEGAL.has(bytes[opcode + 1]!))) return;
    const text = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    if (this.#reported.size > 100 || this.#reported.has(text)) return;
    this.#reported.add(text);
    this.#report(`illegal instruction at 0x${pc.toString(16)}: ${text}`);
  }
}

const PREFIXES = new Set([0x66, 0xf2, 0xf3, 0xf0, 0x67, 0x64, 0x65, 0x2e, 0x36, 0x3e, 0x26]);
/** First bytes of instructions that other processors have: 0F, VEX, EVEX. */
const EXTENSIBLE = new Set([0x0f, 0xc4, 0xc5, 0x62]);
/** Behind 0F: UD2, UD1, UD0. */
const ILLEGAL = new Set([0x0b, 0xb9, 0xff]);
