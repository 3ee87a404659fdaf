/** Sockets: making, naming and connecting them. @see socket(2), bind(2), listen(2), accept(2), connect(2), shutdown(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { POLL } from "../../../abi/poll.ts";
import { SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_TYPE_MASK } from "../../../abi/socket.ts";
import { SocketAddress } from "../../net/address.ts";
import { BLOCKED, type Task } from "../../task/task.ts";
import { fdLimit, install } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";
import { givenAddress, isNonBlocking, loadAddress, socketOf, storeAddress, waitFor } from "../socket-io.ts";
import { socketMessageRows } from "./socket-messages.ts";
import { socketOptionRows } from "./socket-options.ts";

/** An address that a socket tells. */
const told = new SocketAddress();

/** O_* of a socket made with SOCK_* flags. */
function statusFlags(type: number): number {
  return O.RDWR | ((type & SOCK_NONBLOCK) !== 0 ? O.NONBLOCK : 0);
}
function validFlags(type: number): boolean {
  return (type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK)) === 0;
}

function socket(task: Task, domain: number, type: number, protocol: number): SysResult {
  if (!validFlags(type)) return -Errno.EINVAL;
  const family = task.kernel.net.family(domain, type & SOCK_TYPE_MASK);
  if (typeof family === "number") return family;
  const made = family.create(type & SOCK_TYPE_MASK, protocol, statusFlags(type));
  return typeof made === "number" ? made : install(task, made, (type & SOCK_CLOEXEC) !== 0);
}

function socketpair(task: Task, domain: number, type: number, protocol: number, out: number): SysResult {
  if (!validFlags(type)) return -Errno.EINVAL;
  const { files, mem } = task;
  const limit = fdLimit(task);
  // Both descriptors are reserved, and told, before anything is made.
  const first = files.free(limit);
  if (first < 0) return first;
  let second = first + 1;
  while (files.get(second) !== null) second++;
  if (second >= limit) return -Errno.EMFILE;
  if (!mem.canWrite(out, 8)) return -Errno.EFAULT;
  mem.setU32(out, first);
  mem.setU32(out + 4, second);
  const family = task.kernel.net.family(domain, type & SOCK_TYPE_MASK);
  if (typeof family === "number") return family;
  const pair = family.pair(type & SOCK_TYPE_MASK, protocol, statusFlags(type));
  if (typeof pair === "number") return pair;
  const closeOnExec = (type & SOCK_CLOEXEC) !== 0;
  for (const made of pair) install(task, made, closeOnExec);
  return 0;
}

function bind(task: Task, fd: number, address: number, length: number): SysResult {
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const loaded = loadAddress(task, address, length);
  return loaded < 0 ? loaded : socket.bind(task, givenAddress);
}

function listen(task: Task, fd: number, backlog: number): SysResult {
  const socket = socketOf(task, fd);
  return typeof socket === "number" ? socket : socket.listen(task, backlog);
}

function connect(task: Task, fd: number, address: number, length: number): SysResult {
  const socket = socketOf(task, fd);
  if (socket === -Errno.EBADF) return socket;
  const loaded = loadAddress(task, address, length);
  if (loaded < 0) return loaded;
  if (typeof socket === "number") return socket;
  const result = socket.connect(task, givenAddress);
  const underWay = result === -Errno.EINPROGRESS || result === -Errno.EALREADY;
  if (!(underWay || result === -Errno.EAGAIN) || isNonBlocking(socket, 0)) return result;
  // What the call has found is what it returns when its time is over.
  const found = (task.scratch as number | null) ?? result;
  const wait = waitFor(task, socket, POLL.OUT, 0);
  if (wait === BLOCKED) task.scratch = found;
  return wait === BLOCKED || !underWay ? wait : found;
}

function accept4(task: Task, fd: number, address: number, lengthAt: number, flags: number): SysResult {
  const socket = socketOf(task, fd);
  if (socket === -Errno.EBADF) return socket;
  if ((flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) !== 0) return -Errno.EINVAL;
  if (typeof socket === "number") return socket;
  const free = task.files.free(fdLimit(task));
  if (free < 0) return free;
  const accepted = socket.accept();
  if (accepted === -Errno.EAGAIN && !isNonBlocking(socket, 0)) return waitFor(task, socket, POLL.IN, 0);
  if (typeof accepted === "number") return accepted;
  accepted.flags = statusFlags(flags);
  if (address !== 0) {
    let stored = accepted.acceptedFrom(told);
    if (stored === 0) stored = storeAddress(task, told, address, lengthAt);
    else stored = -Errno.ECONNABORTED;
    if (stored < 0) {
      accepted.unref();
      return stored;
    }
  }
  return install(task, accepted, (flags & SOCK_CLOEXEC) !== 0);
}
function accept(task: Task, fd: number, address: number, lengthAt: number): SysResult {
  return accept4(task, fd, address, lengthAt, 0);
}

function tellName(task: Task, fd: number, address: number, lengthAt: number, peer: boolean): SysResult {
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const result = socket.name(told, peer);
  return result < 0 ? result : storeAddress(task, told, address, lengthAt);
}
function getsockname(task: Task, fd: number, address: number, lengthAt: number): SysResult {
  return tellName(task, fd, address, lengthAt, false);
}
function getpeername(task: Task, fd: number, address: number, lengthAt: number): SysResult {
  return tellName(task, fd, address, lengthAt, true);
}

function shutdown(task: Task, fd: number, how: number): SysResult {
  const socket = socketOf(task, fd);
  return typeof socket === "number" ? socket : socket.shutdown(how);
}

const families = partial(
  "AF_UNIX: stream, datagram, seqpacket; AF_INET and AF_INET6: TCP, UDP, echo requests; no raw sockets (EPERM); else EAFNOSUPPORT",
);

export const socketRows: Rows = {
  socket: { x64: 41, a64: 198, args: ["int", "hex", "int"], ret: "fd", run: socket, support: families },
  socketpair: { x64: 53, a64: 199, args: ["int", "hex", "int", "addr"], run: socketpair, support: families },
  bind: {
    x64: 49,
    a64: 200,
    args: ["fd", "addr", "int"],
    run: bind,
    support: partial("a path name in a volume is a socket file that only this guest can connect to"),
  },
  listen: { x64: 50, a64: 201, args: ["fd", "int"], run: listen, support: full },
  connect: {
    x64: 42,
    a64: 203,
    args: ["fd", "addr", "int"],
    run: connect,
    support: partial("to sockets of the same guest: those of the host are ECONNREFUSED"),
  },
  accept: { x64: 43, a64: 202, args: ["fd", "addr", "addr"], ret: "fd", run: accept, support: full },
  accept4: { x64: 288, a64: 242, args: ["fd", "addr", "addr", "hex"], ret: "fd", run: accept4, support: full },
  getsockname: { x64: 51, a64: 204, args: ["fd", "addr", "addr"], run: getsockname, support: full },
  getpeername: { x64: 52, a64: 205, args: ["fd", "addr", "addr"], run: getpeername, support: full },
  shutdown: { x64: 48, a64: 210, args: ["fd", "int"], run: shutdown, support: full },
  ...socketMessageRows,
  ...socketOptionRows,
};
