/** What open regular files of every file system have in common: the offset. @see lseek(2) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { O, SEEK } from "../../abi/fcntl.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { File } from "./file.ts";

/** Whether a transfer would end behind the last offset there is: -EINVAL, whatever the file. */
export function endsBeyondOffsets(position: number, length: number): boolean {
  return position + length >= 2 ** 63;
}

export abstract class RegularFile extends File {
  /** Bytes, or -errno. */
  abstract size(): number | SysError;
  /** The largest offset that the file system knows. */
  abstract readonly maxSize: number;
  /** SEEK_DATA or SEEK_HOLE from an offset below the size. */
  protected abstract seekSparse(offset: number, whence: number): SysResult;

  override get mappable(): boolean {
    return true;
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if ((this.flags & O.APPEND) !== 0) {
      const end = this.size();
      if (end < 0) return end;
      this.position = end;
    }
    return super.write(buffer, offset, length);
  }
  override seek(offset: number, whence: number): SysResult {
    let to = offset;
    if (whence === SEEK.CUR) to += this.position;
    else if (whence !== SEEK.SET) {
      const size = this.size();
      if (size < 0) return size;
      if (whence === SEEK.END) to += size;
      else if (whence !== SEEK.DATA && whence !== SEEK.HOLE) return -Errno.EINVAL;
      else if (offset < 0 || offset >= size) return -Errno.ENXIO;
      else to = this.seekSparse(offset, whence);
      if (whence !== SEEK.END && to < 0) return to;
    }
    if (to < 0 || to > this.maxSize) return -Errno.EINVAL;
    this.position = to;
    return to;
  }
}
