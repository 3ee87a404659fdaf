/** The unit's environment and whole state as FSTENV and FSAVE write them. @see Intel SDM 1, figures 8-9 and 8-10 */
import { State } from "../state.ts";
import { type Fpu, Status } from "./fpu.ts";
import { Class } from "./real.ts";

/** Two bits for each physical register: valid, zero, special, empty. */
export function fullTags(fpu: Fpu): number {
  let word = 0;
  const { top } = fpu;
  for (let physical = 0; physical < 8; physical++) {
    const i = (physical - top) & 7;
    let tag = 3;
    if (!fpu.isEmpty(i)) {
      fpu.get(i, fpu.a);
      const kind = fpu.a.class;
      tag = kind === Class.Zero ? 1 : kind === Class.Finite && !fpu.a.denormal ? 0 : 2;
    }
    word |= tag << (2 * physical);
  }
  return word;
}
function setFullTags(fpu: Fpu, word: number): void {
  let tags = 0;
  for (let physical = 0; physical < 8; physical++) if (((word >> (2 * physical)) & 3) !== 3) tags |= 1 << physical;
  fpu.tags = tags;
}

/** Bytes of the environment, with an operand size of 2 or more. */
export const environmentBytes = (size: number): number => (size === 2 ? 14 : 28);

export function writeEnvironment(fpu: Fpu, out: DataView, at: number, size: number): void {
  const { view } = fpu;
  const fip = view.getUint32(State.FIP, true);
  const fdp = view.getUint32(State.FDP, true);
  const fields = [fpu.control, fpu.status, fullTags(fpu), fip, view.getUint16(State.FOP, true) << 16, fdp, 0];
  fields.forEach((value, n) => {
    if (size === 2) out.setUint16(at + 2 * n, n === 4 ? 0 : value, true);
    else out.setUint32(at + 4 * n, n < 3 || n === 6 ? value | 0xffff_0000 : value, true);
  });
}
export function readEnvironment(fpu: Fpu, from: DataView, at: number, size: number): void {
  const field = (n: number): number =>
    size === 2 ? from.getUint16(at + 2 * n, true) : from.getUint32(at + 4 * n, true);
  const { view } = fpu;
  fpu.control = (field(0) & 0x1f7f) | 0x40;
  fpu.status = field(1) & 0xffff;
  setFullTags(fpu, field(2));
  view.setUint32(State.FIP, field(3), true);
  view.setUint16(State.FOP, size === 2 ? 0 : (field(4) >>> 16) & 0x7ff, true);
  view.setUint32(State.FDP, field(5), true);
  fpu.updateSummary();
}

/** The registers from the top, 10 bytes each. */
export function writeRegisters(fpu: Fpu, out: DataView, at: number): void {
  for (let i = 0; i < 8; i++) {
    out.setInt32(at + 10 * i, fpu.low(i), true);
    out.setInt32(at + 10 * i + 4, fpu.high(i), true);
    out.setUint16(at + 10 * i + 8, fpu.head(i), true);
  }
}
export function readRegisters(fpu: Fpu, from: DataView, at: number): void {
  const { tags } = fpu;
  for (let i = 0; i < 8; i++) {
    const start = at + 10 * i;
    fpu.setRaw(i, from.getUint16(start + 8, true), from.getInt32(start + 4, true), from.getInt32(start, true));
  }
  fpu.tags = tags;
}
/** What FSTENV does behind its store. */
export function maskAll(fpu: Fpu): void {
  fpu.control |= 0x3f;
  fpu.status &= ~(Status.ErrorSummary | Status.Busy);
}
