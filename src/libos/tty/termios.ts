/** The settings of a terminal, and their three layouts in user memory. @see termios(3), ioctl_tty(2) */
import {
  CC,
  CFLAG,
  IBSHIFT,
  IFLAG,
  LFLAG,
  NCC,
  NCCS,
  OFLAG,
  SPEEDS,
  TERMIO_SIZE,
  TERMIOS_SIZE,
  TERMIOS2_SIZE,
} from "../../abi/termios.ts";

/** Which structure: struct termio, the kernel's struct termios, struct termios2. */
export type TermiosLayout = "termio" | "termios" | "termios2";

export const TERMIOS_BYTES: Readonly<Record<TermiosLayout, number>> = {
  termio: TERMIO_SIZE,
  termios: TERMIOS_SIZE,
  termios2: TERMIOS2_SIZE,
};

/** c_cc of a new terminal: ^C ^\ DEL ^U ^D, VMIN 1, ^Q ^S ^Z, ^R ^O ^W ^V. */
const CONTROL_CHARACTERS = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0];

export class Termios {
  iflag: number = IFLAG.ICRNL | IFLAG.IXON;
  oflag: number = OFLAG.OPOST | OFLAG.ONLCR;
  cflag: number = CFLAG.B38400 | CFLAG.CS8 | CFLAG.CREAD;
  lflag: number =
    LFLAG.ISIG | LFLAG.ICANON | LFLAG.ECHO | LFLAG.ECHOE | LFLAG.ECHOK | LFLAG.ECHOCTL | LFLAG.ECHOKE | LFLAG.IEXTEN;
  line = 0;
  readonly cc = Uint8Array.from(CONTROL_CHARACTERS);
  /** Bits per second. */
  ispeed = 38400;
  ospeed = 38400;

  copy(from: Termios): void {
    this.iflag = from.iflag;
    this.oflag = from.oflag;
    this.cflag = from.cflag;
    this.lflag = from.lflag;
    this.line = from.line;
    this.cc.set(from.cc);
    this.ispeed = from.ispeed;
    this.ospeed = from.ospeed;
  }
  /** Whether input is handed over in lines: ICANON without EXTPROC. */
  get canonical(): boolean {
    return (this.lflag & (LFLAG.ICANON | LFLAG.EXTPROC)) === LFLAG.ICANON;
  }
  /** Whether ^S and ^Q, and no other characters, stop and start output: what packet mode tells. */
  get usualFlowControl(): boolean {
    return (this.iflag & IFLAG.IXON) !== 0 && this.cc[CC.VSTOP] === 0o23 && this.cc[CC.VSTART] === 0o21;
  }

  /** Writes the structure at `address` of guest memory. */
  store(view: DataView, address: number, layout: TermiosLayout): void {
    if (layout === "termio") {
      view.setUint16(address, this.iflag, true);
      view.setUint16(address + 2, this.oflag, true);
      view.setUint16(address + 4, this.cflag, true);
      view.setUint16(address + 6, this.lflag, true);
      view.setUint8(address + 8, this.line);
      for (let i = 0; i < NCC; i++) view.setUint8(address + 9 + i, this.cc[i]!);
      view.setUint8(address + 17, 0);
      return;
    }
    view.setUint32(address, this.iflag, true);
    view.setUint32(address + 4, this.oflag, true);
    view.setUint32(address + 8, this.cflag, true);
    view.setUint32(address + 12, this.lflag, true);
    view.setUint8(address + 16, this.line);
    for (let i = 0; i < NCCS; i++) view.setUint8(address + 17 + i, this.cc[i]!);
    if (layout === "termios") return;
    view.setUint32(address + 36, this.ispeed, true);
    view.setUint32(address + 40, this.ospeed, true);
  }
  /** Reads the structure at `address`; what a shorter one lacks stays. */
  load(view: DataView, address: number, layout: TermiosLayout): void {
    if (layout === "termio") {
      const low = (old: number, at: number) => ((old & ~0xffff) | view.getUint16(address + at, true)) >>> 0;
      this.iflag = low(this.iflag, 0);
      this.oflag = low(this.oflag, 2);
      this.cflag = low(this.cflag, 4);
      this.lflag = low(this.lflag, 6);
      this.line = view.getUint8(address + 8);
      for (let i = 0; i < NCC; i++) this.cc[i] = view.getUint8(address + 9 + i);
    } else {
      this.iflag = view.getUint32(address, true);
      this.oflag = view.getUint32(address + 4, true);
      this.cflag = view.getUint32(address + 8, true);
      this.lflag = view.getUint32(address + 12, true);
      this.line = view.getUint8(address + 16);
      for (let i = 0; i < NCCS; i++) this.cc[i] = view.getUint8(address + 17 + i);
    }
    if (layout === "termios2") {
      this.ispeed = view.getUint32(address + 36, true);
      this.ospeed = view.getUint32(address + 40, true);
    }
    this.ospeed = speedOf(this.cflag & CFLAG.CBAUD, this.ospeed);
    const input = (this.cflag >>> IBSHIFT) & CFLAG.CBAUD;
    this.ispeed = input === 0 ? this.ospeed : speedOf(input, this.ispeed);
  }
}

/** @param bits of CBAUD @param other the speed that BOTHER means */
function speedOf(bits: number, other: number): number {
  if (bits === CFLAG.BOTHER) return other;
  const index = (bits & CFLAG.BOTHER) === 0 ? bits : (bits & ~CFLAG.BOTHER) + 16;
  return SPEEDS[index] ?? 0;
}
