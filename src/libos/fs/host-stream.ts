/**
 * The guest's standard streams over host descriptors: a regular file, a pipe (or a socket) or a terminal, byte for byte.
 * Nothing here makes the thread wait: pipes and terminals are opened again with O_NONBLOCK (the description that the
 * embedding shell shares keeps its flags); where that fails, poll(2) goes before every transfer.
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { F, O, SEEK } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { SIG } from "../../abi/signal.ts";
import { major, S, Stat } from "../../abi/stat.ts";
import { TIOC } from "../../abi/termios.ts";
import type { Host, PinnedBytes } from "../../host/host.ts";
import type { Credentials } from "../task/credentials.ts";
import type { Task } from "../task/task.ts";
import { WaitQueue } from "../task/wait.ts";
import { checkForeground } from "../tty/job-control.ts";
import { AnonymousInode, anonymousFs } from "./anonymous.ts";
import type { AsyncOwner } from "./async-owner.ts";
import { File } from "./file.ts";
import { HostAsync } from "./host-async.ts";
import { HostTerminal } from "./host-terminal.ts";
import { type AttributeChange, type Inode, UTIME_OMIT } from "./inode.ts";

/** Major number of /dev/null, /dev/zero, …: Documentation/admin-guide/devices.txt. */
const MEMORY_DEVICES = 1;
/** Most bytes written to a descriptor that could block although poll(2) said that there is room: PIPE_BUF. */
const CAREFUL_CHUNK = 4096;
/** Status flags taken over from the host's description. Not O_NONBLOCK: that is how the embedding runtime uses it. */
const STATUS_FLAGS = O.ACCMODE | O.APPEND;

/** A host descriptor with what is known about it. */
export class HostStream {
  readonly host: Host;
  /** As given; never closed here. */
  readonly hostFd: number;
  /** What is read and written: a reopened description, or {@link hostFd}. */
  readonly ioFd: number;
  /** Whether {@link ioFd} has O_NONBLOCK of its own. */
  readonly nonBlocking: boolean;
  /** S_IFMT bits as the guest sees them: a socket of the host is a pipe there, as it is nobody in the guest's network. */
  readonly type: number;
  readonly terminal: HostTerminal | null;
  readonly input: WaitQueue;
  readonly output: WaitQueue;
  /** O_* of the host's description. */
  readonly flags: number;
  /** Device number of a device. */
  readonly rdev: number;
  /** Its signals; null until somebody wants them. */
  async: HostAsync | null = null;

  /** @param terminals those known already, by device number: several descriptors may be one terminal */
  constructor(
    host: Host,
    hostFd: number,
    flags: number,
    { mode, rdev }: Stat,
    terminals: Map<number, HostTerminal> | null = null,
  ) {
    const isSocket = (mode & S.IFMT) === S.IFSOCK;
    const type = isSocket ? S.IFIFO : mode & S.IFMT;
    this.host = host;
    this.hostFd = hostFd;
    this.flags = flags & STATUS_FLAGS;
    this.type = type;
    this.rdev = rdev;
    const terminal = type === S.IFCHR ? (terminals?.get(rdev) ?? HostTerminal.of(host, hostFd, rdev)) : null;
    this.terminal = terminal;
    if (terminal !== null) {
      terminal.opener ??= (inode, how) => openTerminal(this, inode, how);
      terminals?.set(rdev, terminal);
    }
    let ioFd = hostFd;
    if ((type === S.IFIFO && !isSocket) || terminal !== null) {
      const again = host.files.reopen(hostFd, (flags & (O.ACCMODE | O.APPEND)) | O.NONBLOCK | O.NOCTTY | O.CLOEXEC);
      if (again >= 0) ioFd = again;
    }
    this.ioFd = ioFd;
    this.nonBlocking = ioFd !== hostFd;
    this.input = new WaitQueue(this.ioFd, POLL.IN);
    this.output = new WaitQueue(this.ioFd, POLL.OUT);
  }

  /** @returns null if the host descriptor is not open */
  static open(host: Host, hostFd: number, terminals: Map<number, HostTerminal>): HostStream | null {
    const flags = host.files.fcntl(hostFd, F.GETFL, 0);
    if (flags < 0 || (flags & O.PATH) !== 0) return null;
    const attributes = new Stat();
    return host.files.stat(hostFd, attributes) < 0 ? null : new HostStream(host, hostFd, flags, attributes, terminals);
  }
  /** Whether splice(2) takes it for a pipe. */
  get isPipe(): boolean {
    return this.type === S.IFIFO;
  }
  /** Whether transfers never wait and positions make sense: a regular file, a block device, /dev/null and its like. */
  get seekable(): boolean {
    const isMemory = this.type === S.IFCHR && major(this.rdev) === MEMORY_DEVICES;
    return this.type === S.IFREG || this.type === S.IFBLK || isMemory;
  }
  /** What the host's /proc/self/fd shows. */
  name(): string {
    const { files } = this.host;
    const directory = files.open("/proc/self/fd", O.PATH | O.DIRECTORY | O.CLOEXEC, 0);
    if (directory < 0) return "/dev/console";
    const name = files.readlinkAt(directory, String(this.hostFd));
    files.close(directory);
    return typeof name === "string" ? name.replace(/^socket:/, "pipe:") : "/dev/console";
  }
  /** Closes what was opened here. */
  close(): void {
    if (this.nonBlocking) this.host.files.close(this.ioFd);
  }
}

/** The inode behind a stream: the host's attributes, and reopening through /proc/self/fd. */
class HostStreamInode extends AnonymousInode {
  readonly stream: HostStream;

  constructor(stream: HostStream) {
    super(anonymousFs, stream.type | 0o600, 0, 0, 0);
    this.stream = stream;
  }
  override stat(out: Stat): SysResult {
    const result = this.stream.host.files.stat(this.stream.hostFd, out);
    out.mode = this.stream.type | (out.mode & ~S.IFMT);
    return result;
  }
  override setattr(change: AttributeChange): SysResult {
    const files = this.stream.host.files;
    const fd = this.stream.hostFd;
    if (change.mode !== undefined) {
      const result = files.chmod(fd, change.mode);
      if (result < 0) return result;
    }
    if (change.uid !== undefined || change.gid !== undefined) return -Errno.EPERM;
    if (change.atime === undefined && change.mtime === undefined) return 0;
    return files.utimens(
      fd,
      change.atime ?? 0,
      change.atime === undefined ? UTIME_OMIT : (change.atimeNsec ?? 0),
      change.mtime ?? 0,
      change.mtime === undefined ? UTIME_OMIT : (change.mtimeNsec ?? 0),
    );
  }
  override truncate(size: number): SysResult {
    return this.stream.host.files.truncate(this.stream.hostFd, size);
  }
  override open(flags: number, _credentials: Credentials): File | SysError {
    const allowed = this.stream.flags & O.ACCMODE;
    const asked = flags & O.ACCMODE;
    if (allowed !== O.RDWR && asked !== allowed) return -Errno.EACCES;
    if (!this.stream.seekable) return new HostStreamFile(this.stream, flags, this);
    // A regular file gets an offset of its own, as every open(2) does.
    const fd = this.stream.host.files.reopen(this.stream.hostFd, (flags & (O.ACCMODE | O.APPEND)) | O.CLOEXEC);
    if (fd < 0) return fd;
    const attributes = new Stat();
    this.stream.host.files.stat(fd, attributes);
    const again = new HostStream(this.stream.host, fd, flags, attributes);
    return new HostStreamFile(again, flags, this, true);
  }
}

export class HostStreamFile extends File {
  readonly stream: HostStream;
  /** Replaced when the terminal gets its name below /dev. */
  inode: Inode;
  readonly #ownsFd: boolean;

  constructor(stream: HostStream, flags: number, inode: Inode, ownsFd = false) {
    super(flags);
    this.stream = stream;
    this.inode = inode;
    this.#ownsFd = ownsFd;
    if (!stream.seekable) this.setAsync = setStreamAsync;
  }
  override describe(): string {
    return this.stream.name();
  }
  protected override release(): SysResult {
    return this.#ownsFd ? this.stream.host.files.close(this.stream.hostFd) : 0;
  }
  override get seekable(): boolean {
    return this.stream.seekable;
  }
  override get writesAll(): boolean {
    return !this.stream.seekable;
  }
  override isTerminal(): boolean {
    return this.stream.terminal !== null;
  }
  override get asyncGroup(): number | null {
    return this.stream.terminal?.foreground ?? null;
  }
  override admit(task: Task, writing: boolean): SysResult {
    const { terminal } = this.stream;
    if (terminal === null || (writing && !terminal.stopsOutput)) return 0;
    return checkForeground(task, terminal, writing ? SIG.TTOU : SIG.TTIN);
  }

  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const { host, ioFd, nonBlocking } = this.stream;
    if (length === 0) return 0;
    if (!this.seekable && !nonBlocking && host.wait.ready(ioFd, POLL.IN) === 0) return -Errno.EAGAIN;
    const n = host.files.read(ioFd, buffer, offset, length);
    this.stream.async?.wasRead();
    return n;
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const { host, ioFd, nonBlocking, flags } = this.stream;
    // O_APPEND that the guest has set later is not the host's.
    if (this.seekable && (this.flags & ~flags & O.APPEND) !== 0) host.files.lseek(ioFd, 0, SEEK.END);
    if (this.seekable) return host.files.write(ioFd, buffer, offset, length);
    let n: SysResult = 0;
    if (nonBlocking) n = host.files.write(ioFd, buffer, offset, length);
    else if (length > 0) {
      const ready = host.wait.ready(ioFd, POLL.OUT) !== 0;
      n = ready ? host.files.write(ioFd, buffer, offset, Math.min(length, CAREFUL_CHUNK)) : -Errno.EAGAIN;
    }
    if (n < length) this.stream.async?.noRoom();
    return n;
  }
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (!this.seekable) return -Errno.ESPIPE;
    return this.stream.host.files.pread(this.stream.ioFd, buffer, offset, length, position);
  }
  override pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    if (!this.seekable) return -Errno.ESPIPE;
    return this.stream.host.files.pwrite(this.stream.ioFd, buffer, offset, length, position);
  }
  override seek(offset: number, whence: number): SysResult {
    if (!this.seekable) return -Errno.ESPIPE;
    const at = this.stream.host.files.lseek(this.stream.ioFd, offset, whence);
    if (at >= 0) this.position = at;
    return at;
  }
  override truncate(size: number): SysResult {
    return this.inode.truncate(size);
  }
  override fallocate(mode: number, offset: number, length: number): SysResult {
    return this.stream.host.files.fallocate(this.stream.ioFd, mode, offset, length);
  }
  override sync(dataOnly: boolean): SysResult {
    return this.seekable ? this.stream.host.files.sync(this.stream.ioFd, dataOnly) : -Errno.EINVAL;
  }
  override poll(): number {
    if (this.seekable) return super.poll();
    const wanted = (this.readable ? POLL.IN : 0) | (this.writable ? POLL.OUT : 0);
    const seen = this.stream.host.wait.ready(this.stream.ioFd, wanted);
    if (seen < 0) return POLL.ERR;
    return seen | ((seen & POLL.IN) !== 0 ? POLL.RDNORM : 0) | ((seen & POLL.OUT) !== 0 ? POLL.WRNORM : 0);
  }
  override get waitQueue(): WaitQueue | null {
    if (this.seekable) return null;
    return this.readable ? this.stream.input : this.stream.output;
  }
  override queueFor(events: number): WaitQueue | null {
    if (this.seekable) return null;
    return (events & (POLL.IN | POLL.RDNORM | POLL.PRI | POLL.RDHUP)) !== 0 ? this.stream.input : this.stream.output;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (this.stream.terminal !== null) return this.stream.terminal.ioctl(task, request, argument, this.readable);
    if (request !== TIOC.FIONREAD || this.stream.type === S.IFCHR) return -Errno.ENOTTY;
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    const buffer = this.stream.host.allocate(4);
    const result = this.stream.host.files.ioctl(this.stream.hostFd, request, buffer);
    if (result >= 0) task.mem.u8.set(buffer.u8.subarray(0, 4), argument);
    return result;
  }
  override get mappable(): boolean {
    return this.stream.type === S.IFREG;
  }
  override hostFdForMapping(): number {
    return this.stream.type === S.IFREG ? this.stream.ioFd : -Errno.ENODEV;
  }
}

function setStreamAsync(this: HostStreamFile, owner: AsyncOwner, on: boolean): void {
  this.stream.async ??= new HostAsync(this.stream, owner.kernel);
  this.stream.async.set(owner, on, this.readable);
}

/** The standard streams of a machine. */
export interface StandardStreams {
  /** Descriptors 0, 1 and 2; null where the host has none open. Each carries one reference, for the table. */
  readonly files: readonly (HostStreamFile | null)[];
  /** The terminal among them that controls the guest's session, or null. */
  readonly terminal: HostStream | null;
  /**
   * Gives the terminals the settings back that they had, for a machine that fails. A program that ends leaves them as
   * it set them, as on Linux.
   */
  restore(): void;
  /** Closes what was opened here; the host's own descriptors stay open. */
  close(): void;
}

/** @param hostFds host descriptors that become the guest's 0, 1, 2, …; -1 for none */
export function openStandardStreams(host: Host, hostFds: readonly number[]): StandardStreams {
  const streams: HostStream[] = [];
  const terminals = new Map<number, HostTerminal>();
  const files = hostFds.map((fd) => {
    const stream = fd < 0 ? null : HostStream.open(host, fd, terminals);
    if (stream === null) return null;
    streams.push(stream);
    return new HostStreamFile(stream, stream.flags, new HostStreamInode(stream));
  });
  return {
    files,
    terminal: streams.find((stream) => stream.terminal !== null) ?? null,
    restore() {
      for (const stream of streams) stream.terminal?.restore();
    },
    close() {
      for (const stream of streams) stream.close();
    },
  };
}

/** Opens the controlling terminal again: /dev/tty, /dev/pts/N. */
export function openTerminal(stream: HostStream, inode: Inode, flags: number): File | SysError {
  return new HostStreamFile(stream, flags & ~(O.CREAT | O.EXCL | O.NOCTTY | O.TRUNC), inode);
}
