/** Copies of attributes, field by field: several times faster than Object.assign. */
import type { Stat } from "../../abi/stat.ts";

export function copyStat(from: Stat, to: Stat): void {
  to.dev = from.dev;
  to.ino = from.ino;
  to.mode = from.mode;
  to.nlink = from.nlink;
  to.uid = from.uid;
  to.gid = from.gid;
  to.rdev = from.rdev;
  to.size = from.size;
  to.blksize = from.blksize;
  to.blocks = from.blocks;
  to.atime = from.atime;
  to.atimeNsec = from.atimeNsec;
  to.mtime = from.mtime;
  to.mtimeNsec = from.mtimeNsec;
  to.ctime = from.ctime;
  to.ctimeNsec = from.ctimeNsec;
  to.btime = from.btime;
  to.btimeNsec = from.btimeNsec;
}
