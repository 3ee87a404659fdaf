/** getsockopt(2) and setsockopt(2). @see socket(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SO, SOL_SOCKET, UCRED_SIZE } from "../../../abi/socket.ts";
import { SocketAddress } from "../../net/address.ts";
import { OptionAnswer, type Socket } from "../../net/socket.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Task } from "../../task/task.ts";
import { partial, type Rows } from "../row.ts";
import { socketOf } from "../socket-io.ts";

const TIMEVAL_SIZE = 16;
const LINGER_SIZE = 8;
/** Priorities that anybody may set. */
const PRIORITY_MAX = 6;
/** Seconds beyond which a timeout is none. */
const SECONDS_MAX = 2 ** 53 / 1e9;

/** Switches that are kept: they act on other families, or have nothing to act on. */
const SWITCHES = new Set<number>([
  SO.REUSEADDR,
  SO.DONTROUTE,
  SO.BROADCAST,
  SO.KEEPALIVE,
  SO.OOBINLINE,
  SO.PASSSEC,
  SO.RXQ_OVFL,
]);

function setsockopt(task: Task, fd: number, level: number, option: number, value: number, length: number): SysResult {
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  if (length < 0) return -Errno.EINVAL;
  if (level !== SOL_SOCKET) return socket.setOption(task, level, option, value, length);
  const result = setCommon(task, socket, option, value, length);
  if (result === 0) socket.optionSet(level, option);
  return result;
}

function setCommon(task: Task, socket: Socket, option: number, value: number, length: number): SysResult {
  const { mem } = task;
  if (option === SO.BINDTODEVICE) return bindToDevice(task, socket, value, length);
  if (length < 4) return -Errno.EINVAL;
  if (!mem.canRead(value, 4)) return -Errno.EFAULT;
  switch (option) {
    case SO.RCVTIMEO:
    case SO.SNDTIMEO:
    case SO.RCVTIMEO_NEW:
    case SO.SNDTIMEO_NEW:
      return setTimeLimit(task, socket, option === SO.RCVTIMEO || option === SO.RCVTIMEO_NEW, value, length);
    case SO.LINGER: {
      if (length < LINGER_SIZE) return -Errno.EINVAL;
      if (!mem.canRead(value, LINGER_SIZE)) return -Errno.EFAULT;
      socket.options.lingerOn = mem.i32(value) !== 0;
      if (socket.options.lingerOn) socket.options.lingerSeconds = mem.i32(value + 4);
      return 0;
    }
    default:
      return setInteger(task, socket, option, mem.i32(value));
  }
}

function setInteger(task: Task, socket: Socket, option: number, value: number): SysResult {
  const { options } = socket;
  const { capabilities } = task;
  if (SWITCHES.has(option)) {
    options.switch(option, value !== 0);
    return 0;
  }
  switch (option) {
    case SO.SNDBUF:
    case SO.SNDBUFFORCE:
      if (option === SO.SNDBUFFORCE && !capabilities.has(CAP.NET_ADMIN)) return -Errno.EPERM;
      options.setSendBuffer(value, option === SO.SNDBUFFORCE);
      socket.optionsChanged();
      return 0;
    case SO.RCVBUF:
    case SO.RCVBUFFORCE:
      if (option === SO.RCVBUFFORCE && !capabilities.has(CAP.NET_ADMIN)) return -Errno.EPERM;
      options.setReceiveBuffer(value, option === SO.RCVBUFFORCE);
      return 0;
    case SO.PASSCRED:
      options.passCredentials = value !== 0;
      return 0;
    case SO.TIMESTAMP:
    case SO.TIMESTAMP_NEW:
      options.timestamp = value !== 0 ? "us" : null;
      return 0;
    case SO.TIMESTAMPNS:
    case SO.TIMESTAMPNS_NEW:
      options.timestamp = value !== 0 ? "ns" : null;
      return 0;
    case SO.RCVLOWAT:
      options.setLowWater(value);
      return 0;
    case SO.PEEK_OFF:
      options.peekOffset = value;
      return 0;
    case SO.PRIORITY:
      if ((value < 0 || value > PRIORITY_MAX) && !capabilities.has(CAP.NET_ADMIN)) return -Errno.EPERM;
      options.priority = value;
      return 0;
    case SO.MARK:
      if (!capabilities.has(CAP.NET_ADMIN)) return -Errno.EPERM;
      options.mark = value;
      return 0;
    case SO.DEBUG:
      return value !== 0 && !capabilities.has(CAP.NET_ADMIN) ? -Errno.EACCES : 0;
    case SO.BSDCOMPAT:
      return 0;
    case SO.REUSEPORT:
      if (!socket.hasPorts && value !== 0) return -Errno.EOPNOTSUPP;
      options.switch(option, value !== 0);
      return 0;
    case SO.NO_CHECK:
      options.switch(option, value !== 0);
      return 0;
    case SO.INCOMING_CPU:
      options.incomingCpu = value;
      return 0;
    case SO.BUSY_POLL:
      return value < 0 ? -Errno.EINVAL : 0;
    default:
      return -Errno.ENOPROTOOPT;
  }
}

/** IFNAMSIZ */
const DEVICE_NAME_MAX = 16;

/** Binds to a network device by name; no name: to none. @returns 0, -EPERM, -ENODEV, -EFAULT, -EINVAL */
function bindToDevice(task: Task, socket: Socket, value: number, length: number): SysResult {
  const { mem } = task;
  const size = Math.min(length, DEVICE_NAME_MAX - 1);
  if (!mem.canRead(value, size)) return -Errno.EFAULT;
  const name = mem.text(value, size).split("\0", 1)[0]!;
  const index = name === "" ? 0 : task.kernel.net.deviceIndex(name);
  if (index === 0 && name !== "") return -Errno.ENODEV;
  if (socket.options.device !== 0 && !task.capabilities.has(CAP.NET_RAW)) return -Errno.EPERM;
  socket.options.device = index;
  return 0;
}

function setTimeLimit(task: Task, socket: Socket, receive: boolean, value: number, length: number): SysResult {
  const { mem } = task;
  if (length < TIMEVAL_SIZE) return -Errno.EINVAL;
  if (!mem.canRead(value, TIMEVAL_SIZE)) return -Errno.EFAULT;
  const seconds = mem.i64(value);
  const micros = mem.i64(value + 8);
  if (micros < 0 || micros >= 1e6) return -Errno.EDOM;
  let timeout = seconds * 1e9 + micros * 1000;
  // A negative time is over at once; none at all, or one without end, is no limit.
  if (seconds < 0) timeout = 0;
  else if (timeout === 0 || seconds > SECONDS_MAX) timeout = Number.POSITIVE_INFINITY;
  if (receive) socket.options.receiveTimeout = timeout;
  else socket.options.sendTimeout = timeout;
  return 0;
}

function getsockopt(task: Task, fd: number, level: number, option: number, value: number, lengthAt: number): SysResult {
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const { mem } = task;
  // Families without levels of their own say so first.
  if (level !== SOL_SOCKET && !socket.hasPorts) return -Errno.EOPNOTSUPP;
  if (!mem.canRead(lengthAt, 4)) return -Errno.EFAULT;
  answer.room = mem.i32(lengthAt);
  if (answer.room < 0) return -Errno.EINVAL;
  const filled =
    level === SOL_SOCKET
      ? fillOption(task, socket, option, answer.room, lengthAt)
      : socket.getOption(task, level, option, answer);
  if (filled < 0) return filled;
  const length = Math.min(answer.room, filled);
  if (!mem.canWrite(value, length)) return -Errno.EFAULT;
  for (let i = 0; i < length; i++) mem.u8[value + i] = answer.bytes[i]!;
  if (!mem.canWrite(lengthAt, 4)) return -Errno.EFAULT;
  mem.setU32(lengthAt, length);
  return 0;
}

/** The value of an option on its way to the guest. */
const answer = new OptionAnswer();
const peerName = new SocketAddress();

function integer(value: number): number {
  return answer.integer(value);
}
function timeval(ns: number): number {
  const micros = ns === Number.POSITIVE_INFINITY ? 0 : Math.ceil(ns / 1000);
  answer.view.setBigInt64(0, BigInt(Math.floor(micros / 1e6)), true);
  answer.view.setBigInt64(8, BigInt(micros % 1e6), true);
  return TIMEVAL_SIZE;
}
function deviceName(task: Task, index: number): number {
  const name = index === 0 ? "" : task.kernel.net.deviceName(index);
  if (name === "") return 0;
  for (let i = 0; i <= name.length; i++) answer.bytes[i] = name.charCodeAt(i) || 0;
  return name.length + 1;
}

/** Puts an option into {@link answer}. @returns its length in bytes, or -errno */
function fillOption(task: Task, socket: Socket, option: number, room: number, lengthAt: number): SysResult {
  const { options } = socket;
  if (SWITCHES.has(option)) return integer(options.switched(option) ? 1 : 0);
  switch (option) {
    case SO.TYPE:
      return integer(socket.type);
    case SO.DOMAIN:
      return integer(socket.domain);
    case SO.PROTOCOL:
      return integer(socket.protocol);
    case SO.ERROR:
      return integer(-socket.takeError());
    case SO.ACCEPTCONN:
      return integer(socket.listening ? 1 : 0);
    case SO.SNDBUF:
      return integer(options.sendBuffer);
    case SO.RCVBUF:
      return integer(options.receiveBuffer);
    case SO.RCVTIMEO:
    case SO.RCVTIMEO_NEW:
      return timeval(options.receiveTimeout);
    case SO.SNDTIMEO:
    case SO.SNDTIMEO_NEW:
      return timeval(options.sendTimeout);
    case SO.RCVLOWAT:
      return integer(options.lowWater);
    case SO.SNDLOWAT:
      return integer(1);
    case SO.PEEK_OFF:
      return integer(options.peekOffset);
    case SO.PASSCRED:
      return integer(options.passCredentials ? 1 : 0);
    case SO.TIMESTAMP:
    case SO.TIMESTAMP_NEW:
      return integer(options.timestamp === "us" ? 1 : 0);
    case SO.TIMESTAMPNS:
    case SO.TIMESTAMPNS_NEW:
      return integer(options.timestamp === "ns" ? 1 : 0);
    case SO.PRIORITY:
      return integer(options.priority);
    case SO.MARK:
      return integer(options.mark);
    case SO.DEBUG:
    case SO.BSDCOMPAT:
    case SO.BUSY_POLL:
      return integer(0);
    case SO.REUSEPORT:
    case SO.NO_CHECK:
      return integer(options.switched(option) ? 1 : 0);
    case SO.INCOMING_CPU:
      return integer(options.incomingCpu);
    case SO.BINDTODEVICE:
      if (options.device !== 0 && room < DEVICE_NAME_MAX) return -Errno.EINVAL;
      return deviceName(task, options.device);
    case SO.COOKIE:
      if (room < 8) return -Errno.EINVAL;
      answer.view.setBigUint64(0, BigInt(socket.inode.ino), true);
      return 8;
    case SO.LINGER:
      answer.view.setInt32(4, options.lingerSeconds, true);
      integer(options.lingerOn ? 1 : 0);
      return LINGER_SIZE;
    case SO.PEERNAME: {
      const status = socket.name(peerName, true);
      if (status < 0) return status;
      if (peerName.length < room) return -Errno.EINVAL;
      answer.bytes.set(peerName.bytes);
      return peerName.length;
    }
    case SO.PEERCRED: {
      const peer = socket.peerCredentials();
      integer(peer?.pid ?? 0);
      answer.view.setInt32(4, peer?.uid ?? -1, true);
      answer.view.setInt32(8, peer?.gid ?? -1, true);
      return UCRED_SIZE;
    }
    case SO.PEERGROUPS:
      return fillGroups(task, socket.peerGroups(), room, lengthAt);
    default:
      return -Errno.ENOPROTOOPT;
  }
}

/** The supplementary groups of the peer; too little room: -ERANGE, and the room needed is told. */
function fillGroups(task: Task, groups: readonly number[] | null, room: number, lengthAt: number): SysResult {
  if (groups === null) return -Errno.ENODATA;
  const length = groups.length * 4;
  if (room < length) {
    if (!task.mem.canWrite(lengthAt, 4)) return -Errno.EFAULT;
    task.mem.setU32(lengthAt, length);
    return -Errno.ERANGE;
  }
  answer.reserve(length);
  for (let i = 0; i < groups.length; i++) answer.view.setUint32(i * 4, groups[i]!, true);
  return length;
}

const options = partial(
  "SOL_SOCKET, IP, IPV6, TCP, UDP: what concerns a path without packets is kept; no filters, no security labels (ENOPROTOOPT)",
);

export const socketOptionRows: Rows = {
  setsockopt: { x64: 54, a64: 208, args: ["fd", "int", "int", "addr", "int"], run: setsockopt, support: options },
  getsockopt: { x64: 55, a64: 209, args: ["fd", "int", "int", "addr", "addr"], run: getsockopt, support: options },
};
