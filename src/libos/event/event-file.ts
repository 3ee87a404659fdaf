/** Files of the kernel's own making that carry events: eventfd, timerfd, signalfd, epoll. @see eventfd(2) */
import { makedev, type Stat } from "../../abi/stat.ts";
import { File } from "../fs/file.ts";

/** All such files share one nameless inode, as on Linux. */
const DEVICE = makedev(0, 15);
const INODE = 1;

export abstract class EventFile extends File {
  readonly inode = null;
  readonly #kind: string;

  /** @param kind as /proc/self/fd shows it: "[eventfd]" */
  constructor(flags: number, kind: string) {
    super(flags);
    this.#kind = kind;
  }
  override describe(): string {
    return `anon_inode:${this.#kind}`;
  }
  override get seekable(): boolean {
    return false;
  }
  /** There is no position, and setting it is no mistake. */
  override seek(): number {
    return 0;
  }
  override stat(out: Stat): number {
    out.dev = DEVICE;
    out.ino = INODE;
    out.mode = 0o600;
    out.nlink = 1;
    out.uid = out.gid = out.rdev = out.size = out.blocks = 0;
    out.blksize = 4096;
    out.atime = out.atimeNsec = out.mtime = out.mtimeNsec = 0;
    out.ctime = out.ctimeNsec = out.btime = out.btimeNsec = 0;
    return 0;
  }
}
