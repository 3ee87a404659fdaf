/** SOCK_STREAM: TCP as programs see it, over whatever carries the bytes. @see tcp(7), connect(2), listen(2), accept(2) */
import { POLL_CODE } from "../../../abi/async.ts";
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { AF, SHUT, SO, SOCK } from "../../../abi/socket.ts";
import type { AnonymousInode } from "../../fs/anonymous.ts";
import type { Task } from "../../task/task.ts";
import { Timer } from "../../time/timers.ts";
import type { SocketAddress } from "../address.ts";
import { SOMAXCONN } from "../unix/connection.ts";
import { InetAddress, writeAddress } from "./address.ts";
import { ConnectionEnd, TCP } from "./connection.ts";
import { BOTH_SHUT, RECEIVE_SHUT, SEND_SHUT } from "./inet-socket.ts";
import { Listener } from "./listener.ts";
import { InetOptions } from "./options.ts";
import { LOCAL, PROTOCOL, type StreamCarrier, type StreamUser } from "./outside.ts";
import type { Binding, Ports } from "./ports.ts";
import { resolveAny, routeTo, sourceFor } from "./routes.ts";
import type { InetStack } from "./stack.ts";
import { StreamTransfer } from "./stream-transfer.ts";

/** What a connected socket's send buffer grows to, bytes, unless it was set. */
const SEND_GROWN = 2626560;

/** How far connect(2) has come, beside the state of the connection: enum socket_state. */
const Phase = { Unconnected: 0, Connecting: 1, Connected: 2 } as const;
type Phase = (typeof Phase)[keyof typeof Phase];

const destination = new InetAddress();

export class StreamSocket extends StreamTransfer implements StreamUser {
  #phase: Phase = Phase.Unconnected;
  /** Takes connections; null: it does not listen. */
  #listener: Listener | null = null;
  /** The listener whose queue is full, or the time that it may take. */
  waitsAt: Listener | null = null;
  #patience: Timer | null = null;

  constructor(stack: InetStack, domain: number, flags: number, inode: AnonymousInode) {
    super(stack, domain, SOCK.STREAM, PROTOCOL.TCP, flags, inode, new InetOptions());
    const { sendDefault, receiveDefault } = stack.settings;
    this.options.sendBuffer = sendDefault;
    this.options.receiveBuffer = receiveDefault;
  }
  get ports(): Ports {
    return this.stack.tcp;
  }
  get listening(): boolean {
    return this.#listener !== null;
  }
  protected get connectionsWait(): boolean {
    return this.#listener?.ready ?? false;
  }
  get listener(): Listener | null {
    return this.#listener;
  }
  get state(): number {
    if (this.#listener !== null) return TCP.LISTEN;
    if (this.connecting) return TCP.SYN_SENT;
    if (!this.established) return TCP.CLOSE;
    const sent = (this.shut & SEND_SHUT) !== 0;
    if (this.carrier!.ended) return sent ? TCP.LAST_ACK : TCP.CLOSE_WAIT;
    return sent ? TCP.FIN_WAIT2 : TCP.ESTABLISHED;
  }
  protected override get mayBind(): boolean {
    return this.state === TCP.CLOSE;
  }
  override name(out: SocketAddress, peer: boolean): SysResult {
    if (peer && !this.established) return -Errno.ENOTCONN;
    return super.name(out, peer);
  }
  override acceptedFrom(out: SocketAddress): SysResult {
    writeAddress(this.remote ?? this.unspecified(), this.domain, out);
    return 0;
  }

  listen(_task: Task, backlog: number): SysResult {
    if (this.#listener === null) {
      if (this.#phase !== Phase.Unconnected || this.state !== TCP.CLOSE) return -Errno.EINVAL;
      if (this.binding === null) {
        const held = this.hold(this.local);
        if (held < 0) return held;
      }
      const binding = this.binding!;
      if (this.place === null && !this.ports.mayListen(binding)) return -Errno.EADDRINUSE;
      this.#dropCarrier();
      const listener = new Listener(this, backlog >>> 0);
      const opened = listener.open(this.place);
      if (opened < 0) return opened;
      if (this.place !== null) this.place = null;
      binding.listening = true;
      this.#listener = listener;
      this.shut = 0;
      this.error = 0;
      this.stack.addListener(this);
    }
    this.#listener.setBacklog(Math.min(backlog >>> 0, SOMAXCONN));
    return 0;
  }
  accept(): StreamSocket | SysError {
    const listener = this.#listener;
    if (listener === null) return -Errno.EINVAL;
    const next = listener.shift();
    if (next === null) return -Errno.EAGAIN;
    const { stack, domain } = this;
    const inode = stack.net.inode(stack.net.kernel.current.credentials);
    const socket = new StreamSocket(stack, domain, O.RDWR, inode);
    socket.options.copy(this.options);
    socket.options.multicastTtl = stack.settings.defaultTtl;
    socket.#adopt(next.carrier, next.local, next.remote);
    return socket;
  }
  /** Takes over an accepted connection. */
  #adopt(carrier: StreamCarrier, local: InetAddress, remote: InetAddress): void {
    this.carrier = carrier;
    this.local = local;
    this.remote = remote;
    this.#phase = Phase.Connected;
    this.established = true;
    this.#growBuffer();
    if (carrier instanceof ConnectionEnd) {
      this.inherit(carrier.binding);
      carrier.binding = null;
      carrier.options = this.options;
    } else {
      this.inherit(null);
      carrier.optionChanged(0, 0, this.options);
    }
    carrier.user = this;
    if (carrier.error !== 0) this.failed(carrier.error);
    else if (carrier.ended) this.#sawEnd();
    this.stack.counters.passiveOpens++;
  }
  #growBuffer(): void {
    const { options } = this;
    if (!options.sendBufferSet) options.sendBuffer = Math.max(options.sendBuffer, SEND_GROWN);
  }

  connect(task: Task, address: SocketAddress): SysResult {
    if (address.family < 0) return -Errno.EINVAL;
    if (address.family === AF.UNSPEC) return this.#disconnect();
    let underWay: SysError = -Errno.EALREADY;
    if (this.#phase === Phase.Connected) return -Errno.EISCONN;
    if (this.#phase === Phase.Unconnected) {
      if (this.state !== TCP.CLOSE) return -Errno.EISCONN;
      const begun = this.#begin(task, address);
      if (begun < 0) return begun;
      underWay = -Errno.EINPROGRESS;
      if ((this.flags & O.NONBLOCK) !== 0) return underWay;
    }
    if (this.connecting) return underWay;
    if (this.state === TCP.CLOSE && !this.ended) {
      this.#phase = Phase.Unconnected;
      const failed = this.takeError();
      this.#reset();
      return failed === 0 ? -Errno.ECONNABORTED : failed;
    }
    this.#phase = Phase.Connected;
    return 0;
  }
  /** Asks for the connection. @returns 0, or why there is none to ask for */
  #begin(_task: Task, address: SocketAddress): SysResult {
    const to = destination;
    const parsed = this.parse(address, to);
    if (parsed < 0) return parsed;
    resolveAny(to, this.local);
    const { stack } = this;
    const refused = this.#versionRefusal(to);
    if (refused < 0) return refused;
    if (to.isMulticast || to.isBroadcast) return -Errno.ENETUNREACH;
    const route = routeTo(stack, PROTOCOL.TCP, to, this.local, this.options.device);
    if (route < 0) return route;
    const source = this.local.isAny ? sourceFor(stack, to, this.local.port) : this.local.clone();
    if (this.binding === null) {
      const held = this.place === null && !stack.outside?.isHost ? this.holdFor(source, to) : this.hold(this.local);
      if (held < 0) return held === -Errno.EADDRINUSE ? -Errno.EADDRNOTAVAIL : held;
      source.port = this.local.port;
    } else if (route === LOCAL && stack.isConnected(source, to)) return -Errno.EADDRNOTAVAIL;
    this.#dropCarrier();
    const remote = to.clone();
    if (this.domain === AF.INET6) this.local.scope = remote.scope;
    this.local = source;
    this.remote = remote;
    this.#phase = Phase.Connecting;
    this.connecting = true;
    this.ended = false;
    this.shut = 0;
    stack.counters.activeOpens++;
    if (route === LOCAL) {
      this.#connectInside(source, remote);
      return 0;
    }
    const { place } = this;
    this.place = null;
    const carrier = stack.outside!.connect(this, place, source, remote, this.options);
    if (typeof carrier === "number") {
      this.#phase = Phase.Unconnected;
      this.#reset();
      return carrier;
    }
    this.carrier = carrier;
    return 0;
  }
  /** What one version cannot say to the other. */
  #versionRefusal(to: InetAddress): SysResult {
    if (this.domain === AF.INET || !to.isV4) return to.isV4 || !this.local.isV4 ? 0 : -Errno.ENETUNREACH;
    if (this.v6Only) return -Errno.ENETUNREACH;
    return this.local.isV4 || this.local.isAny ? 0 : -Errno.ENETUNREACH;
  }
  #connectInside(local: InetAddress, remote: InetAddress): void {
    const { stack } = this;
    const socket = stack.listenerFor(remote, local);
    if (socket === null) {
      if (local.equals(remote)) {
        this.carrier = new ConnectionEnd(stack, local, remote, null, this.options, this);
        this.connected(local, remote);
      } else this.failed(Errno.ECONNREFUSED);
      return;
    }
    const listener = socket.listener!;
    if (listener.room) {
      listener.join(this);
      return;
    }
    listener.await(this);
    const { kernel } = stack.net;
    this.#patience ??= new Timer(() => this.failed(Errno.ETIMEDOUT));
    kernel.timers.arm(this.#patience, kernel.time.now() + this.#patienceTime);
  }
  /** How long an answer is waited for, ns: until the last repetition would have been in vain. */
  get #patienceTime(): number {
    if (this.options.userTimeout > 0) return this.options.userTimeout * 1e6;
    return (2 ** ((this.options.synCount || this.stack.settings.synRetries) + 1) - 1) * 1e9;
  }
  /** The listener has room: the connection inside the machine is made. @returns the other side's end */
  joined(listener: StreamSocket): ConnectionEnd {
    const { stack } = this;
    const local = this.local.clone();
    const remote = this.remote!;
    const own = new ConnectionEnd(stack, local, remote, null, this.options, this);
    const other = new ConnectionEnd(stack, remote, local, listener.childBinding(remote), listener.options, null);
    own.peer = other;
    other.peer = own;
    this.carrier = own;
    this.connected(local, remote);
    return other;
  }
  #stopWaiting(): void {
    this.waitsAt?.forget(this);
    this.waitsAt = null;
    if (this.#patience !== null) this.stack.net.kernel.timers.cancel(this.#patience);
  }

  connected(local: InetAddress, remote: InetAddress): void {
    this.#stopWaiting();
    this.local = local;
    this.remote = remote;
    this.connecting = false;
    this.established = true;
    this.#growBuffer();
    this.changed(POLL_CODE.OUT);
  }
  inputReady(): void {
    if (this.carrier?.ended && !this.ended) this.#sawEnd();
    else this.notifyInput();
  }
  #sawEnd(): void {
    this.ended = true;
    this.shut |= RECEIVE_SHUT;
    this.changed(POLL_CODE.IN);
  }
  urgent(): void {
    this.notifyUrgent();
  }
  outputReady(): void {
    this.notifyOutput();
  }
  failed(errno: number): void {
    this.#stopWaiting();
    if (this.connecting) this.stack.counters.attemptFails++;
    else this.stack.counters.establishedResets++;
    this.error = errno;
    this.#over();
    this.changed(POLL_CODE.ERR);
  }
  finished(): void {
    this.ended = true;
    this.#over();
    this.changed(POLL_CODE.HUP);
  }
  /** There is no connection any more; what has come can still be received. */
  #over(): void {
    this.connecting = this.established = false;
    this.shut = BOTH_SHUT;
    // A port that nobody asked for is free, or kept by what remains of the connection.
    if (this.portAsked) return;
    this.#leaveBinding();
    this.dropPort();
  }
  /** The connection keeps the port for a while where it was ended here first. */
  #leaveBinding(): void {
    const carrier = this.carrier;
    if (!(carrier instanceof ConnectionEnd) || this.binding === null) return;
    if (carrier.lingers && carrier.over) {
      this.binding.remote ??= carrier.remote.clone();
      this.stack.tcp.linger(this.binding);
      this.binding = null;
    }
  }
  /** connect(2) with AF_UNSPEC. */
  #disconnect(): SysResult {
    const { state } = this;
    if (this.#listener !== null) this.#stopListening();
    else if (state !== TCP.CLOSE) this.error = Errno.ECONNRESET;
    this.#phase = Phase.Unconnected;
    this.#reset();
    this.changed();
    return 0;
  }
  /** As a new socket, but for what bind(2) gave it. */
  #reset(): void {
    this.#stopWaiting();
    this.#dropCarrier();
    this.connecting = this.established = this.ended = false;
    this.shut = 0;
    this.remote = null;
    this.unname();
  }
  #dropCarrier(): void {
    const carrier = this.carrier;
    this.carrier = null;
    carrier?.close(true);
  }

  shutdown(how: number): SysResult {
    if (how < SHUT.RD || how > SHUT.RDWR) return -Errno.EINVAL;
    const mode = how + 1;
    if (this.#listener !== null) {
      if ((mode & RECEIVE_SHUT) !== 0) {
        this.#stopListening();
        this.changed();
      }
      return 0;
    }
    if (this.connecting) {
      this.#disconnect();
      return 0;
    }
    const closed = this.state === TCP.CLOSE;
    const sends = (mode & SEND_SHUT) !== 0 && (this.shut & SEND_SHUT) === 0;
    this.shut |= mode;
    if (!closed) {
      if (this.carrier instanceof ConnectionEnd && (this.shut & RECEIVE_SHUT) !== 0 && !this.ended) {
        this.carrier.deaf = true;
      }
      if (sends) this.carrier!.shutdown();
    }
    this.changed();
    return closed ? -Errno.ENOTCONN : 0;
  }
  #stopListening(): void {
    const listener = this.#listener;
    if (listener === null) return;
    this.#listener = null;
    this.stack.removeListener(this);
    if (this.binding !== null) this.binding.listening = false;
    listener.close();
    this.unname();
  }
  /** The port as its connections have it. */
  childBinding(local: InetAddress): Binding {
    return this.stack.childBinding(this.binding!, local);
  }

  override optionsChanged(): void {
    this.options.sendBufferSet = true;
    this.carrier?.optionChanged(1, SO.SNDBUF, this.options);
  }
  override optionSet(level: number, option: number): void {
    super.optionSet(level, option);
    this.carrier?.optionChanged(level, option, this.options);
    this.#listener?.optionChanged(level, option);
  }
  protected override release(): SysResult {
    super.release();
    this.#stopListening();
    this.#stopWaiting();
    const carrier = this.carrier;
    this.carrier = null;
    const { options } = this;
    if (carrier !== null) {
      if (carrier instanceof ConnectionEnd) {
        carrier.binding = this.binding;
        this.binding = null;
      }
      carrier.close(options.lingerOn && options.lingerSeconds === 0);
    }
    this.dropPort();
    this.connecting = this.established = false;
    this.changed();
    return 0;
  }
}
