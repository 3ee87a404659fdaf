/** A shared memory segment and the files that attachments have. @see shmget(2), shmat(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import type { Stat } from "../../../abi/stat.ts";
import type { PinnedBytes } from "../../../host/host.ts";
import { File } from "../../fs/file.ts";
import type { Inode } from "../../fs/inode.ts";
import type { MemoryFile, MemoryFiles } from "../../fs/memory-file.ts";
import { type Credentials, credentials } from "../../task/credentials.ts";
import type { Process } from "../../task/process.ts";
import { IpcObject } from "./object.ts";
import type { SharedMemory } from "./shared-memory.ts";

const PAGE = 4096;

export class Segment extends IpcObject {
  /** Bytes as asked for. */
  readonly size: number;
  /** Seconds since the epoch of the last attachment and detachment; 0: none yet. */
  atime = 0;
  dtime = 0;
  /** Process ids of the creator, and of who attached or detached last. */
  readonly creatorPid: number;
  lastPid = 0;
  /** Who made it, while it lives: kernel.shm_rmid_forced takes it away with its creator. */
  creator: Process | null;
  /** Areas of memory that show it. */
  attachments = 0;
  /** What SHM_LOCK counts for, a user; -1: it is not locked. */
  lockedBy = -1;
  readonly #all: SharedMemory;
  /** What it holds: from the first attachment on, so that one that nobody uses costs nothing. */
  #content: MemoryFile | null = null;

  constructor(all: SharedMemory, size: number, mode: number, owner: Credentials, creator: Process, now: number) {
    super(owner, mode, now);
    this.#all = all;
    this.size = size;
    this.creator = creator;
    this.creatorPid = creator.pid;
  }
  get pages(): number {
    return Math.ceil(this.size / PAGE);
  }
  /** Bytes that it holds. */
  get resident(): number {
    return this.#content === null ? 0 : this.#content.inode.held();
  }

  /** The file of a new attachment, not yet counted. @returns -ENOMEM if the host gives none */
  open(files: MemoryFiles, writable: boolean): SegmentFile | SysError {
    const content = this.#content ?? this.#create(files);
    return typeof content === "number" ? content : new SegmentFile(writable ? O.RDWR : O.RDONLY, this, content);
  }
  #create(files: MemoryFiles): MemoryFile | SysError {
    const name = `SYSV${(this.key >>> 0).toString(16).padStart(8, "0")}`;
    const content = files.create(name, 0, credentials(this.cuid, this.cgid, []), `/${name} (deleted)`);
    if (typeof content === "number") return -Errno.ENOMEM;
    if (content.inode.truncate(this.pages * PAGE) < 0) {
      content.unref();
      return -Errno.ENOMEM;
    }
    // Written through mappings, whatever the first one may do.
    content.hostFdForMapping();
    this.#content = content;
    return content;
  }

  attached(): void {
    this.attachments++;
    this.#all.touched(this, true);
  }
  detached(): void {
    this.attachments--;
    this.#all.touched(this, false);
  }
  /** It has been removed and nobody is attached. */
  dispose(): void {
    this.#content?.unref();
    this.#content = null;
  }
}

/** What the areas of one shmat(2) refer to: each reference but the maker's is an attachment. */
export class SegmentFile extends File {
  readonly segment: Segment;
  readonly #content: MemoryFile;

  constructor(flags: number, segment: Segment, content: MemoryFile) {
    super(flags);
    this.segment = segment;
    this.#content = content.ref();
  }
  /** The maker lets go: from now on there are areas, or nothing. */
  settle(): void {
    super.unref();
  }
  override ref(): this {
    super.ref();
    this.segment.attached();
    return this;
  }
  override unref(): SysResult {
    const result = super.unref();
    this.segment.detached();
    return result;
  }
  protected override release(): SysResult {
    this.#content.unref();
    return 0;
  }
  /** Areas stay as they were split: each counts. */
  override get keepsAreasApart(): boolean {
    return true;
  }

  override get inode(): Inode {
    return this.#content.inode;
  }
  override stat(out: Stat): SysResult {
    const result = this.#content.stat(out);
    out.ino = this.segment.id;
    return result;
  }
  override describe(): string {
    return this.#content.describe();
  }
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    return this.#content.pread(buffer, offset, length, position);
  }
  override fallocate(mode: number, offset: number, length: number): SysResult {
    return this.#content.fallocate(mode, offset, length);
  }
  override sync(): SysResult {
    return 0;
  }
  override get mappable(): boolean {
    return true;
  }
  override hostFdForMapping(): number {
    return this.#content.inode.hostFd;
  }
}
