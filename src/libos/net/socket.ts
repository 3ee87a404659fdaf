/**
 * A socket of any family: what the system calls see. Operations never block: where Linux would wait they return
 * -EAGAIN, and the caller waits on {@link File.queueFor} POLLIN (accept, receive) or POLLOUT (connect, send) and calls
 * again. @see socket(2)
 */
import { POLL_CODE } from "../../abi/async.ts";
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { AnonymousInode } from "../fs/anonymous.ts";
import { AsyncList, type AsyncOwner } from "../fs/async-owner.ts";
import { File } from "../fs/file.ts";
import type { Task } from "../task/task.ts";
import { WaitQueue } from "../task/wait.ts";
import { SocketAddress } from "./address.ts";
import { IncomingMessage, type MessageData, OutgoingMessage, type PeerCredentials } from "./message.ts";
import { SocketOptions } from "./socket-options.ts";

const OUTPUT = POLL.OUT | POLL.WRNORM | POLL.WRBAND;

export abstract class Socket extends File {
  abstract readonly domain: number;
  /** SOCK_* without flags. */
  readonly type: number;
  readonly protocol: number;
  readonly inode: AnonymousInode;
  readonly options: SocketOptions;
  /** Woken when something to receive or accept has come, and when the connection changes. */
  readonly input = new WaitQueue();
  /** Woken when there is room to send, and when the connection changes. */
  readonly output = new WaitQueue();
  /** Who gets SIGIO; null until somebody wants it. */
  #asyncOwners: AsyncList | null = null;
  /** Sending found no room while somebody wanted signals: there is one when there is room. */
  #awaitsRoom = false;
  /** SO_ERROR: an errno that the next operation reports, or 0. */
  error = 0;

  constructor(flags: number, type: number, protocol: number, inode: AnonymousInode, options = new SocketOptions()) {
    super(flags);
    this.type = type;
    this.protocol = protocol;
    this.inode = inode;
    this.options = options;
  }
  /** SO_ACCEPTCONN */
  abstract readonly listening: boolean;

  /** @returns 0, -EINVAL, -EADDRINUSE or what path names give */
  abstract bind(task: Task, address: SocketAddress): SysResult;
  abstract listen(task: Task, backlog: number): SysResult;
  /** @returns the connection, or -EAGAIN if none waits */
  abstract accept(): Socket | SysError;
  /**
   * @returns 0, or while the connection is under way: -EAGAIN (the listener's queue is full), -EINPROGRESS, or -EALREADY of a
   * call that finds it so
   */
  abstract connect(task: Task, address: SocketAddress): SysResult;
  /** Fills the own address or, with `peer`, the other side's. @returns 0 or -ENOTCONN */
  abstract name(out: SocketAddress, peer: boolean): SysResult;
  abstract shutdown(how: number): SysResult;
  /**
   * Sends from `message.done` on. A stream may take a part and return -EAGAIN, with `done` moved on.
   * @returns 0 when the call is complete, or -errno
   */
  abstract send(task: Task, message: OutgoingMessage): SysResult;
  /**
   * Receives behind `message.done`. A stream that is to fill the buffer may return -EAGAIN with `done` moved on.
   * @returns what the call returns (for datagrams with MSG_TRUNC more than `done`), or -errno
   */
  abstract receive(message: IncomingMessage): SysResult;
  /** SO_PEERCRED; null: there has been no peer. */
  abstract peerCredentials(): PeerCredentials | null;
  /** SO_PEERGROUPS */
  abstract peerGroups(): readonly number[] | null;
  /** Bytes that {@link write} takes now without any left over. */
  abstract room(): number;
  /** Fills the other side's address for accept(2), which tells it even if the connection is over. */
  acceptedFrom(out: SocketAddress): SysResult {
    return this.name(out, true);
  }
  /** The buffer sizes have changed. */
  optionsChanged(): void {}
  /** An option at SOL_SOCKET has been set. */
  optionSet(_level: number, _option: number): void {}
  /** Whether options of ports (SO_REUSEPORT and the like) mean anything. */
  get hasPorts(): boolean {
    return false;
  }
  /** setsockopt(2) at a level of the family's own. @param value where `length` bytes are, not yet checked */
  setOption(_task: Task, _level: number, _option: number, _value: number, _length: number): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  /** getsockopt(2) of it. @returns bytes put into `out`, or -errno */
  getOption(_task: Task, _level: number, _option: number, _out: OptionAnswer): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  /** Reads a control message for sending of the family's own. @param data address of its `length` bytes @returns 0 or -EINVAL */
  loadControl(
    _task: Task,
    _message: OutgoingMessage,
    _level: number,
    _type: number,
    _data: number,
    _length: number,
  ): SysResult {
    return 0;
  }
  /** Control messages of the family's own that come with what was received. */
  storeControl(_message: IncomingMessage, _out: ControlSink): void {}

  /** Takes SO_ERROR. @returns -errno or 0 */
  takeError(): SysResult {
    const error = this.error;
    this.error = 0;
    return error === 0 ? 0 : -error;
  }

  override describe(): string {
    return `socket:[${this.inode.ino}]`;
  }
  override get seekable(): boolean {
    return false;
  }
  override get writesAll(): boolean {
    return true;
  }
  override get waitQueue(): WaitQueue {
    return this.input;
  }
  override queueFor(events: number): WaitQueue {
    return (events & OUTPUT) !== 0 ? this.output : this.input;
  }
  override truncate(): SysResult {
    return -Errno.EINVAL;
  }
  override setAsync(owner: AsyncOwner, on: boolean): void {
    this.#asyncOwners ??= new AsyncList();
    this.#asyncOwners.set(owner, on);
  }
  /** Something to receive or accept has come. */
  notifyInput(): void {
    if (!this.input.empty) this.input.wake();
    this.#asyncOwners?.send(POLL_CODE.IN);
  }
  /** Out-of-band data has come: SIGURG to the owner, with or without O_ASYNC. @see socket(7), "Signals" */
  notifyUrgent(): void {
    this.async?.sendUrgent();
    this.#asyncOwners?.sendUrgent();
  }
  /** Sending found no room. */
  protected outOfRoom(): void {
    if (this.#asyncOwners?.empty === false) this.#awaitsRoom = true;
  }
  /** There is room to send again. */
  notifyOutput(): void {
    if (!this.output.empty) this.output.wake();
    if (!this.#awaitsRoom) return;
    this.#awaitsRoom = false;
    this.#asyncOwners?.send(POLL_CODE.OUT);
  }
  /** The connection or a direction of it has changed. @param code POLL_CODE.*: what signals say of it; 0: there are none */
  changed(code = 0): void {
    if (!this.input.empty) this.input.wake();
    if (!this.output.empty) this.output.wake();
    if (code !== 0) this.#asyncOwners?.send(code);
  }

  /** For transfers inside the kernel (splice, sendfile); system calls on memory use {@link receive}. */
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length === 0) return 0;
    const incoming = new IncomingMessage(new SocketAddress());
    incoming.reset(new BufferData(buffer.u8, offset, length), 0);
    const result = this.receive(incoming);
    for (const file of incoming.rights ?? []) file.unref();
    return result < 0 && incoming.done > 0 ? incoming.done : Math.min(result, length);
  }
  /** The caller is the task that runs now: what is sent carries no credentials. */
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const outgoing = new OutgoingMessage();
    outgoing.data = new BufferData(buffer.u8, offset, length);
    const result = this.send(this.sender(), outgoing);
    return result < 0 && outgoing.done === 0 ? result : outgoing.done;
  }
  /** The task that runs. */
  protected abstract sender(): Task;
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }
}

/** The value of an option on its way to the guest. */
export class OptionAnswer {
  bytes = new Uint8Array(256);
  view = new DataView(this.bytes.buffer);
  /** Bytes that the guest has room for. */
  room = 0;

  /** @returns 4 */
  integer(value: number): number {
    this.view.setInt32(0, value, true);
    return 4;
  }
  /** Makes place for a long value. */
  reserve(length: number): void {
    if (this.bytes.length >= length) return;
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }
}

/** Where control messages of a family go. */
export interface ControlSink {
  /** One message of `length` bytes; `store` fills them. */
  put(level: number, type: number, length: number, store: (bytes: DataView) => void): void;
}

/** Bytes of the library OS's own. */
export class BufferData implements MessageData {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;

  constructor(bytes: Uint8Array, start: number, length: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.length = length;
  }
  take(offset: number, target: Uint8Array, at: number, length: number): boolean {
    const start = this.#start + offset;
    target.set(this.#bytes.subarray(start, start + length), at);
    return true;
  }
  put(offset: number, source: Uint8Array, at: number, length: number): boolean {
    this.#bytes.set(source.subarray(at, at + length), this.#start + offset);
    return true;
  }
}
