/** Makes a failing record plain: everything that the failure does not need becomes what it is by default. */
import { At, Fx, type Record } from "./record.ts";

type Change = (record: Record) => void;

function changes(): Change[] {
  const list: Change[] = [];
  const clear = (at: number, bytes: number): void => {
    list.push((record) => record.bytes.fill(0, at, at + bytes));
  };
  list.push((record) => record.view.setUint32(At.fx + Fx.mxcsr, 0x1f80, true));
  list.push((record) => record.view.setUint16(At.fx + Fx.fcw, 0x37f, true));
  list.push((record) => record.view.setUint16(At.fx + Fx.fsw, record.u16(At.fx + Fx.fsw) & 0x3800, true));
  list.push((record) => record.view.setUint16(At.fx + Fx.fsw, 0, true));
  list.push((record) => record.view.setUint8(At.fx + Fx.ftw, 0xff));
  list.push((record) => record.view.setUint32(At.flags, 0x202, true));
  for (let n = 0; n < 16; n++) clear(At.gpr + 8 * n, 8);
  for (let n = 0; n < 8; n++) clear(At.fx + Fx.st + 16 * n, 16);
  for (let n = 0; n < 16; n++) clear(At.fx + Fx.xmm + 16 * n, 16);
  for (let at = 0; at < 512; at += 16) clear(At.data + at, 16);
  return list;
}

/** @param fails whether a record still fails */
export function shrink(record: Record, fails: (record: Record) => boolean): Record {
  let plain = record.copy();
  for (const change of changes()) {
    const tried = plain.copy();
    change(tried);
    if (fails(tried)) plain = tried;
  }
  return plain;
}
