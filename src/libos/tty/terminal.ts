/**
 * A terminal as sessions see it: which session it controls and which process group is in the foreground. What is behind it
 * (a pseudo-terminal, the host's terminal) says how it is opened. @see credentials(7), tty(4)
 */
import type { SysError } from "../../abi/errno.ts";
import type { File } from "../fs/file.ts";
import type { Inode } from "../fs/inode.ts";
import type { Kernel } from "../kernel.ts";

export abstract class Terminal {
  /** The session that it controls; 0: none. */
  session = 0;
  /** The foreground process group; 0: none. */
  foreground = 0;
  /** Device number. */
  abstract readonly device: number;
  /** Whether writing from the background is stopped: TOSTOP. */
  abstract readonly stopsOutput: boolean;
  /** Its session loses it, and what it is open by is useless then. @see vhangup(2) */
  abstract hangUp(kernel: Kernel): void;
  /** A new description of it, for /dev/tty. @param flags O_* that are kept */
  abstract open(inode: Inode, flags: number): File | SysError;
}
