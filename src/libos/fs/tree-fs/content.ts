/** Where the bytes of a regular file are. */
import type { SysResult } from "../../../abi/errno.ts";
import type { PinnedBytes } from "../../../host/host.ts";

/** Files are at most this long (4 PiB), so that sums of offsets stay exact. Beyond: -EFBIG. */
export const MAX_FILE_SIZE = 2 ** 52;

/** Bytes of one file. Offsets and lengths are checked by the caller: within 0..MAX_FILE_SIZE, sums included. */
export interface Content {
  readonly size: number;
  /** Space taken, in units of 512 bytes. */
  readonly blocks: number;
  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult;
  /** @returns bytes written, fewer if space runs out, or -ENOSPC */
  pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult;
  truncate(size: number): SysResult;
  /** fallocate(2) with FALLOC_* modes. */
  fallocate(mode: number, offset: number, length: number): SysResult;
  /** SEEK_DATA, SEEK_HOLE from an offset below the size. */
  seekSparse(offset: number, whence: number): SysResult;
  /** A host descriptor with these bytes, or -ENODEV. */
  hostFd(): number;
  /** A mapping of that descriptor may fill the range from now on. @returns 0, or -ENOMEM. Absent: nothing to do */
  reserveMapping?(offset: number, length: number): SysResult;
  /** Gives back memory and descriptors. */
  dispose(): void;
}
