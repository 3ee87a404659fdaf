/** Pipes and FIFOs. @see pipe(7), fifo(7) */
import { POLL_CODE } from "../../abi/async.ts";
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { Credentials } from "../task/credentials.ts";
import type { Task } from "../task/task.ts";
import { WaitQueue } from "../task/wait.ts";
import { AnonymousFs, AnonymousInode } from "./anonymous.ts";
import { AsyncList, type AsyncOwner } from "./async-owner.ts";
import { File } from "./file.ts";
import type { Inode } from "./inode.ts";
import { PipeBuffer } from "./pipe-buffer.ts";

export const PIPE_DEFAULT_CAPACITY = 65536;
/** /proc/sys/fs/pipe-max-size: the most that F_SETPIPE_SZ grants. */
export const PIPE_MAX_CAPACITY = 1 << 20;
/** Capacity of all pipes together above which new ones are small: pipe-user-pages-soft. */
export const PIPE_TOTAL_SOFT = 64 << 20;
const PIPE_SMALL_CAPACITY = 2 * 4096;
/** Magic number of pipefs, linux/magic.h. */
const PIPEFS_MAGIC = 0x50495045;
const FIONREAD = 0x541b;

/** What the two ends share. */
export class Pipe {
  readonly buffer: PipeBuffer;
  /** Who waits for bytes, and who for room; both for an end that comes or goes. */
  readonly input = new WaitQueue();
  readonly output = new WaitQueue();
  readers = 0;
  writers = 0;
  /** Who gets signals about each kind of end. */
  readonly asyncReaders = new AsyncList();
  readonly asyncWriters = new AsyncList();
  /** How often each kind of end was opened: an open(2) of a FIFO waits for the other's count to move. */
  readersEver = 0;
  writersEver = 0;
  readonly #all: Pipes;

  constructor(all: Pipes) {
    this.#all = all;
    const full = all.capacity + PIPE_DEFAULT_CAPACITY > PIPE_TOTAL_SOFT;
    this.buffer = new PipeBuffer(full ? PIPE_SMALL_CAPACITY : PIPE_DEFAULT_CAPACITY);
    all.capacity += this.buffer.capacity;
  }
  /** fcntl(2) F_SETPIPE_SZ. @returns the new capacity, -EINVAL, -EPERM or -EBUSY */
  resize(bytes: number): SysResult {
    if (bytes >= 2 ** 31) return -Errno.EINVAL;
    let capacity = 4096;
    while (capacity < bytes) capacity *= 2;
    const old = this.buffer.capacity;
    if (capacity > old && capacity > PIPE_MAX_CAPACITY) return -Errno.EPERM;
    if (capacity > old && this.#all.capacity + capacity - old > PIPE_TOTAL_SOFT) return -Errno.EPERM;
    if (!this.buffer.resize(capacity)) return -Errno.EBUSY;
    this.#all.capacity += capacity - old;
    this.output.wake();
    return capacity;
  }
  /** An end has come or gone. */
  wake(): void {
    this.input.wake();
    this.output.wake();
  }
  /** Called when neither end is open any more. */
  free(): void {
    this.#all.capacity -= this.buffer.capacity;
  }
}

/** An open end of a pipe, or both (a FIFO opened O_RDWR). */
export class PipeFile extends File {
  readonly pipe: Pipe;
  readonly inode: Inode;
  /** The counts of opened ends when this one was opened, for an open that waits. */
  readonly #writersBefore: number;
  readonly #readersBefore: number;
  /** A reader that found no writer sees no POLLHUP before one has come: `pipe.writersEver` then, else -1. */
  readonly #noWriterYet: number;
  readonly #closed: () => void;

  /** @param closed called when the last end of the pipe is gone */
  constructor(flags: number, pipe: Pipe, inode: Inode, closed: () => void) {
    super(flags);
    this.pipe = pipe;
    this.inode = inode;
    this.#closed = closed;
    this.#writersBefore = pipe.writersEver;
    this.#readersBefore = pipe.readersEver;
    this.#noWriterYet = pipe.writers === 0 ? pipe.writersEver : -1;
    if (this.readable) {
      pipe.readers++;
      pipe.readersEver++;
    }
    if (this.writable) {
      pipe.writers++;
      pipe.writersEver++;
    }
    pipe.wake();
  }
  override describe(): string {
    return `pipe:[${this.inode instanceof AnonymousInode ? this.inode.ino : 0}]`;
  }
  override get seekable(): boolean {
    return false;
  }
  override get writesAll(): boolean {
    return true;
  }
  override get waitQueue(): WaitQueue {
    return this.readable ? this.pipe.input : this.pipe.output;
  }
  override queueFor(events: number): WaitQueue {
    if (!this.readable || !this.writable) return this.waitQueue;
    return (events & (POLL.OUT | POLL.WRNORM)) !== 0 ? this.pipe.output : this.pipe.input;
  }
  override setAsync(owner: AsyncOwner, on: boolean): void {
    if (this.readable) this.pipe.asyncReaders.set(owner, on);
    if (this.writable) this.pipe.asyncWriters.set(owner, on);
  }
  protected override release(): SysResult {
    if (this.readable) this.pipe.readers--;
    if (this.writable) this.pipe.writers--;
    if (this.pipe.readers + this.pipe.writers === 0) {
      this.pipe.free();
      this.#closed();
    }
    this.pipe.wake();
    this.pipe.asyncReaders.send(POLL_CODE.IN);
    this.pipe.asyncWriters.send(POLL_CODE.OUT);
    return 0;
  }
  /** Whether open(2) of this end still has to wait for the other one to be opened. */
  get awaitsOtherEnd(): boolean {
    // Of an unnamed pipe (by /proc/self/fd) nobody waits for the other end.
    if ((this.readable && this.writable) || this.inode instanceof PipeInode) return false;
    return this.readable
      ? this.pipe.writers === 0 && this.pipe.writersEver === this.#writersBefore
      : this.pipe.readers === 0 && this.pipe.readersEver === this.#readersBefore;
  }

  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length === 0) return 0;
    if (this.pipe.buffer.used === 0) return this.pipe.writers === 0 ? 0 : -Errno.EAGAIN;
    const wasFull = this.pipe.buffer.full;
    const n = this.pipe.buffer.read(buffer.u8, offset, length);
    this.#taken(wasFull);
    return n;
  }
  /** Drops bytes from the front, which were taken without {@link read}. */
  discard(bytes: number): void {
    const wasFull = this.pipe.buffer.full;
    this.pipe.buffer.discard(bytes);
    this.#taken(wasFull);
  }
  /** There is room for others when a page has become free where none was. */
  #taken(wasFull: boolean): void {
    if (wasFull && !this.pipe.buffer.full) this.pipe.output.wake();
    this.pipe.asyncWriters.send(POLL_CODE.OUT);
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length === 0) return 0;
    if (this.pipe.readers === 0) return -Errno.EPIPE;
    const n = this.pipe.buffer.write(buffer.u8, offset, length, (this.flags & O.DIRECT) !== 0);
    if (n === 0) return -Errno.EAGAIN;
    this.pipe.input.wake();
    this.pipe.asyncReaders.send(POLL_CODE.IN);
    return n;
  }
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }

  override poll(): number {
    const pipe = this.pipe;
    let events = 0;
    if (this.readable) {
      if (pipe.buffer.used > 0) events |= POLL.IN | POLL.RDNORM;
      if (pipe.writers === 0 && pipe.writersEver !== this.#noWriterYet) events |= POLL.HUP;
    }
    if (this.writable) {
      if (!pipe.buffer.full) events |= POLL.OUT | POLL.WRNORM;
      if (pipe.readers === 0) events |= POLL.ERR;
    }
    return events;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (request !== FIONREAD) return -Errno.ENOTTY;
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    task.mem.setU32(argument, this.pipe.buffer.used);
    return 0;
  }
}

/** The inode of an unnamed pipe: opening it (through /proc/self/fd) gives another end. */
class PipeInode extends AnonymousInode {
  readonly pipe: Pipe;
  constructor(fs: AnonymousFs, pipe: Pipe, owner: Credentials, time: number) {
    super(fs, S.IFIFO | 0o600, owner.fsuid, owner.fsgid, time);
    this.pipe = pipe;
  }
  override open(flags: number, _credentials: Credentials): PipeFile | SysError {
    return new PipeFile(flags, this.pipe, this, nothing);
  }
}
function nothing(): void {}

/** The pipes of one machine. */
export class Pipes {
  /** Capacity of all of them together, bytes. */
  capacity = 0;
  readonly #fs = new AnonymousFs("pipefs", 13, PIPEFS_MAGIC);
  /** Pipes of FIFOs that are open, by device and inode. */
  readonly #fifos = new Map<string, Pipe>();
  readonly #attributes = new Stat();

  /**
   * A new pipe: read end and write end.
   * @param flags O_NONBLOCK and O_DIRECT of both ends
   * @param time seconds since the epoch
   */
  create(flags: number, owner: Credentials, time: number): [PipeFile, PipeFile] {
    const inode = new PipeInode(this.#fs, new Pipe(this), owner, time);
    const reader = new PipeFile(O.RDONLY | (flags & O.NONBLOCK), inode.pipe, inode, nothing);
    const writer = new PipeFile(O.WRONLY | (flags & (O.NONBLOCK | O.DIRECT)), inode.pipe, inode, nothing);
    return [reader, writer];
  }

  /**
   * Opens a FIFO of a file system. Without O_NONBLOCK the caller waits while {@link PipeFile.awaitsOtherEnd}.
   * @returns -ENXIO for O_WRONLY|O_NONBLOCK without a reader
   */
  openFifo(inode: Inode, flags: number): PipeFile | SysError {
    const status = inode.stat(this.#attributes);
    if (status < 0) return status;
    const key = `${this.#attributes.dev}:${this.#attributes.ino}`;
    let pipe = this.#fifos.get(key);
    const mode = flags & O.ACCMODE;
    if (mode === O.WRONLY && (flags & O.NONBLOCK) !== 0 && (pipe === undefined || pipe.readers === 0)) {
      return -Errno.ENXIO;
    }
    if (pipe === undefined) {
      pipe = new Pipe(this);
      this.#fifos.set(key, pipe);
    }
    return new PipeFile(flags, pipe, inode, () => this.#fifos.delete(key));
  }
}
