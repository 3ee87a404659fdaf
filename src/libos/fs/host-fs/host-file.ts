/** An open regular file of the host. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { O, SEEK } from "../../../abi/fcntl.ts";
import { Stat } from "../../../abi/stat.ts";
import type { HostFiles, PinnedBytes } from "../../../host/host.ts";
import type { File } from "../file.ts";
import type { HostLocks } from "../file-locks.ts";
import { endsBeyondOffsets, RegularFile } from "../regular-file.ts";
import type { HostInode } from "./host-inode.ts";
import { HostFileLocks } from "./host-locks.ts";
import { reopenRegular } from "./open-file.ts";

const F_SETFL = 4;
const CHANGEABLE = O.APPEND | O.DIRECT | O.NOATIME;
const attributes = new Stat();

export class HostFile extends RegularFile {
  readonly inode: HostInode;
  readonly maxSize = Number.MAX_SAFE_INTEGER;
  /** The host's descriptor. */
  readonly fd: number;
  readonly #files: HostFiles;
  readonly #superuser: boolean;
  /** What the host's description has of those flags that fcntl(2) changes; it follows {@link flags}. */
  #hostFlags: number;

  /** Takes over the descriptor. */
  constructor(files: HostFiles, inode: HostInode, fd: number, flags: number, superuser: boolean) {
    super(flags);
    this.#superuser = superuser;
    this.#files = files;
    this.inode = inode;
    this.fd = fd;
    this.#hostFlags = flags & CHANGEABLE & ~O.APPEND;
    inode.opened(this);
  }
  protected override release(): SysResult {
    this.inode.closed(this);
    return this.#files.close(this.fd);
  }
  size(): number | SysError {
    const status = this.#files.stat(this.fd, attributes);
    return status < 0 ? status : attributes.size;
  }
  override stat(out: Stat): SysResult {
    const status = this.#files.stat(this.fd, out);
    if (status === 0) this.inode.fs.localise(out);
    return status;
  }

  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (endsBeyondOffsets(position, length)) return -Errno.EINVAL;
    this.#followFlags();
    return this.#files.pread(this.fd, buffer, offset, length, position);
  }
  override pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (endsBeyondOffsets(position, length)) return -Errno.EINVAL;
    this.#followFlags();
    return this.#changed(this.#files.pwrite(this.fd, buffer, offset, length, position));
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if ((this.flags & O.APPEND) === 0) {
      const n = this.pwrite(buffer, offset, length, this.position);
      if (n > 0) this.position += n;
      return n;
    }
    // The host finds the end and writes there in one step, whoever else appends.
    this.#followFlags();
    const n = this.#files.write(this.fd, buffer, offset, length);
    if (n > 0) this.position = this.#files.lseek(this.fd, 0, SEEK.CUR);
    return this.#changed(n);
  }
  /** After a change of the bytes by a user without privilege, set-user-ID goes, as the host does for its own users. */
  #changed(result: SysResult): SysResult {
    if (result >= 0 && !this.#superuser) this.inode.dropSetIds(this.fd);
    return result;
  }
  #followFlags(): void {
    const wanted = this.flags & CHANGEABLE;
    if (wanted === this.#hostFlags) return;
    this.#files.fcntl(this.fd, F_SETFL, wanted);
    this.#hostFlags = wanted;
  }
  override copyTo(to: File, from: number, at: number, length: number): SysResult {
    if (!(to instanceof HostFile)) return 0;
    return to.#changed(this.#files.copyRange(this.fd, from, to.fd, at, length));
  }
  protected override seekSparse(offset: number, whence: number): SysResult {
    return this.#files.lseek(this.fd, offset, whence);
  }
  override truncate(size: number): SysResult {
    return this.#changed(this.#files.truncate(this.fd, size));
  }
  override fallocate(mode: number, offset: number, length: number): SysResult {
    return this.#changed(this.#files.fallocate(this.fd, mode, offset, length));
  }
  override sync(dataOnly: boolean): SysResult {
    return this.#files.sync(this.fd, dataOnly);
  }
  override hostLocks(): HostLocks | null {
    let fd = this.inode.fs.readOnly ? -Errno.EROFS : reopenRegular(this.#files, this.fd, O.RDWR);
    if (fd < 0) fd = reopenRegular(this.#files, this.fd, O.RDONLY);
    return fd < 0 ? null : new HostFileLocks(this.#files, fd);
  }
  override hostFdForMapping(): number {
    return this.fd;
  }
}
