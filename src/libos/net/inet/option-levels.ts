/** setsockopt(2) and getsockopt(2) at the levels of the internet protocols. */

import { Errno, type SysResult } from "../../../abi/errno.ts";
import {
  IP,
  IPV6,
  SOL_IP,
  SOL_IPV6,
  SOL_TCP,
  SOL_UDP,
  SOL_UDPLITE,
  TCP_OPTION,
} from "../../../abi/internet-options.ts";
import { AF, SOCK } from "../../../abi/socket.ts";
import type { Task } from "../../task/task.ts";
import type { OptionAnswer } from "../socket.ts";
import type { InetSocket } from "./inet-socket.ts";
import { IP_OPTIONS } from "./ip-options.ts";
import { IPV6_OPTIONS } from "./ipv6-options.ts";
import { getGroupOption, setGroupOption } from "./multicast.ts";
import type { OptionTable } from "./option-table.ts";
import { fillTcpInfo, TCP_INFO_SIZE } from "./tcp-info.ts";
import { TCP_OPTIONS } from "./tcp-options.ts";
import { UDP_OPTIONS, UDPLITE_OPTIONS } from "./udp-options.ts";

/** The congestion control that TCP_CONGESTION names. */
const CONGESTION_MAX = 16;

/** The options of a level that a socket has; null: none. */
function tableOf(socket: InetSocket, level: number): OptionTable | null {
  switch (level) {
    case SOL_IP:
      return IP_OPTIONS;
    case SOL_IPV6:
      return socket.domain === AF.INET6 ? IPV6_OPTIONS : null;
    case SOL_TCP:
      return socket.type === SOCK.STREAM ? TCP_OPTIONS : null;
    case SOL_UDP:
      return socket.type === SOCK.DGRAM && socket.protocol === SOL_UDP ? UDP_OPTIONS : null;
    case SOL_UDPLITE:
      return socket.protocol === SOL_UDPLITE ? UDPLITE_OPTIONS : null;
    default:
      return null;
  }
}

export function setLevelOption(
  socket: InetSocket,
  task: Task,
  level: number,
  option: number,
  value: number,
  length: number,
): SysResult {
  const table = tableOf(socket, level);
  if (table === null) return -Errno.ENOPROTOOPT;
  const { mem } = task;
  if (level === SOL_TCP && option === TCP_OPTION.CONGESTION) return setCongestion(socket, task, value, length);
  const group = setGroupOption(socket, task, level, option, value, length);
  if (group !== null) return group;
  const row = table[option];
  // A byte will do for the oldest protocol; an empty value is 0 there.
  const short = level === SOL_IP && length < 4;
  if (!short && level !== SOL_IPV6 && length < 4) return -Errno.EINVAL;
  if (row === undefined || row.set === undefined) return -Errno.ENOPROTOOPT;
  if (!short && length < 4) return -Errno.EINVAL;
  const size = short ? Math.min(length, 1) : 4;
  if (!mem.canRead(value, size)) return -Errno.EFAULT;
  const given = size === 0 ? 0 : short ? mem.u8[value]! : mem.i32(value);
  const result = row.set(socket, given, task);
  if (result === 0) socket.optionSet(level, option);
  return result;
}

function setCongestion(socket: InetSocket, task: Task, value: number, length: number): SysResult {
  if (length < 1) return -Errno.EINVAL;
  const size = Math.min(length, CONGESTION_MAX - 1);
  if (!task.mem.canRead(value, size)) return -Errno.EFAULT;
  const name = task.mem.text(value, size).split("\0", 1)[0]!;
  if (name !== "cubic" && name !== "reno") return -Errno.ENOENT;
  socket.options.congestion = name;
  return 0;
}

export function getLevelOption(
  socket: InetSocket,
  _task: Task,
  level: number,
  option: number,
  out: OptionAnswer,
): SysResult {
  const table = tableOf(socket, level);
  if (table === null) return -Errno.ENOPROTOOPT;
  if (level === SOL_TCP) {
    if (option === TCP_OPTION.INFO) {
      fillTcpInfo(socket, out);
      return TCP_INFO_SIZE;
    }
    if (option === TCP_OPTION.CONGESTION) {
      out.bytes.fill(0, 0, CONGESTION_MAX);
      for (let i = 0; i < socket.options.congestion.length; i++) out.bytes[i] = socket.options.congestion.charCodeAt(i);
      return CONGESTION_MAX;
    }
    if (option === TCP_OPTION.ULP) return 0;
  }
  if (level === SOL_IP && option === IP.OPTIONS) return 0;
  if ((level === SOL_IP && option === IP.MULTICAST_IF) || (level === SOL_IPV6 && option === IPV6.MULTICAST_IF)) {
    return getGroupOption(socket, level, out);
  }
  const row = table[option];
  if (row === undefined) return -Errno.ENOPROTOOPT;
  const value = row.get(socket);
  if (row.fails?.(socket)) return -Errno.ENOTCONN;
  out.integer(value);
  // The oldest protocol gives small values as a byte to who has no room for more.
  return level === SOL_IP && out.room < 4 && out.room > 0 && value >= 0 && value <= 255 ? 1 : 4;
}
