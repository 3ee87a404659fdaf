/**
 * A socket of AF_NETLINK to the family NETLINK_ROUTE: requests are answered at once, into the socket's own queue. What does not fit
 * of a dump is made up when there is room. Notices never come: nothing changes. @see netlink(7)
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { NETLINK, NLM_F, NLMSG, NLMSGHDR, RTNLGRP_MAX, SOCKADDR_NL, SOL_NETLINK } from "../../../abi/rtnetlink.ts";
import { AF, MSG } from "../../../abi/socket.ts";
import type { AnonymousInode } from "../../fs/anonymous.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import { type BufferOwner, BufferQueue, chargeOf } from "../buffer-pool.ts";
import { deviceIoctl } from "../device/ioctl.ts";
import type { IncomingMessage, OutgoingMessage, PeerCredentials } from "../message.ts";
import { Socket } from "../socket.ts";
import { answer, doneMessage, errorMessage } from "./answers.ts";
import type { NetlinkFamily } from "./family.ts";
import { Request } from "./request.ts";

/** Bytes of one part of a dump: they fit into the page that most programs read by. */
const PART = 3776;
/** Bytes by which a message is shorter than SO_SNDBUF at least. */
const OVERHEAD = 32;
const LITTLE = true;

export class NetlinkSocket extends Socket implements BufferOwner {
  readonly domain = AF.NETLINK;
  readonly listening = false;
  readonly #family: NetlinkFamily;
  readonly #queue = new BufferQueue();
  /** nl_pid; 0: not bound. */
  port = 0;
  /** Groups of notices, one bit each from group 1 on. */
  #groups = 0n;
  /** Where it sends without an address: a port (0: the kernel), and groups. */
  #peerPort = 0;
  #peerGroups = 0;
  /** Parts of a dump that wait for room. */
  #dump: Uint8Array[] = [];
  #charged = 0;
  readonly #switches = new Set<number>();

  constructor(family: NetlinkFamily, flags: number, type: number, protocol: number, inode: AnonymousInode) {
    super(flags, type, protocol, inode);
    this.#family = family;
    family.sockets.add(this);
    family.net.count++;
  }
  /** Of the first 32 groups, one bit each. */
  get groups(): number {
    return Number(this.#groups & 0xffff_ffffn);
  }
  /** Bytes charged for what waits. */
  get held(): number {
    return this.#charged;
  }
  protected override sender(): Task {
    return this.#family.net.kernel.current;
  }
  peerCredentials(): PeerCredentials | null {
    return null;
  }
  peerGroups(): readonly number[] | null {
    return null;
  }

  bind(task: Task, address: SocketAddress): SysResult {
    if (address.length < SOCKADDR_NL || address.family !== AF.NETLINK) return -Errno.EINVAL;
    const view = viewOf(address);
    const port = view.getUint32(4, LITTLE);
    const groups = view.getUint32(8, LITTLE);
    if (this.port !== 0 && port !== this.port) return -Errno.EINVAL;
    if (this.port === 0) {
      const status = port === 0 ? this.#autobind(task) : this.#family.claim(this, port);
      if (status < 0) return status;
    }
    this.#groups = (this.#groups & ~0xffff_ffffn) | BigInt(groups);
    return 0;
  }
  #autobind(task: Task): SysResult {
    return this.port !== 0 ? 0 : this.#family.claimAny(this, task.process.pid);
  }
  listen(): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  accept(): SysError {
    return -Errno.EOPNOTSUPP;
  }
  connect(task: Task, address: SocketAddress): SysResult {
    if (address.length < 2) return -Errno.EINVAL;
    if (address.family === AF.UNSPEC) {
      this.#peerPort = this.#peerGroups = 0;
      return 0;
    }
    if (address.family !== AF.NETLINK || address.length < SOCKADDR_NL) return -Errno.EINVAL;
    const status = this.#autobind(task);
    if (status < 0) return status;
    this.#peerPort = viewOf(address).getUint32(4, LITTLE);
    this.#peerGroups = viewOf(address).getUint32(8, LITTLE);
    return 0;
  }
  name(out: SocketAddress, peer: boolean): SysResult {
    putName(out, peer ? this.#peerPort : this.port, peer ? this.#peerGroups : this.groups);
    return 0;
  }
  shutdown(): SysResult {
    return -Errno.EOPNOTSUPP;
  }

  send(task: Task, message: OutgoingMessage): SysResult {
    const { data, address, flags } = message;
    if ((flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    if (data.length === 0) return -Errno.ENODATA;
    let port = this.#peerPort;
    if (address !== null) {
      if (address.length < SOCKADDR_NL || address.family !== AF.NETLINK) return -Errno.EINVAL;
      port = viewOf(address).getUint32(4, LITTLE);
      if (viewOf(address).getUint32(8, LITTLE) !== 0 && !task.capabilities.has(CAP.NET_ADMIN)) return -Errno.EPERM;
    }
    // Other processes do not listen to this family.
    if (port !== 0) return -Errno.ECONNREFUSED;
    const status = this.#autobind(task);
    if (status < 0) return status;
    if (data.length > this.options.sendBuffer - OVERHEAD) return -Errno.EMSGSIZE;
    const bytes = new Uint8Array(data.length);
    if (!data.take(0, bytes, 0, data.length)) return -Errno.EFAULT;
    message.done = data.length;
    this.#requests(bytes);
    return 0;
  }
  /** One message after the other. */
  #requests(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer);
    for (let at = 0; bytes.length - at >= NLMSGHDR; ) {
      const length = view.getUint32(at, LITTLE);
      if (length < NLMSGHDR || length > bytes.length - at) return;
      this.#request(new Request(bytes.slice(at, at + length)));
      at += (length + 3) & ~3;
    }
  }
  #request(request: Request): void {
    const { type, flags, sequence } = request;
    const acknowledge = (status: SysResult): void => {
      this.#deliver(errorMessage(request, this.port, status, this.#switches.has(NETLINK.CAP_ACK)));
    };
    if ((flags & NLM_F.REQUEST) === 0) return;
    if (type < NLMSG.MIN_TYPE) {
      if ((flags & NLM_F.ACK) !== 0) acknowledge(0);
      return;
    }
    const dump = (flags & NLM_F.DUMP) !== 0 && (type & 3) === 2;
    if (dump && this.#dump.length > 0) {
      acknowledge(-Errno.EBUSY);
      return;
    }
    const { messages, status } = answer(
      this.#family.net.devices,
      request,
      this.port,
      this.#switches.has(NETLINK.GET_STRICT_CHK),
    );
    if (dump && status === 0) {
      this.#dump = parts(messages);
      this.#dump.push(doneMessage(sequence, this.port, 0));
      this.#goOn();
      return;
    }
    for (const message of messages) this.#deliver(message);
    if (status < 0 || (flags & NLM_F.ACK) !== 0) acknowledge(status);
  }
  /** Puts parts of the dump into the queue while there is room: at least one if it is empty. */
  #goOn(): void {
    while (this.#dump.length > 0 && (this.#queue.count === 0 || this.#charged < this.options.receiveBuffer)) {
      if (!this.#deliver(this.#dump.shift()!)) return;
    }
  }
  /** @returns false if there was no room: the message is lost, and the next receive says so (ENOBUFS) */
  #deliver(message: Uint8Array): boolean {
    const charge = chargeOf(message.length, 0);
    const full = this.#queue.count > 0 && this.#charged >= this.options.receiveBuffer;
    const buffer = full ? null : this.#family.net.buffers.take(message.length, charge, this);
    if (buffer === null) {
      if (!this.#switches.has(NETLINK.NO_ENOBUFS)) this.error = Errno.ENOBUFS;
      return false;
    }
    this.#charged += charge;
    buffer.data.set(message);
    buffer.end = message.length;
    this.#queue.add(buffer);
    this.notifyInput();
    return true;
  }
  released(charge: number): void {
    this.#charged -= charge;
  }

  receive(message: IncomingMessage): SysResult {
    const { data, flags } = message;
    if ((flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    if (this.error !== 0) return this.takeError();
    const buffer = this.#queue.head;
    if (buffer === null) return -Errno.EAGAIN;
    const size = Math.min(data.length, buffer.length);
    if (size < buffer.length) message.resultFlags |= MSG.TRUNC;
    if (!data.put(0, buffer.data, buffer.start, size)) return -Errno.EFAULT;
    putName(message.address, 0, 0);
    message.done = size;
    const result = (flags & MSG.TRUNC) !== 0 ? buffer.length : size;
    if ((flags & MSG.PEEK) === 0) {
      this.#family.net.buffers.give(this.#queue.shift());
      this.#goOn();
    }
    return result;
  }
  room(): number {
    return this.options.sendBuffer - OVERHEAD;
  }
  override poll(): number {
    const readable = this.#queue.count > 0 ? POLL.IN | POLL.RDNORM : 0;
    return readable | (this.error !== 0 ? POLL.ERR : 0) | POLL.OUT | POLL.WRNORM | POLL.WRBAND;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    return deviceIoctl(task, this.#family.net.devices, request, argument);
  }

  override setOption(task: Task, level: number, option: number, address: number, length: number): SysResult {
    if (level !== SOL_NETLINK) return -Errno.ENOPROTOOPT;
    if (length < 4) return -Errno.EINVAL;
    if (!task.mem.canRead(address, 4)) return -Errno.EFAULT;
    const value = task.mem.u32(address);
    switch (option) {
      case NETLINK.ADD_MEMBERSHIP:
      case NETLINK.DROP_MEMBERSHIP:
        if (value === 0 || value > RTNLGRP_MAX) return -Errno.EINVAL;
        if (option === NETLINK.ADD_MEMBERSHIP) this.#groups |= 1n << BigInt(value - 1);
        else this.#groups &= ~(1n << BigInt(value - 1));
        return 0;
      case NETLINK.LISTEN_ALL_NSID:
        if (!task.capabilities.has(CAP.NET_ADMIN)) return -Errno.EPERM;
        break;
      case NETLINK.PKTINFO:
      case NETLINK.BROADCAST_ERROR:
      case NETLINK.NO_ENOBUFS:
      case NETLINK.CAP_ACK:
      case NETLINK.EXT_ACK:
      case NETLINK.GET_STRICT_CHK:
        break;
      default:
        return -Errno.ENOPROTOOPT;
    }
    if (value !== 0) this.#switches.add(option);
    else this.#switches.delete(option);
    return 0;
  }

  protected override release(): SysResult {
    this.#family.release(this);
    while (this.#queue.head !== null) this.#family.net.buffers.give(this.#queue.shift());
    this.#dump = [];
    return 0;
  }
}

function viewOf(address: SocketAddress): DataView {
  return new DataView(address.bytes.buffer, address.bytes.byteOffset, SOCKADDR_NL);
}
function putName(out: SocketAddress, port: number, groups: number): void {
  const view = viewOf(out);
  view.setUint32(0, AF.NETLINK, LITTLE);
  view.setUint32(4, port, LITTLE);
  view.setUint32(8, groups, LITTLE);
  out.length = SOCKADDR_NL;
}

/** Messages put together as far as they fit. */
function parts(messages: readonly Uint8Array[]): Uint8Array[] {
  const result: Uint8Array[] = [];
  let group: Uint8Array[] = [];
  let size = 0;
  const close = (): void => {
    if (size === 0) return;
    const part = new Uint8Array(size);
    let at = 0;
    for (const message of group) {
      part.set(message, at);
      at += message.length;
    }
    result.push(part);
    group = [];
    size = 0;
  };
  for (const message of messages) {
    if (size + message.length > PART) close();
    group.push(message);
    size += message.length;
  }
  close();
  return result;
}
