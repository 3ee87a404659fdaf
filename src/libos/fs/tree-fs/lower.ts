/** Read-only files that show through an in-memory tree until it overrides them. */
import type { SysError, SysResult } from "../../../abi/errno.ts";
import type { Stat } from "../../../abi/stat.ts";
import type { PinnedBytes } from "../../../host/host.ts";
import type { DirectoryEntry } from "../inode.ts";

/** A file below; nothing that is done to the tree changes it. Names and targets are byte strings. */
export interface LowerNode {
  /** S_IFMT bits. */
  readonly type: number;
  stat(out: Stat): SysResult;
  /** One name of a directory; -ENOENT. */
  lookup(name: string): LowerNode | SysError;
  /** A directory's entries without "." and "..". */
  readdir(): DirectoryEntry[] | SysError;
  readlink(): string | SysError;
  /** The bytes of a regular file; to be closed by the caller. */
  openContent(): LowerContent | SysError;
  /** Extended attributes. */
  getAttribute(name: string): Uint8Array | SysError;
  listAttributes(): string[] | SysError;
  /** Of the root of a layer: closes what the layer holds of the host. */
  dispose?(): void;
}

export interface LowerContent {
  /** Bytes now. */
  size(): number | SysError;
  /** @returns bytes read, 0 at the end */
  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult;
  /** A read-only host descriptor for mappings, owned by this object; or -errno. */
  hostFd(): number;
  close(): void;
}
