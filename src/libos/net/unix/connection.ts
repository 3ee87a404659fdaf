/** Listening, connecting and accepting: SOCK_STREAM and SOCK_SEQPACKET. @see listen(2), connect(2), accept(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import { unixName } from "./address.ts";
import { identityOf, RECEIVE_SHUT, State, type UnixSocket } from "./unix-socket.ts";

/** net.core.somaxconn */
export const SOMAXCONN = 4096;

export function listenOn(socket: UnixSocket, task: Task, backlog: number): SysResult {
  if (socket.bound === null || socket.state === State.Established) return -Errno.EINVAL;
  const wanted = Math.min(backlog >>> 0, SOMAXCONN);
  const grows = wanted > socket.backlog;
  socket.backlog = wanted;
  socket.state = State.Listening;
  socket.identity = identityOf(task);
  if (grows) socket.madeRoom();
  return 0;
}

/**
 * Connects to a listener.
 * @param sibling makes the socket that will be accepted, or returns -errno
 */
export function connectTo(
  socket: UnixSocket,
  task: Task,
  address: SocketAddress,
  sibling: () => UnixSocket | SysError,
): SysResult {
  const name = unixName(address);
  if (typeof name === "number") return name;
  const named = socket.autobindForCredentials();
  if (named < 0) return named;
  const listener = socket.family.names.find(task, name, socket.type);
  if (typeof listener === "number") return listener;
  if (listener.state !== State.Listening || (listener.shut & RECEIVE_SHUT) !== 0) return -Errno.ECONNREFUSED;
  if (listener.full) {
    socket.awaitRoom(listener);
    return -Errno.EAGAIN;
  }
  if (socket.state !== State.Closed) return socket.state === State.Established ? -Errno.EISCONN : -Errno.EINVAL;
  const other = sibling();
  if (typeof other === "number") return other;
  other.accepted = false;
  other.bound = listener.bound;
  other.identity = identityOf(task);
  socket.identity = listener.identity;
  join(socket, other);
  listener.pending.add(other);
  listener.notifyInput();
  return 0;
}

/** Makes two sockets the ends of a connection. */
export function join(socket: UnixSocket, other: UnixSocket): void {
  socket.peer = other;
  other.peer = socket;
  socket.state = other.state = State.Established;
}

/** @returns the oldest connection, -EAGAIN if none waits, or -EINVAL of a socket that does not listen */
export function acceptFrom(socket: UnixSocket): UnixSocket | SysError {
  if (socket.state !== State.Listening) return -Errno.EINVAL;
  if (socket.error !== 0) return socket.takeError();
  const other = socket.pending.shift();
  if (other !== null) {
    other.accepted = true;
    socket.madeRoom();
    return other;
  }
  return (socket.shut & RECEIVE_SHUT) !== 0 ? -Errno.EINVAL : -Errno.EAGAIN;
}
