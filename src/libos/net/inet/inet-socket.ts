/** What internet sockets of all types share: names, ports, options. @see ip(7), ipv6(7), bind(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { AF, SO, SOCK } from "../../../abi/socket.ts";
import type { AnonymousInode } from "../../fs/anonymous.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import { deviceIoctl } from "../device/ioctl.ts";
import type { IncomingMessage, OutgoingMessage, PeerCredentials } from "../message.ts";
import { type ControlSink, type OptionAnswer, Socket } from "../socket.ts";
import { anyV4, anyV6, InetAddress, readAddress, SOCKADDR_IN, SOCKADDR_IN6_LEAST, writeAddress } from "./address.ts";
import { loadInetControl, storeInetControl } from "./control.ts";
import { getLevelOption, setLevelOption } from "./option-levels.ts";
import type { InetOptions } from "./options.ts";
import type { OutsidePort } from "./outside.ts";
import { Binding, type Ports } from "./ports.ts";
import { isOwn } from "./routes.ts";
import type { InetStack } from "./stack.ts";

/** Directions that are closed. */
export const RECEIVE_SHUT = 1;
export const SEND_SHUT = 2;
export const BOTH_SHUT = 3;

export abstract class InetSocket extends Socket {
  readonly domain: number;
  readonly stack: InetStack;
  declare readonly options: InetOptions;
  /** What getsockname(2) shows; the port is 0 until there is one. */
  local: InetAddress;
  /** What it is connected to; null: nothing. */
  remote: InetAddress | null = null;
  /** The port it holds. */
  binding: Binding | null = null;
  /** Its place outside, of those that the host must be asked for. */
  place: OutsidePort | null = null;
  /** bind(2) asked for the address, for the port: then they stay when a connection ends. */
  #addressAsked = false;
  #portAsked = false;
  shut = 0;
  /** Who made it. */
  readonly uid: number;

  constructor(
    stack: InetStack,
    domain: number,
    type: number,
    protocol: number,
    flags: number,
    inode: AnonymousInode,
    options: InetOptions,
  ) {
    super(flags, type, protocol, inode, options);
    this.stack = stack;
    this.domain = domain;
    this.local = this.unspecified();
    this.uid = stack.net.kernel.current.credentials.fsuid;
    options.v6Only = domain === AF.INET6 && stack.settings.v6Only !== 0;
    stack.sockets.add(this);
    stack.net.count++;
  }
  /** The table of its protocol's ports. */
  abstract readonly ports: Ports;
  /** The state as TCP_INFO and /proc/net number them. */
  abstract readonly state: number;

  protected override sender(): Task {
    return this.stack.net.kernel.current;
  }
  /** The address that means none. */
  unspecified(): InetAddress {
    return this.domain === AF.INET ? anyV4() : anyV6();
  }
  get v6Only(): boolean {
    return this.options.v6Only;
  }
  get sharesPort(): boolean {
    return this.options.switched(SO.REUSEPORT);
  }
  peerCredentials(): PeerCredentials | null {
    return null;
  }
  peerGroups(): readonly number[] | null {
    return null;
  }
  name(out: SocketAddress, peer: boolean): SysResult {
    if (peer && this.remote === null) return -Errno.ENOTCONN;
    writeAddress(peer ? this.remote! : this.local, this.domain, out);
    return 0;
  }

  /**
   * Reads an address that a program gave for this socket.
   * @returns 0, -EINVAL if it is too short, or -EAFNOSUPPORT
   */
  protected parse(from: SocketAddress, into: InetAddress): SysResult {
    const v4 = this.domain === AF.INET;
    if (from.length < (v4 ? SOCKADDR_IN : SOCKADDR_IN6_LEAST)) return -Errno.EINVAL;
    if (from.family !== this.domain) return -Errno.EAFNOSUPPORT;
    return readAddress(from, into);
  }

  bind(task: Task, address: SocketAddress): SysResult {
    const wanted = new InetAddress();
    const parsed = this.#parseForBind(address, wanted);
    if (parsed < 0) return parsed;
    if (!wanted.isV4 && wanted.isMulticast && this.type === SOCK.STREAM) return -Errno.EINVAL;
    const ownFirst = this.domain === AF.INET ? this.#checkOwn(wanted) : 0;
    if (ownFirst < 0) return ownFirst;
    const { unprivileged } = this.stack.range;
    if (wanted.port !== 0 && wanted.port < unprivileged && !task.capabilities.has(CAP.NET_BIND_SERVICE)) {
      if (this.protocol !== 1 && this.protocol !== 58) return -Errno.EACCES;
    }
    if (this.binding !== null || !this.mayBind) return -Errno.EINVAL;
    if (this.domain === AF.INET6) {
      if (wanted.isV4 && this.v6Only) return -Errno.EINVAL;
      if (wanted.isLinkLocal || (wanted.isMulticast && !wanted.isV4)) if (wanted.scope === 0) return -Errno.EINVAL;
      const own = this.#checkOwn(wanted);
      if (own < 0) return own;
    }
    const { port } = wanted;
    const held = this.hold(wanted);
    if (held < 0) return held;
    this.#addressAsked = !wanted.isAny;
    this.#portAsked = port !== 0;
    this.bound();
    return 0;
  }
  /** Old programs leave the family of the unspecified IPv4 address out. */
  #parseForBind(address: SocketAddress, wanted: InetAddress): SysResult {
    const parsed = this.parse(address, wanted);
    if (parsed !== -Errno.EAFNOSUPPORT || this.domain !== AF.INET || address.family !== AF.UNSPEC) return parsed;
    const { bytes } = address;
    if ((bytes[4]! | bytes[5]! | bytes[6]! | bytes[7]!) !== 0) return parsed;
    wanted.setV4(0, (bytes[2]! << 8) | bytes[3]!);
    return 0;
  }
  #checkOwn(wanted: InetAddress): SysResult {
    const { stack, options } = this;
    if (options.freeBind || options.transparent || stack.outside?.isHost) return 0;
    return isOwn(stack, wanted) ? 0 : -Errno.EADDRNOTAVAIL;
  }
  /** Whether bind(2) makes sense in its state. */
  protected get mayBind(): boolean {
    return true;
  }
  /** It has a port now. */
  protected bound(): void {}

  #newBinding(address: InetAddress): Binding {
    const binding = new Binding(address);
    binding.uid = this.uid;
    binding.v6Only = this.v6Only;
    binding.reuseAddress = this.options.switched(SO.REUSEADDR);
    binding.reusePort = this.sharesPort;
    return binding;
  }
  /** Takes a port, any if it is 0. @returns 0, -EADDRINUSE, or what the host says */
  protected hold(address: InetAddress): SysResult {
    const { outside } = this.stack;
    if (outside?.isHost) {
      const place = outside.reserve(this.protocol, address, this.options);
      if (typeof place === "number") return place;
      this.place = place;
      address = place.local;
    }
    const binding = this.#newBinding(address);
    if (this.place !== null) this.ports.hold(binding);
    else {
      const taken = this.ports.bind(binding);
      if (taken < 0) return taken;
    }
    this.#has(binding);
    return 0;
  }
  /** Takes a port for speaking to `remote`. @returns 0 or -EADDRNOTAVAIL */
  protected holdFor(address: InetAddress, remote: InetAddress): SysResult {
    const binding = this.#newBinding(address);
    const taken = this.ports.bindFor(binding, remote);
    if (taken === 0) this.#has(binding);
    return taken;
  }
  #has(binding: Binding): void {
    this.binding = binding;
    const { scope } = this.local;
    this.local = binding.address.clone();
    this.local.scope = binding.address.scope || scope;
  }
  /** A socket of an accepted connection has its listener's port. */
  protected inherit(binding: Binding | null): void {
    this.binding = binding;
    this.#addressAsked = this.#portAsked = true;
  }
  /** The own address is what bind(2) asked for, nothing else; a port that was not asked for is given back. */
  protected unname(): void {
    const { port } = this.local;
    if (!this.#addressAsked) {
      this.local = this.unspecified();
      this.local.port = port;
    }
    if (this.#portAsked) return;
    this.dropPort();
    this.local.port = 0;
  }
  protected get portAsked(): boolean {
    return this.#portAsked;
  }
  protected dropPort(): void {
    if (this.binding !== null) this.ports.release(this.binding);
    this.binding = null;
    this.place?.close();
    this.place = null;
  }

  /** Becomes a member of a group, or ceases to be one. @returns 0 or -errno */
  joinGroup(_group: InetAddress, _on: boolean): SysResult {
    return 0;
  }
  override setOption(task: Task, level: number, option: number, value: number, length: number): SysResult {
    return setLevelOption(this, task, level, option, value, length);
  }
  override getOption(task: Task, level: number, option: number, out: OptionAnswer): SysResult {
    return getLevelOption(this, task, level, option, out);
  }
  override get hasPorts(): boolean {
    return true;
  }
  override optionSet(level: number, option: number): void {
    const { binding, options } = this;
    if (binding !== null) {
      binding.reuseAddress = options.switched(SO.REUSEADDR);
      binding.reusePort = options.switched(SO.REUSEPORT);
    }
    this.place?.optionChanged(level, option, options);
  }
  override loadControl(
    task: Task,
    message: OutgoingMessage,
    level: number,
    type: number,
    data: number,
    length: number,
  ): SysResult {
    return loadInetControl(this, task, message, level, type, data, length);
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    return deviceIoctl(task, this.stack.net.devices, request, argument);
  }
  override storeControl(message: IncomingMessage, out: ControlSink): void {
    storeInetControl(this, message, out);
  }

  protected override release(): SysResult {
    this.stack.sockets.delete(this);
    this.stack.net.count--;
    return 0;
  }
}
