/** Sockets: there are none. Creating one fails as on a kernel without protocols; the rest finds no socket. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Task } from "../../task/task.ts";
import { none, type Row, type Rows } from "../row.ts";

function create(): SysResult {
  return -Errno.EAFNOSUPPORT;
}

function onDescriptor(task: Task, fd: number): SysResult {
  return task.files.get(fd) === null ? -Errno.EBADF : -Errno.ENOTSOCK;
}

function row(x64: number, a64: number, args: Row["args"]): Row {
  return { x64, a64, args, run: onDescriptor, support: none("no sockets: ENOTSOCK") };
}
const noFamily = none("no protocols: EAFNOSUPPORT");

export const socketRows: Rows = {
  socket: { x64: 41, a64: 198, args: ["int", "hex", "int"], ret: "fd", run: create, support: noFamily },
  connect: row(42, 203, ["fd", "addr", "int"]),
  accept: row(43, 202, ["fd", "addr", "addr"]),
  sendto: row(44, 206, ["fd", "inbuf", "size", "hex", "addr", "int"]),
  recvfrom: row(45, 207, ["fd", "outbuf", "size", "hex", "addr", "addr"]),
  sendmsg: row(46, 211, ["fd", "addr", "hex"]),
  recvmsg: row(47, 212, ["fd", "addr", "hex"]),
  shutdown: row(48, 210, ["fd", "int"]),
  bind: row(49, 200, ["fd", "addr", "int"]),
  listen: row(50, 201, ["fd", "int"]),
  getsockname: row(51, 204, ["fd", "addr", "addr"]),
  getpeername: row(52, 205, ["fd", "addr", "addr"]),
  socketpair: { x64: 53, a64: 199, args: ["int", "hex", "int", "addr"], run: create, support: noFamily },
  setsockopt: row(54, 208, ["fd", "int", "int", "addr", "int"]),
  getsockopt: row(55, 209, ["fd", "int", "int", "addr", "addr"]),
  accept4: row(288, 242, ["fd", "addr", "addr", "hex"]),
  recvmmsg: row(299, 243, ["fd", "addr", "uint", "hex", "addr"]),
  sendmmsg: row(307, 269, ["fd", "addr", "uint", "hex"]),
};
