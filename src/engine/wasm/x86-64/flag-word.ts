/** RFLAGS as one word from the parts in the state area, and back. */
import { State } from "./state.ts";

/** CF PF AF ZF SF TF DF OF NT RF AC ID. */
const USER_FLAGS = 0x25_4dd5;
/** TF NT RF AC ID. */
export const OTHER_MASK = 0x25_4100;

export function packFlags(view: DataView): number {
  const zero = view.getInt32(State.ZR, true) === 0 && view.getInt32(State.ZR + 4, true) === 0;
  let parity = view.getUint8(State.PR);
  parity ^= parity >> 4;
  const even = (0x9669 >> (parity & 15)) & 1;
  return (
    0x202 |
    (view.getUint32(State.CF, true) & 1) |
    (even << 2) |
    (view.getUint32(State.AX, true) & 0x10) |
    (zero ? 0x40 : 0) |
    (view.getInt32(State.SR + 4, true) < 0 ? 0x80 : 0) |
    ((view.getUint32(State.DF, true) & 1) << 10) |
    (view.getInt32(State.OX + 4, true) < 0 ? 0x800 : 0) |
    (view.getUint32(State.OTHER_FLAGS, true) & OTHER_MASK)
  );
}

export function unpackFlags(view: DataView, word: number): void {
  const flags = word & USER_FLAGS;
  view.setUint32(State.CF, flags & 1, true);
  view.setUint32(State.PR, (flags & 4) === 0 ? 1 : 0, true);
  view.setUint32(State.AX, flags & 0x10, true);
  view.setUint32(State.ZR, (flags & 0x40) === 0 ? 1 : 0, true);
  view.setUint32(State.ZR + 4, 0, true);
  view.setInt32(State.SR, 0, true);
  view.setInt32(State.SR + 4, (flags & 0x80) === 0 ? 0 : -1, true);
  view.setUint32(State.DF, (flags >> 10) & 1, true);
  view.setInt32(State.OX, 0, true);
  view.setInt32(State.OX + 4, (flags & 0x800) === 0 ? 0 : -1, true);
  view.setUint32(State.OTHER_FLAGS, flags & OTHER_MASK, true);
}
