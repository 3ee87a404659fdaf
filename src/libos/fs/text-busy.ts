/** The file of a running program cannot be written. @see open(2), truncate(2), ETXTBSY */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { Stat } from "../../abi/stat.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";

const running = new Stat();
const wanted = new Stat();

/** @param programs those that run @returns 0, or -ETXTBSY if the inode is the file of one */
export function checkTextBusy(programs: Iterable<Path> | undefined, inode: Inode): SysResult {
  for (const { inode: program } of programs ?? []) {
    if (program === inode) return -Errno.ETXTBSY;
    // A live host directory makes an inode at every look: then the numbers tell.
    if (program.fs !== inode.fs || program.fs.cacheable) continue;
    if (program.stat(running) < 0 || inode.stat(wanted) < 0) continue;
    if (running.ino === wanted.ino && running.dev === wanted.dev) return -Errno.ETXTBSY;
  }
  return 0;
}
