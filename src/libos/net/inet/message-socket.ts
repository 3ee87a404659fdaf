/** What sockets with message boundaries share, UDP and echo requests: the queue of what has come, peers, errors. @see udp(7) */
import { POLL_CODE } from "../../../abi/async.ts";
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { AF, MSG, SHUT, SIO, SO } from "../../../abi/socket.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import { type BufferOwner, BufferQueue, chargeOf, type SocketBuffer } from "../buffer-pool.ts";
import type { IncomingMessage, MessageData, OutgoingMessage } from "../message.ts";
import type { Socket } from "../socket.ts";
import { InetAddress, readAddress, SOCKADDR_IN, writeAddress } from "./address.ts";
import { TCP } from "./connection.ts";
import { ErrorQueue, RETURNED_MAX } from "./error-queue.ts";
import { BOTH_SHUT, InetSocket, RECEIVE_SHUT, SEND_SHUT } from "./inet-socket.ts";
import { type DatagramUser, LOCAL, type OutsideDatagrams } from "./outside.ts";
import { Packet } from "./packet.ts";
import { isBroadcast, resolveAny, routeTo, sourceFor } from "./routes.ts";

/** Bytes that one message in one piece has at most; the rest lies in pages. */
const LINEAR = 16064;
const OUTPUT = POLL.OUT | POLL.WRNORM | POLL.WRBAND;

/** Where a message goes, and where it seems to come from. */
const destination = new InetAddress();
const origin = new InetAddress();

export abstract class MessageSocket extends InetSocket implements DatagramUser, BufferOwner {
  readonly queue = new BufferQueue();
  /** Bytes charged for what waits, bookkeeping included. */
  #held = 0;
  /** Messages that found no room (SO_RXQ_OVFL). */
  drops = 0;
  /** IP_RECVERR: what went wrong with what was sent. */
  errors: ErrorQueue | null = null;
  /** Its place outside, once it has one. */
  #outside: OutsideDatagrams | null = null;
  dead = false;

  get state(): number {
    return this.remote === null ? TCP.CLOSE : TCP.ESTABLISHED;
  }
  get listening(): boolean {
    return false;
  }
  listen(): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  accept(): Socket | SysError {
    return -Errno.EOPNOTSUPP;
  }
  /** Bytes that wait, and that were charged for them. */
  get held(): number {
    return this.#held;
  }

  /** It has a port now: others find it. */
  protected override bound(): void {
    this.enter();
    this.#goOutside(false);
  }
  protected abstract enter(): void;
  protected abstract leave(): void;
  /** Asks for a place outside. @param sends it is needed to send something */
  #goOutside(sends: boolean): SysResult {
    const { outside } = this.stack;
    if (this.#outside !== null || outside === null) return 0;
    if (!outside.isHost && this.local.isLoopback) return sends ? -Errno.EINVAL : 0;
    const { place } = this;
    this.place = null;
    const opened = outside.datagrams(this, this.protocol, place, this.local, this.options, sends);
    if (typeof opened === "number") return opened;
    this.#outside = opened;
    return 0;
  }
  /** Takes any port if it has none. @returns 0, -EAGAIN, or -EACCES where the host does not let it have one */
  protected autobind(): SysResult {
    if (this.binding !== null) return 0;
    const held = this.hold(this.local);
    if (held < 0) return held === -Errno.EACCES ? held : -Errno.EAGAIN;
    this.bound();
    return 0;
  }
  protected override dropPort(): void {
    if (this.binding !== null) this.leave();
    this.#outside?.close();
    this.#outside = null;
    super.dropPort();
  }

  connect(_task: Task, address: SocketAddress): SysResult {
    if (address.family < 0) return -Errno.EINVAL;
    if (address.family === AF.UNSPEC) {
      this.remote = null;
      this.unname();
      this.#outside?.connect(null);
      return 0;
    }
    const bound = this.autobind();
    if (bound < 0) return bound;
    const to = destination;
    const routed = this.#routeGiven(address, to);
    if (routed < 0) return routed;
    if (this.local.isAny) {
      this.leave();
      this.local = sourceFor(this.stack, to, this.local.port);
      this.enter();
    }
    this.remote = to.clone();
    if (this.domain === AF.INET6) this.local.scope = to.scope;
    if (routed === LOCAL) return 0;
    const opened = this.#goOutside(true);
    return opened < 0 ? opened : (this.#outside?.connect(this.remote) ?? 0);
  }
  /** Reads an address given to send to. @returns as routeTo */
  #routeGiven(address: SocketAddress, to: InetAddress): SysResult {
    const parsed = this.#parseDestination(address, to);
    if (parsed < 0) return parsed;
    if (to.isV4 && this.domain === AF.INET6 && this.v6Only) return -Errno.ENETUNREACH;
    resolveAny(to, this.local);
    return this.#route(to);
  }
  #parseDestination(address: SocketAddress, to: InetAddress): SysResult {
    const { family } = address;
    if (this.domain === AF.INET6) return family === AF.INET ? readAddress(address, to) : this.parse(address, to);
    if (family !== AF.UNSPEC || address.length < SOCKADDR_IN) return this.parse(address, to);
    // Old programs leave the family out.
    address.bytes[0] = AF.INET;
    const parsed = readAddress(address, to);
    address.bytes[0] = AF.UNSPEC;
    return parsed;
  }
  #route(to: InetAddress): SysResult {
    const { options } = this;
    const device =
      options.device ||
      (to.isMulticast ? (to.isV4 ? options.multicastInterface : options.multicastInterfaceV6 || to.scope) : 0);
    const route = routeTo(this.stack, this.protocol, to, this.local, device);
    if (route < 0) return route;
    return isBroadcast(to) && !options.switched(SO.BROADCAST) ? -Errno.EACCES : route;
  }

  /** Checks of the protocol's own before anything is sent. @returns 0, -EMSGSIZE, -EINVAL… */
  protected abstract checkMessage(data: MessageData, to: InetAddress): SysResult;
  /** Sends inside the machine. @returns 0 or -errno */
  protected abstract deliver(
    data: MessageData,
    to: InetAddress,
    from: InetAddress,
    message: OutgoingMessage,
  ): SysResult;
  /** Whether a destination must have a port. */
  protected abstract readonly needsPort: boolean;

  send(_task: Task, message: OutgoingMessage): SysResult {
    const { data } = message;
    const address = this.domain === AF.INET6 && message.address?.family === AF.UNSPEC ? null : message.address;
    if (data.length > 0xffff) return -Errno.EMSGSIZE;
    const to = destination;
    if (address !== null) {
      const parsed = this.#parseDestination(address, to);
      if (parsed < 0) return parsed === -Errno.EAFNOSUPPORT && this.domain === AF.INET6 ? -Errno.EINVAL : parsed;
      if (to.port === 0 && this.needsPort) return -Errno.EINVAL;
    } else if (this.remote === null) return -Errno.EDESTADDRREQ;
    else to.copy(this.remote);
    const bound = this.autobind();
    if (bound < 0) return bound;
    if (this.error !== 0) return this.takeError();
    if ((this.shut & SEND_SHUT) !== 0) return -Errno.EPIPE;
    if (to.isV4 && this.domain === AF.INET6 && this.v6Only) return -Errno.ENETUNREACH;
    resolveAny(to, this.local);
    const route = this.#route(to);
    if (route < 0) return route;
    const checked = this.checkMessage(data, to);
    if (checked < 0) return checked;
    if (route === LOCAL) {
      if (this.local.isAny) origin.copy(message.source ?? sourceFor(this.stack, to, this.local.port));
      else origin.copy(this.local);
      origin.port = this.local.port;
      const sent = this.deliver(data, to, origin, message);
      if (sent < 0) return sent;
    } else {
      const opened = this.#goOutside(true);
      if (opened < 0) return opened;
      const sent = this.#outside!.send(data, to);
      if (sent < 0) return sent;
    }
    message.done = data.length;
    return 0;
  }

  hasRoom(length: number): boolean {
    return (
      this.#held + chargeOf(Math.min(length, LINEAR), Math.max(0, length - LINEAR)) <= this.options.receiveBuffer + 4096
    );
  }
  /**
   * Takes a buffer for a message that comes to this socket.
   * @returns null if there is no room: it is lost
   */
  protected bufferFor(length: number): SocketBuffer | null {
    const charge = chargeOf(Math.min(length, LINEAR), Math.max(0, length - LINEAR));
    const full = this.#held > this.options.receiveBuffer || (this.shut & RECEIVE_SHUT) !== 0;
    const buffer = full ? null : this.stack.buffers.take(length, charge, this);
    if (buffer === null) {
      this.drops++;
      this.stack.counters.udpBufferErrors++;
      return null;
    }
    this.#held += charge;
    buffer.packet ??= new Packet();
    if (this.options.timestamp !== null) buffer.time = this.stack.net.kernel.time.realtime();
    return buffer;
  }
  protected enqueue(buffer: SocketBuffer): void {
    this.queue.add(buffer);
    this.notifyInput();
  }
  arrived(bytes: Uint8Array, length: number, from: InetAddress, to: InetAddress): void {
    const buffer = this.bufferFor(length);
    if (buffer === null) return;
    buffer.data.set(bytes.subarray(0, length));
    const packet = buffer.packet!;
    packet.from.copy(from);
    packet.to.copy(to);
    packet.ttl = this.stack.settings.defaultTtl;
    packet.tos = packet.segment = 0;
    this.enqueue(buffer);
  }
  released(charge: number): void {
    this.#held -= charge;
    this.#outside?.resume();
  }
  /** What a message could not reach: told by the next call if the socket is connected to it. */
  failed(errno: number, to: InetAddress, data: MessageData | null = null): void {
    const { options } = this;
    if (to.isV4 ? options.receiveErrors : options.receiveErrorsV6) {
      const payload = new Uint8Array(Math.min(data?.length ?? 0, RETURNED_MAX));
      if (payload.length > 0) data!.take(0, payload, 0, payload.length);
      this.errors ??= new ErrorQueue();
      this.errors.add(errno, to, payload);
    } else if (this.remote === null) return;
    this.error = errno;
    this.changed(POLL_CODE.ERR);
  }
  outputReady(): void {
    this.notifyOutput();
  }

  receive(message: IncomingMessage): SysResult {
    const { flags, data } = message;
    if ((flags & MSG.ERRQUEUE) !== 0) return this.#receiveError(message);
    if (this.error !== 0) return this.takeError();
    const peek = (flags & MSG.PEEK) !== 0;
    const buffer = this.queue.head;
    if (buffer === null) {
      const waits = (flags & MSG.DONTWAIT) === 0;
      return waits && (this.shut & RECEIVE_SHUT) !== 0 ? 0 : -Errno.EAGAIN;
    }
    const skip = peek && this.options.peekOffset > 0 ? Math.min(this.options.peekOffset, buffer.length) : 0;
    const rest = buffer.length - skip;
    const size = Math.min(data.length, rest);
    if (size < rest) message.resultFlags |= MSG.TRUNC;
    if (size > 0 && !data.put(0, buffer.data, buffer.start + skip, size)) {
      if (!peek) this.#taken();
      return -Errno.EFAULT;
    }
    message.done = size;
    const packet = buffer.packet!;
    writeAddress(packet.from, this.domain, message.address);
    if (this.options.receive !== 0 || this.options.gro) message.notePacket(packet);
    if (this.options.timestamp !== null) message.time = buffer.time ?? this.stack.net.kernel.time.realtime();
    const whole = buffer.length;
    if (!peek) this.#taken();
    return (flags & MSG.TRUNC) !== 0 ? whole : size;
  }
  #taken(): void {
    this.stack.buffers.give(this.queue.shift());
  }
  #receiveError(message: IncomingMessage): SysResult {
    const entry = this.errors?.shift() ?? null;
    if (entry === null) return -Errno.EAGAIN;
    message.resultFlags |= MSG.ERRQUEUE;
    message.failure = entry;
    writeAddress(entry.to, this.domain, message.address);
    this.error = this.errors?.next ?? 0;
    const size = Math.min(entry.payload.length, message.data.length);
    if (size < entry.payload.length) message.resultFlags |= MSG.TRUNC;
    if (size > 0 && !message.data.put(0, entry.payload, 0, size)) return -Errno.EFAULT;
    message.done = size;
    return size;
  }

  shutdown(how: number): SysResult {
    if (how < SHUT.RD || how > SHUT.RDWR) return -Errno.EINVAL;
    this.shut |= how + 1;
    this.changed();
    return this.remote === null ? -Errno.ENOTCONN : 0;
  }
  room(): number {
    return 0xffff;
  }
  override poll(): number {
    let events = this.error !== 0 || (this.errors?.count ?? 0) > 0 ? POLL.ERR : 0;
    if (this.shut === BOTH_SHUT) events |= POLL.HUP;
    if ((this.shut & RECEIVE_SHUT) !== 0) events |= POLL.RDHUP | POLL.IN | POLL.RDNORM;
    if (this.queue.count > 0) events |= POLL.IN | POLL.RDNORM;
    return events | OUTPUT;
  }
  override optionSet(level: number, option: number): void {
    super.optionSet(level, option);
    this.#outside?.optionChanged(level, option, this.options);
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (request !== SIO.CINQ && request !== SIO.COUTQ) return super.ioctl(task, request, argument);
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    task.mem.setU32(argument, request === SIO.CINQ ? (this.queue.head?.length ?? 0) : 0);
    return 0;
  }
  protected override release(): SysResult {
    super.release();
    this.dead = true;
    this.dropPort();
    while (this.queue.head !== null) this.#taken();
    this.changed();
    return 0;
  }
}
