/** Layouts of struct stat, statx and statfs in guest memory. Little-endian; sizes in bytes. */
import { major, minor, type Stat, type StatFs } from "./stat.ts";

/** Stores an integral double as 64 bits, two's complement; exact for |value| < 2^53. */
export function putU64(view: DataView, address: number, value: number): void {
  view.setUint32(address, value, true);
  view.setUint32(address + 4, Math.floor(value / 0x1_0000_0000), true);
}

/** struct stat of x86-64. @see arch/x86/include/uapi/asm/stat.h */
export const STAT_X64_SIZE = 144;
export function putStatX64(view: DataView, at: number, stat: Stat): void {
  putU64(view, at, stat.dev);
  putU64(view, at + 8, stat.ino);
  putU64(view, at + 16, stat.nlink);
  view.setUint32(at + 24, stat.mode, true);
  view.setUint32(at + 28, stat.uid, true);
  view.setUint32(at + 32, stat.gid, true);
  view.setUint32(at + 36, 0, true);
  putU64(view, at + 40, stat.rdev);
  putU64(view, at + 48, stat.size);
  putU64(view, at + 56, stat.blksize);
  putU64(view, at + 64, stat.blocks);
  putStatTimes(view, at + 72, stat);
  for (let i = 120; i < STAT_X64_SIZE; i += 4) view.setUint32(at + i, 0, true);
}

/** struct stat of AArch64 and other new architectures. @see include/uapi/asm-generic/stat.h */
export const STAT_GENERIC_SIZE = 128;
export function putStatGeneric(view: DataView, at: number, stat: Stat): void {
  putU64(view, at, stat.dev);
  putU64(view, at + 8, stat.ino);
  view.setUint32(at + 16, stat.mode, true);
  view.setUint32(at + 20, stat.nlink, true);
  view.setUint32(at + 24, stat.uid, true);
  view.setUint32(at + 28, stat.gid, true);
  putU64(view, at + 32, stat.rdev);
  putU64(view, at + 40, 0);
  putU64(view, at + 48, stat.size);
  view.setInt32(at + 56, stat.blksize, true);
  view.setInt32(at + 60, 0, true);
  putU64(view, at + 64, stat.blocks);
  putStatTimes(view, at + 72, stat);
  putU64(view, at + 120, 0);
}

function putStatTimes(view: DataView, at: number, stat: Stat): void {
  putU64(view, at, stat.atime);
  putU64(view, at + 8, stat.atimeNsec);
  putU64(view, at + 16, stat.mtime);
  putU64(view, at + 24, stat.mtimeNsec);
  putU64(view, at + 32, stat.ctime);
  putU64(view, at + 40, stat.ctimeNsec);
}

/** STATX_* of statx(2). */
export const STATX = {
  BASIC_STATS: 0x7ff,
  BTIME: 0x800,
  MNT_ID: 0x1000,
  MNT_ID_UNIQUE: 0x4000,
  RESERVED: 0x80000000,
  ATTR_MOUNT_ROOT: 0x2000,
} as const;

/** struct statx. @see include/uapi/linux/stat.h */
export const STATX_SIZE = 256;
/**
 * @param mountId stx_mnt_id, or -1 if it is not known
 * @param idBit STATX.MNT_ID or STATX.MNT_ID_UNIQUE, which it is
 * @param mountRoot whether the file is the root of a mount
 */
export function putStatx(
  view: DataView,
  at: number,
  stat: Stat,
  mountId: number,
  idBit: number,
  mountRoot: boolean,
): void {
  for (let i = 0; i < STATX_SIZE; i += 8) putU64(view, at + i, 0);
  const born = stat.btime !== 0 || stat.btimeNsec !== 0;
  const mask = STATX.BASIC_STATS | (born ? STATX.BTIME : 0) | (mountId >= 0 ? idBit : 0);
  view.setUint32(at, mask, true);
  view.setUint32(at + 4, stat.blksize, true);
  putU64(view, at + 8, mountRoot ? STATX.ATTR_MOUNT_ROOT : 0);
  view.setUint32(at + 16, stat.nlink, true);
  view.setUint32(at + 20, stat.uid, true);
  view.setUint32(at + 24, stat.gid, true);
  view.setUint16(at + 28, stat.mode, true);
  putU64(view, at + 32, stat.ino);
  putU64(view, at + 40, stat.size);
  putU64(view, at + 48, stat.blocks);
  putU64(view, at + 56, STATX.ATTR_MOUNT_ROOT);
  putStatxTime(view, at + 64, stat.atime, stat.atimeNsec);
  putStatxTime(view, at + 80, stat.btime, stat.btimeNsec);
  putStatxTime(view, at + 96, stat.ctime, stat.ctimeNsec);
  putStatxTime(view, at + 112, stat.mtime, stat.mtimeNsec);
  view.setUint32(at + 128, major(stat.rdev), true);
  view.setUint32(at + 132, minor(stat.rdev), true);
  view.setUint32(at + 136, major(stat.dev), true);
  view.setUint32(at + 140, minor(stat.dev), true);
  if (mountId >= 0) putU64(view, at + 144, mountId);
}

function putStatxTime(view: DataView, at: number, seconds: number, nanoseconds: number): void {
  putU64(view, at, seconds);
  view.setUint32(at + 8, nanoseconds, true);
}

/** struct statfs of 64-bit architectures. @see statfs(2) */
export const STATFS_SIZE = 120;
export function putStatFs(view: DataView, at: number, stat: StatFs): void {
  putU64(view, at, stat.type);
  putU64(view, at + 8, stat.bsize);
  putU64(view, at + 16, stat.blocks);
  putU64(view, at + 24, stat.bfree);
  putU64(view, at + 32, stat.bavail);
  putU64(view, at + 40, stat.files);
  putU64(view, at + 48, stat.ffree);
  putU64(view, at + 56, stat.fsid);
  putU64(view, at + 64, stat.namelen);
  putU64(view, at + 72, stat.frsize);
  putU64(view, at + 80, stat.flags);
  for (let i = 88; i < STATFS_SIZE; i += 8) putU64(view, at + i, 0);
}
