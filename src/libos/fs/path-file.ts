/** Descriptors that only name a file (O_PATH). @see open(2) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { File } from "./file.ts";
import type { DirectoryEntry, Inode } from "./inode.ts";
import type { Path } from "./path.ts";

/** Pins the file while it is open. Everything but fstat(2) and use as a starting directory gives -EBADF. */
export class PathFile extends File {
  readonly inode: Inode;
  protected constructor(path: Path, flags: number) {
    super(flags & (O.PATH | O.DIRECTORY | O.NOFOLLOW));
    this.path = path;
    this.inode = path.dentry.inode;
  }
  /** @returns -errno if the file cannot be pinned */
  static open(path: Path, flags: number): PathFile | SysError {
    const pinned = path.dentry.inode.pin();
    return pinned < 0 ? pinned : new PathFile(path, flags);
  }
  protected override release(): SysResult {
    this.inode.unpin();
    return 0;
  }
  override get readable(): boolean {
    return false;
  }
  override get writable(): boolean {
    return false;
  }
  override read(): SysResult {
    return -Errno.EBADF;
  }
  override write(): SysResult {
    return -Errno.EBADF;
  }
  override pread(): SysResult {
    return -Errno.EBADF;
  }
  override pwrite(): SysResult {
    return -Errno.EBADF;
  }
  override seek(): SysResult {
    return -Errno.EBADF;
  }
  override truncate(): SysResult {
    return -Errno.EBADF;
  }
  override fallocate(): SysResult {
    return -Errno.EBADF;
  }
  override sync(): SysResult {
    return -Errno.EBADF;
  }
  override entries(): DirectoryEntry[] | SysError {
    return -Errno.EBADF;
  }
  override ioctl(): SysResult {
    return -Errno.EBADF;
  }
  override poll(): number {
    return POLL.NVAL;
  }
  override hostFdForMapping(): number {
    return -Errno.EBADF;
  }
}
