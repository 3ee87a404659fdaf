/** What AF_UNIX sockets of all types share: names, peers, buffers, shutdown. @see unix(7) */
import { POLL_CODE } from "../../../abi/async.ts";
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { AF, SHUT, SIO } from "../../../abi/socket.ts";
import type { AnonymousInode } from "../../fs/anonymous.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import { type BufferOwner, BufferQueue, chargeOf, type SocketBuffer } from "../buffer-pool.ts";
import { deviceIoctl } from "../device/ioctl.ts";
import type { IncomingMessage, OutgoingMessage, PeerCredentials } from "../message.ts";
import { Socket } from "../socket.ts";
import { unixName } from "./address.ts";
import type { UnixFamily } from "./family.ts";
import type { BoundName } from "./names.ts";
import type { Carrier } from "./rights.ts";

/** Directions that are closed. */
export const RECEIVE_SHUT = 1;
export const SEND_SHUT = 2;
export const BOTH_SHUT = 3;

export const State = { Closed: 0, Listening: 1, Established: 2 } as const;
export type State = (typeof State)[keyof typeof State];

/** net.unix.max_dgram_qlen: datagrams that wait at one socket, one more included. */
export const MAX_DATAGRAMS = 10;
/** Who listened or connected, for SO_PEERCRED and SO_PEERGROUPS. */
export interface Identity extends PeerCredentials {
  readonly groups: readonly number[];
}

export function identityOf(task: Task): Identity {
  const { credentials, process } = task;
  return { pid: process.pid, uid: credentials.euid, gid: credentials.egid, groups: [...credentials.groups] };
}

/** Connections that wait to be accepted. */
class PendingConnections {
  head: UnixSocket | null = null;
  #tail: UnixSocket | null = null;
  count = 0;

  add(socket: UnixSocket): void {
    if (this.#tail === null) this.head = socket;
    else this.#tail.nextPending = socket;
    this.#tail = socket;
    this.count++;
  }
  shift(): UnixSocket | null {
    const socket = this.head;
    if (socket === null) return null;
    this.head = socket.nextPending;
    if (this.head === null) this.#tail = null;
    socket.nextPending = null;
    this.count--;
    return socket;
  }
}

export abstract class UnixSocket extends Socket implements Carrier, BufferOwner {
  readonly domain = AF.UNIX;
  readonly family: UnixFamily;
  state: State = State.Closed;
  /** What it is connected to; stays when the other side is gone. */
  peer: UnixSocket | null = null;
  /** The name it was bound to, or that of the listener that it came from. */
  bound: BoundName | null = null;
  shut = 0;
  /** Released: messages to it come back. */
  dead = false;
  /** Has a descriptor, or had one: false while it waits to be accepted. */
  accepted = true;
  /** Received messages. */
  readonly queue = new BufferQueue();
  /** Connections that wait to be accepted, oldest first. */
  readonly pending = new PendingConnections();
  /** The next one that waits at the same listener. */
  nextPending: UnixSocket | null = null;
  /** More than this many of either: full. */
  backlog = MAX_DATAGRAMS;
  /** Bytes charged for messages that were sent and not yet received. */
  sent = 0;
  identity: Identity | null = null;
  /** Sockets that wait for room in this one's queue. */
  #starving: Set<UnixSocket> | null = null;
  /** Those whose room this one waits for. */
  #starvedBy: Set<UnixSocket> | null = null;

  inFlight = 0;
  outside = 0;
  alive = false;

  constructor(family: UnixFamily, flags: number, type: number, inode: AnonymousInode) {
    super(flags, type, 0, inode);
    this.family = family;
    family.sockets.add(this);
    family.net.count++;
  }
  protected override sender(): Task {
    return this.family.net.kernel.current;
  }
  get listening(): boolean {
    return this.state === State.Listening;
  }
  peerCredentials(): PeerCredentials | null {
    return this.identity;
  }
  peerGroups(): readonly number[] | null {
    return this.identity?.groups ?? null;
  }
  name(out: SocketAddress, peer: boolean): SysResult {
    const socket = peer ? this.peer : this;
    if (socket === null) return -Errno.ENOTCONN;
    out.setUnix(socket.bound?.name ?? "");
    return 0;
  }

  bind(task: Task, address: SocketAddress): SysResult {
    const { names } = this.family;
    if (address.length === 2 && address.family === AF.UNIX) return names.autobind(this);
    const name = unixName(address);
    return typeof name === "number" ? name : names.bind(task, this, name);
  }
  /** Connecting or sending with SO_PASSCRED gives a name to answer to. */
  autobindForCredentials(): SysResult {
    return this.options.passCredentials && this.bound === null ? this.family.names.autobind(this) : 0;
  }

  /** Whether one more message or connection must wait. */
  get full(): boolean {
    return this.queue.count + this.pending.count > this.backlog;
  }
  /** Wakes this socket's {@link output} when `other` has room, or is gone. */
  awaitRoom(other: UnixSocket): void {
    other.#starving ??= new Set();
    other.#starving.add(this);
    this.#starvedBy ??= new Set();
    this.#starvedBy.add(other);
  }
  /** A message or connection has been taken. */
  madeRoom(): void {
    const starving = this.#starving;
    if (starving === null) return;
    this.#starving = null;
    for (const socket of starving) {
      socket.#starvedBy?.delete(this);
      socket.notifyOutput();
    }
  }

  /** Whether poll(2) tells that there is room to send. */
  get hasRoom(): boolean {
    // Linux's count of bytes begins with 1.
    return this.state !== State.Listening && (this.sent + 1) * 4 <= this.options.sendBuffer;
  }
  released(charge: number): void {
    this.sent -= charge;
    if (this.hasRoom) this.notifyOutput();
  }
  override optionsChanged(): void {
    if (this.hasRoom) this.notifyOutput();
  }
  /**
   * A buffer for a message of this socket.
   * @returns a pending error, -EPIPE after a shutdown, -EAGAIN without room, -ENOBUFS if the machine has none
   */
  protected allocate(linear: number, paged: number): SocketBuffer | SysError {
    if (this.error !== 0) return this.takeError();
    if ((this.shut & SEND_SHUT) !== 0) return -Errno.EPIPE;
    const charge = chargeOf(linear, paged);
    const full = this.sent >= this.options.sendBuffer;
    const buffer = full ? null : this.family.net.buffers.take(linear + paged, charge, this);
    if (buffer === null) {
      if (this.sent === 0) return -Errno.ENOBUFS;
      this.outOfRoom();
      return -Errno.EAGAIN;
    }
    this.sent += charge;
    return buffer;
  }
  /** Fills a new buffer with a part of a message. @returns 0, -EFAULT or -ETOOMANYREFS; the buffer is gone then */
  protected fill(task: Task, buffer: SocketBuffer, message: OutgoingMessage, to: UnixSocket | null): SysResult {
    const { rights, credentials } = message;
    if (rights !== null) {
      const attached = this.family.rights.attach(task, buffer, rights);
      if (attached < 0) {
        this.family.net.buffers.give(buffer);
        return attached;
      }
      message.rights = null;
    }
    if (!message.data.take(message.done, buffer.data, 0, buffer.end)) {
      this.discard(buffer);
      return -Errno.EFAULT;
    }
    if (credentials !== null) {
      buffer.pid = credentials.pid;
      buffer.uid = credentials.uid;
      buffer.gid = credentials.gid;
    } else if (this.options.passCredentials || (to !== null && (to.options.passCredentials || !to.accepted))) {
      buffer.pid = task.process.pid;
      buffer.uid = task.credentials.uid;
      buffer.gid = task.credentials.gid;
    }
    return 0;
  }
  /** Gives a buffer back with what it carries. */
  protected discard(buffer: SocketBuffer): void {
    this.family.rights.drop(buffer);
    this.family.net.buffers.give(buffer);
  }
  /** Takes the credentials of a message for SO_PASSCRED. */
  protected tellCredentials(buffer: SocketBuffer, message: IncomingMessage): void {
    if (!this.options.passCredentials) return;
    const { pid, uid, gid } = buffer;
    message.credentials = { pid, uid, gid };
  }
  protected tellSender(buffer: SocketBuffer, message: IncomingMessage): void {
    const { bound } = buffer.owner as UnixSocket;
    if (bound === null) message.address.length = 0;
    else message.address.setUnix(bound.name);
  }
  /** What SO_PEEK_OFF makes of bytes that were seen (> 0) or taken away (< 0). */
  protected movePeekOffset(bytes: number): void {
    const { options } = this;
    if (options.peekOffset >= 0) options.peekOffset = Math.max(0, options.peekOffset + bytes);
  }

  discardMessages(): void {
    const had = this.queue.count > 0;
    while (this.queue.head !== null) this.discard(this.queue.shift());
    for (let socket = this.pending.head; socket !== null; socket = socket.nextPending) socket.discardMessages();
    if (had) this.madeRoom();
  }
  eachMessage(visit: (buffer: SocketBuffer) => void): void {
    for (let buffer = this.queue.head; buffer !== null; buffer = buffer.next) visit(buffer);
    for (let socket = this.pending.head; socket !== null; socket = socket.nextPending) socket.eachMessage(visit);
  }

  shutdown(how: number): SysResult {
    if (how < SHUT.RD || how > SHUT.RDWR) return -Errno.EINVAL;
    const mode = how + 1;
    this.shut |= mode;
    this.changed();
    const { peer } = this;
    if (peer !== null && this.connected) {
      peer.shut |= ((mode & RECEIVE_SHUT) !== 0 ? SEND_SHUT : 0) | ((mode & SEND_SHUT) !== 0 ? RECEIVE_SHUT : 0);
      peer.changed(mode === BOTH_SHUT ? POLL_CODE.HUP : (mode & SEND_SHUT) !== 0 ? POLL_CODE.IN : 0);
    }
    return 0;
  }
  /** Whether messages have come that nobody has received. */
  protected get unread(): boolean {
    return this.queue.count > 0;
  }
  /** Whether the type makes connections that have two ends. */
  abstract readonly connected: boolean;

  protected override release(): SysResult {
    const { family, peer } = this;
    const embryo = !this.accepted;
    this.dead = true;
    family.sockets.delete(this);
    family.net.count--;
    if (!embryo) family.names.unbind(this);
    this.shut = BOTH_SHUT;
    this.state = State.Closed;
    this.peer = null;
    if (peer !== null && this.connected && !peer.dead) {
      peer.shut = BOTH_SHUT;
      if (this.unread || embryo) peer.error = Errno.ECONNRESET;
      peer.changed(POLL_CODE.HUP);
    }
    for (const other of this.#starvedBy ?? []) other.#starving?.delete(this);
    this.#starvedBy = null;
    for (let socket = this.pending.shift(); socket !== null; socket = this.pending.shift()) socket.unref();
    this.discardMessages();
    this.madeRoom();
    this.changed();
    family.rights.suspect();
    return 0;
  }
  override unref(): SysResult {
    const status = super.unref();
    if (this.inFlight > 0 && this.references === this.inFlight) this.family.rights.suspect();
    return status;
  }

  /** The conditions that all types have alike. */
  protected pollCommon(): number {
    let events = this.error !== 0 ? POLL.ERR : 0;
    if (this.shut === BOTH_SHUT) events |= POLL.HUP;
    if ((this.shut & RECEIVE_SHUT) !== 0) events |= POLL.RDHUP | POLL.IN | POLL.RDNORM;
    if (this.queue.count + this.pending.count > 0) events |= POLL.IN | POLL.RDNORM;
    if (this.connected && this.state === State.Closed) events |= POLL.HUP;
    return events;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (request !== SIO.CINQ && request !== SIO.COUTQ) {
      return deviceIoctl(task, this.family.net.devices, request, argument);
    }
    if (request === SIO.CINQ && this.state === State.Listening) return -Errno.EINVAL;
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    const readable = this.connected ? this.queue.bytes : (this.queue.head?.length ?? 0);
    task.mem.setU32(argument, request === SIO.CINQ ? readable : this.sent);
    return 0;
  }
}
