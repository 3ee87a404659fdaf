/** ioctl(2) requests about network devices, which sockets of every family answer. @see netdevice(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { AF } from "../../../abi/socket.ts";
import type { Task } from "../../task/task.ts";
import { broadcastOf, type NetDevice, type NetDevices, withHostBits } from "./device.ts";

/** Requests that ask. */
const GET = {
  NAME: 0x8910,
  CONF: 0x8912,
  FLAGS: 0x8913,
  ADDR: 0x8915,
  DSTADDR: 0x8917,
  BRDADDR: 0x8919,
  NETMASK: 0x891b,
  METRIC: 0x891d,
  MEM: 0x891f,
  MTU: 0x8921,
  HWADDR: 0x8927,
  INDEX: 0x8933,
  TXQLEN: 0x8942,
  MAP: 0x8970,
} as const;
/** Those that change something: a machine's devices are as they were made. SIOCSIF*, SIOCADDRT and SIOCDELRT. */
const CHANGES: ReadonlySet<number> = new Set([
  0x890b, 0x890c, 0x8911, 0x8914, 0x8916, 0x8918, 0x891a, 0x891c, 0x891e, 0x8920, 0x8922, 0x8923, 0x8924, 0x8925,
  0x8926, 0x8930, 0x8931, 0x8932, 0x8934, 0x8936, 0x8937, 0x8943, 0x8971,
]);

/** struct ifreq: 16 bytes of name, then a union of 24. */
const IFREQ = 40;
const VALUE = 16;
const NAME_SIZE = 16;
/** struct ifconf: an int, padding, a pointer. */
const IFCONF = 16;
const LITTLE = true;

/** @returns -ENOTTY for requests of others */
export function deviceIoctl(task: Task, network: NetDevices, request: number, argument: number): SysResult {
  if (request === GET.CONF) return listAddresses(task, network, argument);
  const asks = ASKED.has(request);
  if (!asks && !CHANGES.has(request)) return -Errno.ENOTTY;
  const { mem } = task;
  if (!mem.canRead(argument, IFREQ)) return -Errno.EFAULT;
  const bytes = mem.u8.slice(argument, argument + IFREQ);
  const view = new DataView(bytes.buffer, bytes.byteOffset, IFREQ);
  const devices = network.devices();
  if (request === GET.NAME) {
    const found = devices.find(({ index }) => index === view.getInt32(VALUE, LITTLE));
    if (found === undefined) return -Errno.ENODEV;
    putName(bytes, found.name);
  } else {
    const name = nameIn(bytes);
    const device = devices.find((each) => each.name === name.split(":")[0]);
    if (device === undefined) return -Errno.ENODEV;
    if (!asks) return -Errno.EPERM;
    const status = answer(device, request, view, bytes);
    if (status < 0) return status;
  }
  return mem.copyOut(argument, bytes) ? 0 : -Errno.EFAULT;
}
const ASKED: ReadonlySet<number> = new Set(Object.values(GET));

function answer(device: NetDevice, request: number, view: DataView, bytes: Uint8Array): SysResult {
  switch (request) {
    case GET.FLAGS:
      view.setUint16(VALUE, device.flags & 0xffff, LITTLE);
      return 0;
    case GET.METRIC:
      view.setInt32(VALUE, 0, LITTLE);
      return 0;
    case GET.MTU:
      view.setInt32(VALUE, device.mtu, LITTLE);
      return 0;
    case GET.INDEX:
      view.setInt32(VALUE, device.index, LITTLE);
      return 0;
    case GET.TXQLEN:
      view.setInt32(VALUE, device.queueLength, LITTLE);
      return 0;
    case GET.MAP:
      bytes.fill(0, VALUE);
      return 0;
    case GET.MEM:
      return -Errno.ENOTTY;
    case GET.HWADDR:
      bytes.fill(0, VALUE);
      view.setUint16(VALUE, device.type, LITTLE);
      bytes.set(device.hardware, VALUE + 2);
      return 0;
    default:
      return answerAddress(device, request, bytes);
  }
}

/** Of the first IPv4 address. */
function answerAddress(device: NetDevice, request: number, bytes: Uint8Array): SysResult {
  const address = device.addresses.find((each) => each.bytes.length === 4);
  if (address === undefined) return -Errno.EADDRNOTAVAIL;
  let value: Uint8Array = address.bytes;
  if (request === GET.BRDADDR) value = broadcastOf(device, address) ?? new Uint8Array(4);
  if (request === GET.NETMASK) value = withHostBits(new Uint8Array(4).fill(0xff), address.prefix, false);
  putAddress(bytes, VALUE, value);
  return 0;
}

function putAddress(bytes: Uint8Array, at: number, address: Uint8Array): void {
  bytes.fill(0, at, at + 16);
  bytes[at] = AF.INET;
  bytes.set(address, at + 4);
}
function putName(bytes: Uint8Array, name: string): void {
  bytes.fill(0, 0, NAME_SIZE);
  for (let i = 0; i < name.length && i < NAME_SIZE - 1; i++) bytes[i] = name.charCodeAt(i);
}
function nameIn(bytes: Uint8Array): string {
  let name = "";
  for (let i = 0; i < NAME_SIZE - 1 && bytes[i] !== 0; i++) name += String.fromCharCode(bytes[i]);
  return name;
}

/** SIOCGIFCONF: every IPv4 address, as far as there is room; without a buffer, how much room they take. */
function listAddresses(task: Task, network: NetDevices, argument: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(argument, IFCONF) || !mem.canWrite(argument, 4)) return -Errno.EFAULT;
  const room = mem.i32(argument);
  const target = mem.u64(argument + 8);
  const rows = network
    .devices()
    .flatMap(({ name, addresses }) =>
      addresses.filter(({ bytes }) => bytes.length === 4).map(({ bytes }) => ({ name, bytes })),
    );
  if (target === 0) {
    mem.setU32(argument, rows.length * IFREQ);
    return 0;
  }
  if (room < 0) return -Errno.EINVAL;
  const record = new Uint8Array(IFREQ);
  let done = 0;
  for (const { name, bytes } of rows) {
    if (room - done < IFREQ) break;
    record.fill(0);
    putName(record, name);
    putAddress(record, VALUE, bytes);
    if (!mem.copyOut(target + done, record)) return -Errno.EFAULT;
    done += IFREQ;
  }
  mem.setU32(argument, done);
  return 0;
}
