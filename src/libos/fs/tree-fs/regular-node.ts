/** Regular files of an in-memory tree, and open descriptions of them. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { FALLOC, O, SEEK } from "../../../abi/fcntl.ts";
import { S, type Stat } from "../../../abi/stat.ts";
import type { PinnedBytes } from "../../../host/host.ts";
import type { Credentials } from "../../task/credentials.ts";
import { endsBeyondOffsets, RegularFile } from "../regular-file.ts";
import { type Content, MAX_FILE_SIZE } from "./content.ts";
import type { LowerNode } from "./lower.ts";
import { LowerFileContent } from "./lower-content.ts";
import { MemfdContent } from "./memfd-content.ts";
import { TreeNode } from "./node.ts";
import { SparseContent } from "./sparse-content.ts";
import type { TreeFs } from "./tree-fs.ts";

export class RegularNode extends TreeNode {
  readonly type = S.IFREG;
  #content: Content;
  /** Open descriptions. */
  #opens = 0;

  constructor(fs: TreeFs, ino: number, mode: number, uid: number, gid: number) {
    super(fs, ino, mode, uid, gid);
    this.#content = new SparseContent(fs.budget);
  }
  /** Shows a lower file's bytes until they are written to. */
  show(lower: LowerNode, stat: Stat): this {
    this.#content = new LowerFileContent(lower, stat.size, stat.blocks);
    return this.adopt(stat);
  }
  size(): number {
    return this.#content.size;
  }
  blocks(): number {
    return this.#content.blocks;
  }

  override open(flags: number, credentials: Credentials): TreeFile | SysError {
    if (this.released) return -Errno.ENOENT;
    if (this.#content instanceof LowerFileContent) {
      const status = this.#content.open();
      if (status < 0) return status;
    }
    this.#opens++;
    return new TreeFile(this, flags, credentials.fsuid === 0);
  }
  override pin(): SysResult {
    this.#opens++;
    return 0;
  }
  override unpin(): void {
    this.closed();
  }
  /** A description is gone. */
  closed(): void {
    if (--this.#opens > 0) return;
    if (this.#content instanceof LowerFileContent) this.#content.close();
    else if (this.names === 0) this.release();
    else if (this.#content instanceof MemfdContent) this.#leaveMemfd(this.#content);
  }
  protected override vanish(): void {
    if (this.#opens === 0) this.release();
  }
  protected override release(): void {
    super.release();
    this.#content.dispose();
  }

  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    return this.#content.pread(buffer, offset, length, position);
  }
  pwrite(buffer: PinnedBytes, offset: number, length: number, position: number, superuser: boolean): SysResult {
    if (position >= MAX_FILE_SIZE) return -Errno.EFBIG;
    const status = this.#toWrite();
    if (status < 0) return status;
    const n = this.#content.pwrite(buffer, offset, Math.min(length, MAX_FILE_SIZE - position), position);
    if (n > 0) this.#written(superuser);
    return n;
  }
  #written(superuser: boolean): void {
    this.touch(true, true);
    if (!superuser) this.dropSetIds();
    this.dropCapability();
  }
  override truncate(size: number, credentials?: Credentials): SysResult {
    return this.resize(size, credentials?.fsuid === 0);
  }
  resize(size: number, superuser: boolean): SysResult {
    if (!(size >= 0)) return -Errno.EINVAL;
    if (size > MAX_FILE_SIZE) return -Errno.EFBIG;
    const before = this.size();
    const status = this.#toWrite(size);
    if (status < 0) return status;
    const truncated = this.#content.truncate(size);
    if (truncated === 0 && (before !== size || size === 0)) this.#written(superuser);
    return truncated;
  }
  fallocate(mode: number, offset: number, length: number, superuser: boolean): SysResult {
    if (!(offset >= 0 && length > 0)) return -Errno.EINVAL;
    if (offset + length > MAX_FILE_SIZE) return -Errno.EFBIG;
    const inserts = (mode & FALLOC.INSERT_RANGE) !== 0;
    if (inserts && this.size() + length > MAX_FILE_SIZE) return -Errno.EFBIG;
    const status = this.#toWrite();
    if (status < 0) return status;
    const done = this.#content.fallocate(mode, offset, length);
    if (done === 0) this.#written(superuser);
    return done;
  }
  seekSparse(offset: number, whence: number): SysResult {
    return this.#content.seekSparse(offset, whence);
  }

  /** Makes the bytes writable: those of a lower file are copied, as many as stay. */
  #toWrite(keepBytes = Number.POSITIVE_INFINITY): SysResult {
    const status = this.tryKeep();
    if (status < 0 || !(this.#content instanceof LowerFileContent)) return status;
    const copy = new SparseContent(this.fs.budget);
    const copied = this.#copy(this.#content, copy, Math.min(keepBytes, this.#content.size));
    if (copied < 0) {
      copy.dispose();
      return copied;
    }
    this.#content.dispose();
    this.#content = copy;
    return 0;
  }
  /** Holes stay holes. */
  #copy(from: Content, to: Content, length: number): SysResult {
    for (let done = 0; done < length; ) {
      const start = from.seekSparse(done, SEEK.DATA);
      if (start === -Errno.ENXIO) break;
      const end = start < 0 ? start : from.seekSparse(start, SEEK.HOLE);
      if (end < 0) return end;
      const status = this.#copyRange(from, to, start, Math.min(end, length));
      if (status < 0) return status;
      done = Math.max(end, done + 1);
    }
    return to.size < length ? to.truncate(length) : 0;
  }
  #copyRange(from: Content, to: Content, start: number, end: number): SysResult {
    const buffer = this.fs.copyBuffer();
    for (let at = start; at < end; ) {
      const n = from.pread(buffer, 0, Math.min(buffer.u8.length, end - at), at);
      if (n <= 0) return n;
      for (let written = 0; written < n; ) {
        const m = to.pwrite(buffer, written, n - written, at + written);
        if (m <= 0) return m === 0 ? -Errno.EIO : m;
        written += m;
      }
      at += n;
    }
    return 0;
  }

  /**
   * A descriptor of the host for a shared mapping. The bytes move into host memory, so that reads, writes and
   * mappings agree; an unwritten lower file mapped through a read-only description is mapped itself.
   */
  hostFd(writable: boolean): number {
    if (!writable && this.#content instanceof LowerFileContent) return this.#content.hostFd();
    if (this.#content instanceof MemfdContent) return this.#content.hostFd();
    const status = this.#toWrite();
    if (status < 0) return status;
    const fd = this.fs.takeMemfd();
    if (fd < 0) return fd;
    const moved = new MemfdContent(this.fs.files, fd, this.fs.budget, () => this.fs.memfdGone());
    const copied = this.#copy(this.#content, moved, this.#content.size);
    if (copied < 0) {
      moved.dispose();
      return copied;
    }
    this.#content.dispose();
    this.#content = moved;
    return moved.hostFd();
  }
  reserveMapping(offset: number, length: number): SysResult {
    return this.#content.reserveMapping?.(offset, length) ?? 0;
  }
  /** Nobody has it open, so nobody maps it: descriptors of the host are scarce. Where memory is short it stays. */
  #leaveMemfd(memfd: MemfdContent): void {
    const back = new SparseContent(this.fs.budget);
    if (this.#copy(memfd, back, memfd.size) < 0) {
      back.dispose();
      return;
    }
    this.#content = back;
    memfd.dispose();
  }
}

/** An open regular file of an in-memory tree. */
export class TreeFile extends RegularFile {
  readonly inode: RegularNode;
  readonly maxSize = MAX_FILE_SIZE;
  readonly #superuser: boolean;

  constructor(node: RegularNode, flags: number, superuser: boolean) {
    super(flags);
    this.inode = node;
    this.#superuser = superuser;
  }
  protected override release(): SysResult {
    this.inode.closed();
    return 0;
  }
  size(): number {
    return this.inode.size();
  }
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (position < 0 || endsBeyondOffsets(position, length)) return -Errno.EINVAL;
    const n = this.inode.pread(buffer, offset, length, position);
    if (n > 0 && (this.flags & O.NOATIME) === 0 && !this.path?.mount.noAccessTimes) this.inode.accessed();
    return n;
  }
  override mapped(): void {
    if ((this.flags & O.NOATIME) === 0) this.inode.accessed();
  }
  override pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (position < 0 || endsBeyondOffsets(position, length)) return -Errno.EINVAL;
    if (length === 0) return 0;
    const at = (this.flags & O.APPEND) !== 0 ? this.inode.size() : position;
    return this.inode.pwrite(buffer, offset, length, at, this.#superuser);
  }
  protected override seekSparse(offset: number, whence: number): SysResult {
    return this.inode.seekSparse(offset, whence);
  }
  override truncate(size: number): SysResult {
    return this.inode.resize(size, this.#superuser);
  }
  override fallocate(mode: number, offset: number, length: number): SysResult {
    return this.inode.fallocate(mode, offset, length, this.#superuser);
  }
  override sync(): SysResult {
    return 0;
  }
  override reserveMapping(offset: number, length: number): SysResult {
    return this.inode.reserveMapping(offset, length);
  }
  override hostFdForMapping(): number {
    return this.inode.hostFd(this.writable);
  }
}
