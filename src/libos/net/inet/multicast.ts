/** Membership in groups and the device that multicasts leave by. @see ip(7), IP_ADD_MEMBERSHIP; ipv6(7), IPV6_ADD_MEMBERSHIP */

import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IP, IPV6, SOL_IP, SOL_IPV6 } from "../../../abi/internet-options.ts";
import { SOCK } from "../../../abi/socket.ts";
import type { Task } from "../../task/task.ts";
import type { OptionAnswer } from "../socket.ts";
import { InetAddress, loadV6, loopbackV4 } from "./address.ts";
import type { InetSocket } from "./inet-socket.ts";
import { LOOPBACK_INDEX } from "./routes.ts";

/** struct ip_mreq, ip_mreqn, ipv6_mreq. */
const MREQ = 8;
const MREQN = 12;
const MREQ6 = 20;

function v4At(task: Task, at: number): InetAddress {
  const { u8 } = task.mem;
  return InetAddress.v4(((u8[at]! << 24) | (u8[at + 1]! << 16) | (u8[at + 2]! << 8) | u8[at + 3]!) >>> 0);
}
/** The device that has an address; 0: none. */
function deviceOf(socket: InetSocket, address: InetAddress): number {
  if (address.isLoopback) return LOOPBACK_INDEX;
  return socket.stack.outside?.owns(address) ? LOOPBACK_INDEX + 1 : 0;
}

/** @returns null: the option is another one */
export function setGroupOption(
  socket: InetSocket,
  task: Task,
  level: number,
  option: number,
  value: number,
  length: number,
): SysResult | null {
  if (level === SOL_IP) {
    if (option === IP.ADD_MEMBERSHIP || option === IP.DROP_MEMBERSHIP) {
      return setMembership(socket, task, option === IP.ADD_MEMBERSHIP, value, length);
    }
    return option === IP.MULTICAST_IF ? setInterface(socket, task, value, length) : null;
  }
  if (level !== SOL_IPV6) return null;
  if (option === IPV6.JOIN_GROUP || option === IPV6.LEAVE_GROUP) {
    return setMembershipV6(socket, task, option === IPV6.JOIN_GROUP, value, length);
  }
  return option === IPV6.MULTICAST_IF ? setInterfaceV6(socket, task, value, length) : null;
}

function setMembership(socket: InetSocket, task: Task, on: boolean, value: number, length: number): SysResult {
  if (socket.type === SOCK.STREAM) return -Errno.EPROTO;
  if (length < MREQ) return -Errno.EINVAL;
  const size = length >= MREQN ? MREQN : MREQ;
  if (!task.mem.canRead(value, size)) return -Errno.EFAULT;
  const group = v4At(task, value);
  if (!group.isMulticast) return on ? -Errno.EINVAL : -Errno.EADDRNOTAVAIL;
  const index = size === MREQN ? task.mem.i32(value + 8) : 0;
  const device = index || deviceOf(socket, v4At(task, value + 4)) || socket.options.multicastInterface;
  if (on && device === 0 && socket.stack.outside === null) return -Errno.ENODEV;
  return socket.joinGroup(group, on);
}
function setMembershipV6(socket: InetSocket, task: Task, on: boolean, value: number, length: number): SysResult {
  if (socket.type === SOCK.STREAM) return -Errno.EPROTO;
  if (length < MREQ6) return -Errno.EINVAL;
  if (!task.mem.canRead(value, MREQ6)) return -Errno.EFAULT;
  const group = loadV6(task.mem.u8, value, new InetAddress());
  const index = task.mem.i32(value + 16);
  if (!group.isMulticast || group.isV4) return -Errno.EINVAL;
  if (index !== 0 && socket.stack.net.deviceName(index) === "") return -Errno.ENODEV;
  if (on && index === 0 && socket.stack.outside === null) return -Errno.ENODEV;
  return socket.joinGroup(group, on);
}

function setInterface(socket: InetSocket, task: Task, value: number, length: number): SysResult {
  if (socket.type === SOCK.STREAM) return -Errno.EINVAL;
  if (length < 4) return -Errno.EINVAL;
  const size = length >= MREQN ? MREQN : length >= MREQ ? MREQ : 4;
  if (!task.mem.canRead(value, size)) return -Errno.EFAULT;
  const index = size === MREQN ? task.mem.i32(value + 8) : 0;
  const address = v4At(task, size === 4 ? value : value + 4);
  if (index !== 0 && socket.stack.net.deviceName(index) === "") return -Errno.EADDRNOTAVAIL;
  if (index === 0 && !address.isAny && deviceOf(socket, address) === 0) return -Errno.EADDRNOTAVAIL;
  socket.options.multicastInterface = index || (address.isAny ? 0 : deviceOf(socket, address));
  return 0;
}
function setInterfaceV6(socket: InetSocket, task: Task, value: number, length: number): SysResult {
  if (socket.type === SOCK.STREAM) return -Errno.ENOPROTOOPT;
  if (length < 4) return -Errno.EINVAL;
  if (!task.mem.canRead(value, 4)) return -Errno.EFAULT;
  const index = task.mem.i32(value);
  if (index !== 0 && socket.stack.net.deviceName(index) === "") return -Errno.ENODEV;
  socket.options.multicastInterfaceV6 = index;
  return 0;
}
/** IP_MULTICAST_IF: the address of the device; IPV6_MULTICAST_IF: its index. */
export function getGroupOption(socket: InetSocket, level: number, out: OptionAnswer): number {
  if (level === SOL_IPV6) return out.integer(socket.options.multicastInterfaceV6);
  const address = socket.options.multicastInterface === LOOPBACK_INDEX ? loopbackV4().d : 0;
  out.view.setUint32(0, address, false);
  return 4;
}
