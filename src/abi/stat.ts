/** File types and permission bits of st_mode. @see inode(7) */
export const S = {
  IFMT: 0o170000,
  IFSOCK: 0o140000,
  IFLNK: 0o120000,
  IFREG: 0o100000,
  IFBLK: 0o060000,
  IFDIR: 0o040000,
  IFCHR: 0o020000,
  IFIFO: 0o010000,
  ISUID: 0o4000,
  ISGID: 0o2000,
  ISVTX: 0o1000,
} as const;

/** Entry types of getdents64(2): `st_mode >> 12`. */
export const DT = { UNKNOWN: 0, FIFO: 1, CHR: 2, DIR: 4, BLK: 6, REG: 8, LNK: 10, SOCK: 12 } as const;

/** Attributes of an inode, filled in place. Times are seconds and nanoseconds since the epoch. @see stat(2) */
export class Stat {
  dev = 0;
  ino = 0;
  mode = 0;
  nlink = 0;
  uid = 0;
  gid = 0;
  rdev = 0;
  size = 0;
  blksize = 4096;
  /** In units of 512 bytes. */
  blocks = 0;
  atime = 0;
  atimeNsec = 0;
  mtime = 0;
  mtimeNsec = 0;
  ctime = 0;
  ctimeNsec = 0;
  btime = 0;
  btimeNsec = 0;
}

/** Attributes of a file system. @see statfs(2) */
export class StatFs {
  type = 0;
  bsize = 4096;
  blocks = 0;
  bfree = 0;
  bavail = 0;
  files = 0;
  ffree = 0;
  fsid = 0;
  namelen = 255;
  frsize = 4096;
  flags = 0;
}

/** gnu_dev_makedev(3); minor and major of Linux's 64-bit dev_t, as far as a double holds it exactly. */
export function makedev(major: number, minor: number): number {
  return (major & 0xfff) * 256 + (minor & 0xff) + (minor >>> 8) * 0x100000;
}
export function major(dev: number): number {
  return Math.floor(dev / 256) & 0xfff;
}
export function minor(dev: number): number {
  return (dev & 0xff) + (Math.floor(dev / 0x100000) & 0xfffff) * 256;
}
