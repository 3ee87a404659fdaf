/** The kernel's structures about files, as bytes. Little-endian, as both supported processors are. */
import { makedev, type Stat, type StatFs } from "../../abi/stat.ts";
import type { HostLock } from "../host.ts";

/** Bytes of struct statx, linux/stat.h. */
export const STATX_BYTES = 256;

/** struct statx, linux/stat.h. */
export function readStatx(view: DataView, out: Stat): void {
  out.blksize = view.getUint32(4, true);
  out.nlink = view.getUint32(16, true);
  out.uid = view.getUint32(20, true);
  out.gid = view.getUint32(24, true);
  out.mode = view.getUint16(28, true);
  out.ino = u64(view, 32);
  out.size = u64(view, 40);
  out.blocks = u64(view, 48);
  out.atime = i64(view, 64);
  out.atimeNsec = view.getUint32(72, true);
  out.btime = i64(view, 80);
  out.btimeNsec = view.getUint32(88, true);
  out.ctime = i64(view, 96);
  out.ctimeNsec = view.getUint32(104, true);
  out.mtime = i64(view, 112);
  out.mtimeNsec = view.getUint32(120, true);
  out.rdev = makedev(view.getUint32(128, true), view.getUint32(132, true));
  out.dev = makedev(view.getUint32(136, true), view.getUint32(140, true));
}

/** struct statfs of 64-bit Linux, asm-generic/statfs.h. */
export function readStatFs(bytes: Uint8Array, out: StatFs): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  out.type = view.getUint32(0, true);
  out.bsize = u64(view, 8);
  out.blocks = u64(view, 16);
  out.bfree = u64(view, 24);
  out.bavail = u64(view, 32);
  out.files = u64(view, 40);
  out.ffree = u64(view, 48);
  out.fsid = view.getUint32(56, true);
  out.namelen = u64(view, 64);
  out.frsize = u64(view, 72);
  out.flags = u64(view, 80);
}

/** struct timespec[2] of utimensat(2): access and modification time. */
export function storeTimes(atime: number, atimeNsec: number, mtime: number, mtimeNsec: number): BigInt64Array {
  return new BigInt64Array([BigInt(atime), BigInt(atimeNsec), BigInt(mtime), BigInt(mtimeNsec)]);
}

/** Bytes of struct flock of 64-bit Linux: l_type 0, l_whence 2, l_start 8, l_len 16, l_pid 24. */
export const FLOCK_BYTES = 32;
export function storeFlock(bytes: Uint8Array, lock: HostLock): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setInt16(0, lock.type, true);
  view.setInt16(2, 0, true);
  view.setBigInt64(8, lock.start, true);
  view.setBigInt64(16, lock.length, true);
  view.setInt32(24, lock.pid, true);
}
export function readFlock(bytes: Uint8Array, lock: HostLock): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  lock.type = view.getInt16(0, true);
  lock.start = view.getBigInt64(8, true);
  lock.length = view.getBigInt64(16, true);
  lock.pid = view.getInt32(24, true);
}

function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}
function i64(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}
