/** Socket calls as strace(1) prints them: addresses, messages, options. */
import { IP, IPV6, SOL_IP, SOL_IPV6, SOL_TCP, SOL_UDP, TCP_OPTION, UDP_OPTION } from "../../../abi/internet-options.ts";
import { AF, CMSG_HEADER, cmsgAlign, MMSGHDR_SIZE, MSG, MSGHDR, SCM, SO, SOL_SOCKET } from "../../../abi/socket.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import { SocketAddress } from "../../net/address.ts";
import { InetAddress, readAddress } from "../../net/inet/address.ts";
import type { TracedCall } from "./call.ts";
import { fdPairAt, iovecsAt, timespecAt, timevalAt } from "./structures.ts";
import { byNumber, bytesAt, type FlagTable, flags, flagTable, hex, hexBytesAt, oneOf, pointer, quote } from "./text.ts";

type Printer = (call: TracedCall) => string[] | null;

const FAMILIES = byNumber(AF, "AF_");
const TYPES = new Map([
  [1, "SOCK_STREAM"],
  [2, "SOCK_DGRAM"],
  [3, "SOCK_RAW"],
  [4, "SOCK_RDM"],
  [5, "SOCK_SEQPACKET"],
]);
const TYPE_FLAGS: FlagTable = [
  ["SOCK_CLOEXEC", 0o2000000],
  ["SOCK_NONBLOCK", 0o4000],
];
const TYPE_MASK = 0xf;
const IP_PROTOCOLS = new Map([
  [0, "IPPROTO_IP"],
  [1, "IPPROTO_ICMP"],
  [6, "IPPROTO_TCP"],
  [17, "IPPROTO_UDP"],
]);
const { CMSG_COMPAT: _compat, PROXY, ...NAMED } = MSG;
const MESSAGE_FLAGS: FlagTable = flagTable({ ...NAMED, PROBE: PROXY }, "MSG_");
const HOW = byNumber({ RD: 0, WR: 1, RDWR: 2 }, "SHUT_");
const LEVELS = new Map([
  [0, "SOL_IP"],
  [SOL_SOCKET, "SOL_SOCKET"],
  [6, "SOL_TCP"],
  [17, "SOL_UDP"],
  [41, "SOL_IPV6"],
]);
/** Options that have a successor with 64-bit times. */
const OLD: readonly number[] = [SO.RCVTIMEO, SO.SNDTIMEO, SO.TIMESTAMP, SO.TIMESTAMPNS, SO.TIMESTAMPING];
const OPTIONS = new Map(
  [...byNumber(SO, "SO_")].map(([number, name]) => [number, OLD.includes(number) ? `${name}_OLD` : name]),
);
/** Of other levels: names of options, and how they begin. */
const LEVEL_OPTIONS = new Map<number, [Map<number, string>, string]>([
  [SOL_IP, [byNumber(IP, "IP_"), "IP"]],
  [SOL_TCP, [byNumber(TCP_OPTION, "TCP_"), "TCP"]],
  [SOL_UDP, [byNumber(UDP_OPTION, "UDP_"), "UDP"]],
  [SOL_IPV6, [byNumber(IPV6, "IPV6_"), "IPV6"]],
]);
const CONTROLS = new Map<number, string>([
  [SCM.RIGHTS, "SCM_RIGHTS"],
  [SCM.CREDENTIALS, "SCM_CREDENTIALS"],
  [SCM.TIMESTAMP, "SO_TIMESTAMP_OLD"],
  [SCM.TIMESTAMPNS, "SO_TIMESTAMPNS_OLD"],
]);
/** Most control messages and messages that are shown. */
const ARRAY_LIMIT = 32;

function messageFlags(value: number): string {
  return flags(value, MESSAGE_FLAGS, "MSG");
}

/** {sa_family=AF_UNIX, sun_path="…"}; "@" stands before an abstract name. */
function addressAt(mem: UserMemory, address: number, length: number): string {
  if (length < 2 || length > 128 || address === 0 || !mem.canRead(address, length)) return pointer(address);
  const family = mem.view.getUint16(address, true);
  const name = `{sa_family=${oneOf(family, FAMILIES, "AF")}`;
  if (length === 2) return `${name}}`;
  if (family === AF.INET || family === AF.INET6) {
    const shown = internetAddress(mem, address, length);
    if (shown !== null) return `${name}, ${shown}}`;
  }
  const rest = mem.text(address + 2, length - 2);
  if (family !== AF.UNIX) return `${name}, sa_data=${quote(rest)}}`;
  if (rest.charCodeAt(0) === 0) return `${name}, sun_path=@${quote(rest.slice(1))}}`;
  return `${name}, sun_path=${quote(rest.split("\0", 1)[0]!)}}`;
}

/** sin_port=htons(80), sin_addr=inet_addr("127.0.0.1"); null: too short. */
function internetAddress(mem: UserMemory, at: number, length: number): string | null {
  const given = new SocketAddress();
  for (let i = 0; i < length; i++) given.bytes[i] = mem.u8[at + i]!;
  given.length = length;
  const address = new InetAddress();
  if (readAddress(given, address) < 0) return null;
  if (given.family === AF.INET) return `sin_port=htons(${address.port}), sin_addr=inet_addr("${address.host}")`;
  const text = address.isV4 ? `::ffff:${address.host}` : address.host;
  const { bytes } = given;
  const flow = ((bytes[4]! << 24) | (bytes[5]! << 16) | (bytes[6]! << 8) | bytes[7]!) >>> 0;
  const start = `sin6_port=htons(${address.port}), sin6_flowinfo=htonl(${flow}), inet_pton(AF_INET6, "${text}", &sin6_addr)`;
  return `${start}, sin6_scope_id=${address.scope}`;
}

/** Remembers, at the entry, an int that the call replaces. */
function remember(call: TracedCall, address: number): void {
  call.remembered = call.mem.canRead(address, 4) ? call.mem.i32(address) : 0;
}
/** [110 => 12] */
function lengthAt(call: TracedCall, address: number): string {
  if (address === 0 || !call.mem.canRead(address, 4)) return pointer(address);
  const now = call.mem.i32(address);
  return now === call.remembered ? `[${now}]` : `[${call.remembered} => ${now}]`;
}
/** An address that the call has stored, and its length. */
function toldAddress(call: TracedCall, address: number, at: number): string[] {
  if (call.result < 0) return [pointer(address), call.mem.canRead(at, 4) ? `[${call.mem.i32(at)}]` : pointer(at)];
  const length = call.mem.canRead(at, 4) ? Math.min(call.mem.i32(at), call.remembered) : 0;
  return [addressAt(call.mem, address, length), lengthAt(call, at)];
}

function socket(call: TracedCall): string[] | null {
  const [family, type, protocol] = call.values as [number, number, number];
  const flagged = type & ~TYPE_MASK;
  const kind = oneOf(type & TYPE_MASK, TYPES, "SOCK");
  const out = [
    oneOf(family, FAMILIES, "AF"),
    flagged === 0 ? kind : `${kind}|${flags(flagged, TYPE_FLAGS, "SOCK").replace(" /* SOCK_??? */", "")}`,
    family === AF.INET || family === AF.INET6 ? (IP_PROTOCOLS.get(protocol) ?? String(protocol)) : String(protocol),
  ];
  if (call.name !== "socketpair") return out;
  if (Number.isNaN(call.result)) return null;
  return [...out, call.result < 0 ? pointer(call.values[3]!) : fdPairAt(call.mem, call.values[3]!)];
}

function withAddress(call: TracedCall): string[] {
  const [fd, address, length] = call.values as [number, number, number];
  return [String(fd), addressAt(call.mem, address, length), String(length)];
}
function tellsAddress(call: TracedCall): string[] | null {
  const [fd, address, at, type] = call.values as [number, number, number, number | undefined];
  if (Number.isNaN(call.result)) {
    remember(call, at);
    return null;
  }
  const out = [String(fd), ...toldAddress(call, address, at)];
  if (call.name === "accept4") out.push(flags(type ?? 0, TYPE_FLAGS, "SOCK"));
  return out;
}
function shutdown(call: TracedCall): string[] {
  return [String(call.values[0]), oneOf(call.values[1]!, HOW, "SHUT")];
}

function sendto(call: TracedCall): string[] {
  const [fd, buffer, length, flagBits, address, size] = call.values as [number, number, number, number, number, number];
  const start = [String(fd), bytesAt(call.mem, buffer, length), String(length), messageFlags(flagBits)];
  return [...start, addressAt(call.mem, address, size), String(size)];
}
function recvfrom(call: TracedCall): string[] | null {
  const [fd, buffer, length, flagBits, address, at] = call.values as [number, number, number, number, number, number];
  if (Number.isNaN(call.result)) {
    remember(call, at);
    return null;
  }
  const got = Math.min(call.result, length);
  const shown = call.result < 0 ? pointer(buffer) : bytesAt(call.mem, buffer, got);
  return [String(fd), shown, String(length), messageFlags(flagBits), ...toldAddress(call, address, at)];
}

/** The control messages in `length` bytes. */
function controlsAt(mem: UserMemory, address: number, length: number): string {
  if (!mem.canRead(address, length)) return pointer(address);
  const items: string[] = [];
  for (let at = 0; length - at >= CMSG_HEADER && items.length < ARRAY_LIMIT; ) {
    const size = mem.u64(address + at);
    const level = mem.i32(address + at + 8);
    const type = mem.i32(address + at + 12);
    const names = [`cmsg_len=${size}`, `cmsg_level=${oneOf(level, LEVELS, "SOL")}`];
    names.push(`cmsg_type=${level === SOL_SOCKET ? oneOf(type, CONTROLS, "SCM") : hex(type)}`);
    if (size < CMSG_HEADER) {
      items.push(`{${names.join(", ")}}`);
      break;
    }
    const data = Math.min(size, length - at) - CMSG_HEADER;
    if (data > 0) names.push(`cmsg_data=${controlData(mem, address + at + CMSG_HEADER, data, level, type)}`);
    items.push(`{${names.join(", ")}}`);
    at += cmsgAlign(Math.min(size, length));
  }
  return `[${items.join(", ")}]`;
}
function controlData(mem: UserMemory, at: number, length: number, level: number, type: number): string {
  if (level === SOL_SOCKET && type === SCM.RIGHTS) {
    return `[${Array.from({ length: Math.min(length >> 2, ARRAY_LIMIT) }, (_, i) => mem.i32(at + 4 * i)).join(", ")}]`;
  }
  if (level === SOL_SOCKET && type === SCM.CREDENTIALS && length >= 12) return ucredAt(mem, at);
  if (level === SOL_SOCKET && type === SCM.TIMESTAMP && length >= 16) return timevalAt(mem, at);
  if (level === SOL_SOCKET && type === SCM.TIMESTAMPNS && length >= 16) return timespecAt(mem, at);
  return hexBytesAt(mem, at, length);
}
function ucredAt(mem: UserMemory, at: number): string {
  return `{pid=${mem.i32(at)}, uid=${mem.u32(at + 4)}, gid=${mem.u32(at + 8)}}`;
}

/**
 * struct msghdr.
 * @param available bytes of its segments that are meaningful
 * @param before msg_namelen at the entry, where the call replaces it
 */
function messageAt(mem: UserMemory, at: number, available: number, before: number | null): string {
  if (at === 0 || !mem.canRead(at, MSGHDR.SIZE)) return pointer(at);
  const length = mem.i32(at + MSGHDR.NAMELEN);
  const shown = before === null || before === length ? String(length) : `${before} => ${length}`;
  const count = mem.u64(at + MSGHDR.IOVLEN);
  const control = mem.u64(at + MSGHDR.CONTROLLEN);
  const parts = [
    `msg_name=${addressAt(mem, mem.u64(at + MSGHDR.NAME), before === null ? length : Math.min(before, length))}`,
    `msg_namelen=${shown}`,
    `msg_iov=${iovecsAt(mem, mem.u64(at + MSGHDR.IOV), count, available)}`,
    `msg_iovlen=${count}`,
  ];
  if (control > 0) parts.push(`msg_control=${controlsAt(mem, mem.u64(at + MSGHDR.CONTROL), control)}`);
  parts.push(`msg_controllen=${control}`, `msg_flags=${messageFlags(mem.u32(at + MSGHDR.FLAGS))}`);
  return `{${parts.join(", ")}}`;
}
function sendmsg(call: TracedCall): string[] {
  const [fd, at, flagBits] = call.values as [number, number, number];
  return [String(fd), messageAt(call.mem, at, Number.POSITIVE_INFINITY, null), messageFlags(flagBits)];
}
function recvmsg(call: TracedCall): string[] | null {
  const [fd, at, flagBits] = call.values as [number, number, number];
  const { mem, result } = call;
  if (Number.isNaN(result)) {
    remember(call, at + MSGHDR.NAMELEN);
    return null;
  }
  const named = mem.canRead(at, MSGHDR.SIZE) ? `{msg_namelen=${mem.i32(at + MSGHDR.NAMELEN)}}` : pointer(at);
  return [String(fd), result < 0 ? named : messageAt(mem, at, result, call.remembered), messageFlags(flagBits)];
}

/** The first messages of an array; those behind the first `done` have no length yet. */
function messagesAt(call: TracedCall, vector: number, count: number, done: number, received: boolean): string {
  const { mem } = call;
  const items: string[] = [];
  const shown = Math.min(received ? done : count, ARRAY_LIMIT);
  if (!mem.canRead(vector, shown * MMSGHDR_SIZE)) return pointer(vector);
  for (let i = 0; i < shown; i++) {
    const at = vector + i * MMSGHDR_SIZE;
    const length = mem.u32(at + MSGHDR.SIZE);
    const before = received && i === 0 ? call.remembered : null;
    const header = messageAt(mem, at, received ? length : Number.POSITIVE_INFINITY, before);
    items.push(i < done ? `{msg_hdr=${header}, msg_len=${length}}` : `{msg_hdr=${header}}`);
  }
  return `[${items.join(", ")}]`;
}
function sendmmsg(call: TracedCall): string[] | null {
  if (Number.isNaN(call.result)) return null;
  const [fd, vector, count, flagBits] = call.values as [number, number, number, number];
  const shown = messagesAt(call, vector, count, Math.max(0, call.result), false);
  return [String(fd), shown, String(count), messageFlags(flagBits)];
}
function recvmmsg(call: TracedCall): string[] | null {
  const [fd, vector, count, flagBits] = call.values as [number, number, number, number];
  if (Number.isNaN(call.result)) {
    remember(call, vector + MSGHDR.NAMELEN);
    return null;
  }
  const shown = call.result < 0 ? pointer(vector) : messagesAt(call, vector, count, call.result, true);
  return [String(fd), shown, String(count), messageFlags(flagBits), call.texts[4] ?? "NULL"];
}

/** The value of an option. */
function optionAt(mem: UserMemory, option: number, address: number, length: number): string {
  if (address === 0 || length <= 0 || !mem.canRead(address, Math.min(length, 32))) return pointer(address);
  if (option === SO.LINGER && length === 8) return `{l_onoff=${mem.i32(address)}, l_linger=${mem.i32(address + 4)}}`;
  if (option === SO.PEERCRED && length === 12) return ucredAt(mem, address);
  const timed = option === SO.RCVTIMEO || option === SO.SNDTIMEO;
  if (timed && length >= 16) return timevalAt(mem, address);
  return length === 4 ? `[${mem.i32(address)}]` : hexBytesAt(mem, address, length);
}
function optionName(level: number, option: number): string {
  if (level === SOL_SOCKET) return oneOf(option, OPTIONS, "SO");
  const [names, prefix] = LEVEL_OPTIONS.get(level) ?? [null, ""];
  return names === null ? hex(option >>> 0) : oneOf(option, names, prefix);
}
function setsockopt(call: TracedCall): string[] {
  const [fd, level, option, value, length] = call.values as [number, number, number, number, number];
  const shown = optionAt(call.mem, level === SOL_SOCKET ? option : 0, value, length);
  return [String(fd), oneOf(level, LEVELS, "SOL"), optionName(level, option), shown, String(length)];
}
function getsockopt(call: TracedCall): string[] | null {
  const [fd, level, option, value, at] = call.values as [number, number, number, number, number];
  const { mem } = call;
  if (Number.isNaN(call.result)) {
    remember(call, at);
    return null;
  }
  const length = mem.canRead(at, 4) ? mem.i32(at) : 0;
  const shown = call.result < 0 ? pointer(value) : optionAt(mem, level === SOL_SOCKET ? option : 0, value, length);
  return [String(fd), oneOf(level, LEVELS, "SOL"), optionName(level, option), shown, lengthAt(call, at)];
}

export const socketPrinters: Readonly<Record<string, Printer>> = {
  socket,
  socketpair: socket,
  bind: withAddress,
  connect: withAddress,
  accept: tellsAddress,
  accept4: tellsAddress,
  getsockname: tellsAddress,
  getpeername: tellsAddress,
  shutdown,
  sendto,
  recvfrom,
  sendmsg,
  recvmsg,
  sendmmsg,
  recvmmsg,
  setsockopt,
  getsockopt,
};

/** What strace(1) adds behind the result of recvmmsg(2). */
export function timeLeft(call: TracedCall): string {
  const timeout = call.values[4]!;
  return call.result > 0 && timeout !== 0 ? ` (left ${timespecAt(call.mem, timeout)})` : "";
}
