/** The file of a running program cannot be written. @see open(2), truncate(2), ETXTBSY */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { Stat } from "../../abi/stat.ts";
import type { Inode } from "./inode.ts";
import type { Path } from "./path.ts";

const running = new Stat();
const wanted = new Stat();

/** @param executable the caller's program @returns 0, or -ETXTBSY if the inode is that program's file */
export function checkTextBusy(executable: Path | null | undefined, inode: Inode): SysResult {
  if (executable === null || executable === undefined) return 0;
  const program = executable.inode;
  if (program === inode) return -Errno.ETXTBSY;
  // A live host directory makes an inode at every look: then the numbers tell.
  if (program.fs !== inode.fs || program.fs.cacheable) return 0;
  if (program.stat(running) < 0 || inode.stat(wanted) < 0) return 0;
  return running.ino === wanted.ino && running.dev === wanted.dev ? -Errno.ETXTBSY : 0;
}
