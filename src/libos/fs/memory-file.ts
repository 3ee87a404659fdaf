/** Files of memfd_create(2): without a name, in host memory, with seals. */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { FALLOC, O, SEEK } from "../../abi/fcntl.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { HostFiles, PinnedBytes } from "../../host/host.ts";
import type { Credentials } from "../task/credentials.ts";
import { AnonymousFs, AnonymousInode } from "./anonymous.ts";
import { File } from "./file.ts";
import { type AttributeChange, type Inode, UTIME_OMIT } from "./inode.ts";

/** Flags of memfd_create(2). */
export const MFD = { CLOEXEC: 1, ALLOW_SEALING: 2, HUGETLB: 4, NOEXEC_SEAL: 8, EXEC: 16 } as const;
/** Seals of fcntl(2). */
export const F_SEAL = { SEAL: 1, SHRINK: 2, GROW: 4, WRITE: 8, FUTURE_WRITE: 16, EXEC: 32 } as const;
const PAGE = 4096;
const ALL_SEALS = 0x3f;
const TMPFS_MAGIC = 0x01021994;

const attributes = new Stat();

class MemoryInode extends AnonymousInode {
  readonly name: string;
  readonly hostFd: number;
  readonly files: HostFiles;
  readonly #all: MemoryFiles;
  seals: number;
  /** Open descriptions. */
  #users = 0;
  /** Upper bound of the bytes held, until it is mapped. */
  #bytes = 0;

  constructor(all: MemoryFiles, name: string, hostFd: number, mode: number, owner: Credentials, seals: number) {
    super(all.fs, mode, owner.fsuid, owner.fsgid, 0);
    this.#all = all;
    this.files = all.files;
    this.name = name;
    this.hostFd = hostFd;
    this.seals = seals;
  }
  override stat(out: Stat): SysResult {
    const result = this.files.stat(this.hostFd, attributes);
    if (result < 0) return result;
    super.stat(out);
    out.nlink = 0;
    out.size = attributes.size;
    out.blocks = attributes.blocks;
    out.atime = attributes.atime;
    out.atimeNsec = attributes.atimeNsec;
    out.mtime = attributes.mtime;
    out.mtimeNsec = attributes.mtimeNsec;
    out.ctime = attributes.ctime;
    out.ctimeNsec = attributes.ctimeNsec;
    return 0;
  }
  override setattr(change: AttributeChange): SysResult {
    if (change.mode !== undefined && (this.seals & F_SEAL.EXEC) !== 0) {
      super.stat(attributes);
      if (((attributes.mode ^ change.mode) & 0o111) !== 0) return -Errno.EPERM;
    }
    super.setattr(change);
    if (change.atime === undefined && change.mtime === undefined) return 0;
    return this.files.utimens(
      this.hostFd,
      change.atime ?? 0,
      change.atime === undefined ? UTIME_OMIT : (change.atimeNsec ?? 0),
      change.mtime ?? 0,
      change.mtime === undefined ? UTIME_OMIT : (change.mtimeNsec ?? 0),
    );
  }
  override truncate(size: number): SysResult {
    const old = this.size();
    if (size < old && (this.seals & F_SEAL.SHRINK) !== 0) return -Errno.EPERM;
    if (size > old && (this.seals & F_SEAL.GROW) !== 0) return -Errno.EPERM;
    return this.files.truncate(this.hostFd, size);
  }
  override open(flags: number, _credentials: Credentials): File | SysError {
    return new MemoryFile(flags, this);
  }
  size(): number {
    this.files.stat(this.hostFd, attributes);
    return attributes.size;
  }
  /** Accounts for bytes about to be allocated. @returns 0 or -ENOSPC */
  charge(bytes: number): SysResult {
    if (this.#all.room < bytes) {
      const held = this.#all.mapped.has(this) ? 0 : this.held();
      this.#all.bytes += held - this.#bytes;
      this.#bytes = held;
      if (this.#all.room < bytes) return -Errno.ENOSPC;
    }
    if (this.#all.mapped.has(this)) return 0;
    this.#all.bytes += bytes;
    this.#bytes += bytes;
    return 0;
  }
  /** Bytes held, as the host counts them. */
  held(): number {
    return this.files.stat(this.hostFd, attributes) < 0 ? 0 : attributes.blocks * 512;
  }
  /** From now on writes may come without our knowledge. */
  willBeMapped(): void {
    this.#all.mapped.add(this);
    this.#all.bytes -= this.#bytes;
    this.#bytes = 0;
  }
  opened(): void {
    this.#users++;
  }
  closed(): void {
    if (--this.#users > 0) return;
    this.#all.bytes -= this.#bytes;
    this.#all.mapped.delete(this);
    this.files.close(this.hostFd);
  }
}

/** The files of one machine. */
export class MemoryFiles {
  readonly fs = new AnonymousFs("tmpfs", 1, TMPFS_MAGIC);
  readonly files: HostFiles;
  readonly #limit: number;
  /** Upper bound of the bytes held by those that were never mapped. */
  bytes = 0;
  /** Those that were mapped shared and writable: what they hold is measured. */
  readonly mapped = new Set<MemoryInode>();

  /** @param limit bytes that all of them may hold */
  constructor(files: HostFiles, limit: number) {
    this.files = files;
    this.#limit = limit;
  }
  /** Bytes that may still be allocated. */
  get room(): number {
    return this.#limit - this.bytes - this.mappedBytes();
  }
  /** Bytes held by those that were mapped. Costs a call of the host for each. */
  mappedBytes(): number {
    let total = 0;
    for (const inode of this.mapped) total += inode.held();
    return total;
  }
  /** memfd_create(2); flags are checked. @param shown its name in /proc */
  create(name: string, flags: number, owner: Credentials, shown = `/memfd:${name} (deleted)`): MemoryFile | SysError {
    const fd = this.files.memfd(name);
    if (fd < 0) return fd;
    const sealable = (flags & (MFD.ALLOW_SEALING | MFD.NOEXEC_SEAL)) !== 0;
    let seals: number = sealable ? 0 : F_SEAL.SEAL;
    if ((flags & MFD.NOEXEC_SEAL) !== 0) seals |= F_SEAL.EXEC;
    const mode = S.IFREG | ((flags & MFD.NOEXEC_SEAL) !== 0 ? 0o666 : 0o777);
    return new MemoryFile(O.RDWR | O.LARGEFILE, new MemoryInode(this, name, fd, mode, owner, seals), shown);
  }
}

/** An open description of such a file. */
export class MemoryFile extends File {
  readonly inode: MemoryInode;

  readonly #shown: string;

  /** @param shown its name in /proc */
  constructor(flags: number, inode: MemoryInode, shown = `/memfd:${inode.name} (deleted)`) {
    super(flags);
    this.inode = inode;
    this.#shown = shown;
    inode.opened();
  }
  override describe(): string {
    return this.#shown;
  }
  protected override release(): SysResult {
    this.inode.closed();
    return 0;
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if ((this.flags & O.APPEND) !== 0) this.position = this.inode.size();
    return super.write(buffer, offset, length);
  }
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    return this.inode.files.pread(this.inode.hostFd, buffer, offset, length, position);
  }
  override pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (length === 0) return 0;
    const { seals } = this.inode;
    if ((seals & (F_SEAL.WRITE | F_SEAL.FUTURE_WRITE)) !== 0) return -Errno.EPERM;
    let allowed = length;
    if ((seals & F_SEAL.GROW) !== 0) {
      // Linux refuses page by page: those before the one that would grow the file are written.
      const size = this.inode.size();
      if (position + length > size) allowed = Math.floor(size / PAGE) * PAGE - position;
      if (allowed <= 0) return -Errno.EPERM;
    }
    const charged = this.inode.charge(allowed);
    return charged < 0 ? charged : this.inode.files.pwrite(this.inode.hostFd, buffer, offset, allowed, position);
  }
  override seek(offset: number, whence: number): SysResult {
    const at =
      whence === SEEK.CUR
        ? this.position + offset
        : whence === SEEK.SET
          ? offset
          : this.inode.files.lseek(this.inode.hostFd, offset, whence);
    if (at < 0) return whence === SEEK.SET || whence === SEEK.CUR ? -Errno.EINVAL : at;
    if (at >= 2 ** 63) return -Errno.EINVAL;
    this.position = at;
    return at;
  }
  override fallocate(mode: number, offset: number, length: number): SysResult {
    const { seals } = this.inode;
    if ((mode & FALLOC.PUNCH_HOLE) !== 0 && (seals & (F_SEAL.WRITE | F_SEAL.FUTURE_WRITE)) !== 0) return -Errno.EPERM;
    if ((seals & F_SEAL.GROW) !== 0 && offset + length > this.inode.size()) return -Errno.EPERM;
    if ((mode & FALLOC.PUNCH_HOLE) === 0) {
      const charged = this.inode.charge(length);
      if (charged < 0) return charged;
    }
    return this.inode.files.fallocate(this.inode.hostFd, mode, offset, length);
  }
  override sync(): SysResult {
    return 0;
  }
  override get mappable(): boolean {
    return true;
  }
  override hostFdForMapping(): number {
    if (this.writable) this.inode.willBeMapped();
    return this.inode.hostFd;
  }

  override get sharedWriteRefusal(): SysResult {
    return (this.inode.seals & (F_SEAL.WRITE | F_SEAL.FUTURE_WRITE)) !== 0 ? -Errno.EPERM : 0;
  }

  get seals(): number {
    return this.inode.seals;
  }
  /** fcntl(2) F_ADD_SEALS. @param isMapped whether a shared mapping of it can be written */
  addSeals(seals: number, isMapped: (inode: Inode) => boolean): SysResult {
    if (!this.writable) return -Errno.EPERM;
    if ((seals & ~ALL_SEALS) !== 0) return -Errno.EINVAL;
    if ((this.inode.seals & F_SEAL.SEAL) !== 0) return -Errno.EPERM;
    if ((seals & F_SEAL.WRITE & ~this.inode.seals) !== 0 && isMapped(this.inode)) return -Errno.EBUSY;
    this.inode.seals |= seals;
    return 0;
  }
}
