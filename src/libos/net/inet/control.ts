/** Control messages of datagrams. @see ip(7), ipv6(7), udp(7), cmsg(3) */

import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IP, IPV6, SOL_IP, SOL_IPV6, SOL_UDP, UDP_OPTION } from "../../../abi/internet-options.ts";
import { AF, SO, SOL_SOCKET } from "../../../abi/socket.ts";
import type { Task } from "../../task/task.ts";
import { SocketAddress } from "../address.ts";
import type { IncomingMessage, OutgoingMessage } from "../message.ts";
import type { ControlSink } from "../socket.ts";
import { InetAddress, loadV6, storeAddress, writeAddress } from "./address.ts";
import type { SendFailure } from "./error-queue.ts";
import type { InetSocket } from "./inet-socket.ts";
import { RECEIVE } from "./options.ts";
import type { Packet } from "./packet.ts";
import { isOwn, LOOPBACK_INDEX } from "./routes.ts";

/** struct in_pktinfo, in6_pktinfo. */
const PKTINFO = 12;
const PKTINFO6 = 20;
/** struct sock_extended_err, and where it comes from: ICMP, ICMPv6; "unreachable" and "port". */
const EXTENDED_ERROR = 16;
const ORIGIN_ICMP = 2;
const ORIGIN_ICMP6 = 3;
const V4_UNREACHABLE = 3;
const V4_PORT = 3;
const V6_UNREACHABLE = 1;
const V6_PORT = 4;

const shown = new SocketAddress();

/** Reads one for sending. @returns 0 or -EINVAL */
export function loadInetControl(
  socket: InetSocket,
  task: Task,
  message: OutgoingMessage,
  level: number,
  type: number,
  data: number,
  length: number,
): SysResult {
  const { mem } = task;
  if (level === SOL_SOCKET) return type === SO.MARK || type === SO.TIMESTAMPING ? 0 : -Errno.EINVAL;
  if (level === SOL_UDP && type === UDP_OPTION.SEGMENT) {
    if (length !== 2) return -Errno.EINVAL;
    message.segment = mem.u8[data]! | (mem.u8[data + 1]! << 8);
    return 0;
  }
  if (level === SOL_IP) {
    if (socket.domain === AF.INET6) return 0;
    return loadV4(socket, task, message, type, data, length);
  }
  if (level !== SOL_IPV6) return 0;
  if (socket.domain === AF.INET) return 0;
  switch (type) {
    case IPV6.PKTINFO: {
      if (length < PKTINFO6) return -Errno.EINVAL;
      const source = loadV6(mem.u8, data, new InetAddress());
      if (source.isAny) return 0;
      if (!isOwn(socket.stack, source)) return -Errno.EINVAL;
      message.source = source;
      return 0;
    }
    case IPV6.HOPLIMIT:
      return loadInt(task, data, length, -1, 255, (value) => (message.ttl = value));
    case IPV6.TCLASS:
      return loadInt(task, data, length, -1, 255, (value) => (message.tos = value));
    default:
      return -Errno.EINVAL;
  }
}
function loadV4(
  { stack }: InetSocket,
  task: Task,
  message: OutgoingMessage,
  type: number,
  data: number,
  length: number,
): SysResult {
  const { mem } = task;
  switch (type) {
    case IP.PKTINFO: {
      if (length !== PKTINFO) return -Errno.EINVAL;
      const address =
        ((mem.u8[data + 4]! << 24) | (mem.u8[data + 5]! << 16) | (mem.u8[data + 6]! << 8) | mem.u8[data + 7]!) >>> 0;
      const source = InetAddress.v4(address);
      if (source.isAny) return 0;
      if (!isOwn(stack, source)) return -Errno.EINVAL;
      message.source = source;
      return 0;
    }
    case IP.TTL:
      return loadInt(task, data, length, 1, 255, (value) => (message.ttl = value));
    case IP.TOS:
      if (length === 1) {
        message.tos = mem.u8[data]!;
        return 0;
      }
      return loadInt(task, data, length, 0, 255, (value) => (message.tos = value));
    default:
      return -Errno.EINVAL;
  }
}
function loadInt(
  task: Task,
  data: number,
  length: number,
  least: number,
  most: number,
  keep: (value: number) => void,
): SysResult {
  if (length !== 4) return -Errno.EINVAL;
  const value = task.mem.i32(data);
  if (value < least || value > most) return -Errno.EINVAL;
  keep(value);
  return 0;
}

/** Stores those that the socket asks for. */
export function storeInetControl(socket: InetSocket, message: IncomingMessage, out: ControlSink): void {
  const { packet, failure } = message;
  if (failure !== null) storeFailure(failure, out);
  if (packet === null) return;
  if (packet.segment > 0 && socket.options.gro) {
    out.put(SOL_UDP, UDP_OPTION.GRO, 4, (bytes) => bytes.setInt32(0, packet.segment, true));
  }
  if (socket.domain === AF.INET6) storeV6(socket, packet, out);
  if (packet.to.isV4) storeV4(socket, packet, out);
}
function storeV4({ options }: InetSocket, packet: Packet, out: ControlSink): void {
  const { receive } = options;
  if ((receive & RECEIVE.PKTINFO) !== 0) {
    out.put(SOL_IP, IP.PKTINFO, PKTINFO, (bytes) => {
      bytes.setInt32(0, LOOPBACK_INDEX, true);
      bytes.setUint32(4, packet.to.d, false);
      bytes.setUint32(8, packet.to.d, false);
    });
  }
  if ((receive & RECEIVE.TTL) !== 0) out.put(SOL_IP, IP.TTL, 4, (bytes) => bytes.setInt32(0, packet.ttl, true));
  if ((receive & RECEIVE.TOS) !== 0) out.put(SOL_IP, IP.TOS, 1, (bytes) => bytes.setUint8(0, packet.tos));
  if ((receive & RECEIVE.ORIGDSTADDR) !== 0) {
    writeAddress(packet.to, AF.INET, shown);
    out.put(SOL_IP, IP.RECVORIGDSTADDR, shown.length, copyShown);
  }
}
function storeV6({ options }: InetSocket, packet: Packet, out: ControlSink): void {
  const { receive } = options;
  if ((receive & RECEIVE.PKTINFO6) !== 0) {
    out.put(SOL_IPV6, IPV6.PKTINFO, PKTINFO6, (bytes) => {
      storeAddress(packet.to, new Uint8Array(bytes.buffer), 0);
      bytes.setInt32(16, LOOPBACK_INDEX, true);
    });
  }
  if (packet.to.isV4) return;
  if ((receive & RECEIVE.HOPLIMIT) !== 0)
    out.put(SOL_IPV6, IPV6.HOPLIMIT, 4, (bytes) => bytes.setInt32(0, packet.ttl, true));
  if ((receive & RECEIVE.TCLASS) !== 0)
    out.put(SOL_IPV6, IPV6.TCLASS, 4, (bytes) => bytes.setInt32(0, packet.tos, true));
  if ((receive & RECEIVE.ORIGDSTADDR6) !== 0) {
    writeAddress(packet.to, AF.INET6, shown);
    out.put(SOL_IPV6, IPV6.ORIGDSTADDR, shown.length, copyShown);
  }
}
function copyShown(bytes: DataView): void {
  for (let i = 0; i < shown.length; i++) bytes.setUint8(i, shown.bytes[i]!);
}
/** struct sock_extended_err, then the address of who told it. */
function storeFailure({ errno, to }: SendFailure, out: ControlSink): void {
  const v4 = to.isV4;
  const [level, type] = v4 ? [SOL_IP, IP.RECVERR] : [SOL_IPV6, IPV6.RECVERR];
  writeAddress(to, v4 ? AF.INET : AF.INET6, shown);
  shown.bytes[2] = shown.bytes[3] = 0;
  out.put(level, type, EXTENDED_ERROR + shown.length, (bytes) => {
    bytes.setUint32(0, errno, true);
    bytes.setUint8(4, v4 ? ORIGIN_ICMP : ORIGIN_ICMP6);
    bytes.setUint8(5, v4 ? V4_UNREACHABLE : V6_UNREACHABLE);
    bytes.setUint8(6, v4 ? V4_PORT : V6_PORT);
    for (let i = 0; i < shown.length; i++) bytes.setUint8(EXTENDED_ERROR + i, shown.bytes[i]!);
  });
}
