/** Control messages of sendmsg(2) and recvmsg(2): descriptors, credentials, time stamps. @see cmsg(3), unix(7) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { AF, CMSG_HEADER, cmsgAlign, MSG, SCM, SCM_MAX_FD, SO, SOL_SOCKET, UCRED_SIZE } from "../../abi/socket.ts";
import type { File } from "../fs/file.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import type { IncomingMessage, OutgoingMessage, PeerCredentials } from "../net/message.ts";
import type { ControlSink, Socket } from "../net/socket.ts";
import { CONTROL_MAX } from "../net/socket-options.ts";
import { CAP } from "../task/capabilities.ts";
import type { Task } from "../task/task.ts";
import { fdLimit } from "./operands.ts";

/** What a user id that nobody knows is shown as. */
const OVERFLOW_ID = 65534;

/**
 * Reads the control messages for sending into the message. Where it fails the message holds nothing.
 * @param withRights false: descriptors went with an earlier part
 * @returns 0, -EFAULT, -ENOBUFS, -EINVAL, -EBADF, -EPERM or -ESRCH
 */
export function loadControl(
  task: Task,
  socket: Socket,
  message: OutgoingMessage,
  address: number,
  length: number,
  withRights: boolean,
): SysResult {
  if (length === 0) return 0;
  if (length > CONTROL_MAX) return -Errno.ENOBUFS;
  if (!task.mem.canRead(address, length)) return -Errno.EFAULT;
  const files: File[] = [];
  const status = loadMessages(task, socket, message, address, length, files);
  if (status < 0 || !withRights) for (const file of files) file.unref();
  else if (files.length > 0) message.rights = files;
  return status;
}

function loadMessages(
  task: Task,
  socket: Socket,
  message: OutgoingMessage,
  address: number,
  length: number,
  files: File[],
): SysResult {
  const { mem } = task;
  for (let at = 0; length - at >= CMSG_HEADER; ) {
    const size = mem.u64(address + at);
    if (size < CMSG_HEADER || size > length - at) return -Errno.EINVAL;
    const data = address + at + CMSG_HEADER;
    const type = mem.i32(address + at + 12);
    at += cmsgAlign(size);
    const level = mem.i32(data - 8);
    let status: SysResult;
    if (level !== SOL_SOCKET || socket.domain !== AF.UNIX) {
      status = socket.loadControl(task, message, level, type, data, size - CMSG_HEADER);
    } else if (type === SCM.RIGHTS) status = loadRights(task, data, Math.floor((size - CMSG_HEADER) / 4), files);
    else if (type === SCM.CREDENTIALS && size === CMSG_HEADER + UCRED_SIZE) {
      status = loadCredentials(task, message, data);
    } else status = -Errno.EINVAL;
    if (status < 0) return status;
  }
  return 0;
}

function loadRights(task: Task, data: number, count: number, files: File[]): SysResult {
  if (count > SCM_MAX_FD || files.length + count > SCM_MAX_FD) return -Errno.EINVAL;
  for (let i = 0; i < count; i++) {
    const file = task.files.get(task.mem.i32(data + i * 4));
    if (file === null) return -Errno.EBADF;
    files.push(file.ref());
  }
  return 0;
}

/** Who may claim to be whom: scm_check_creds(). */
function loadCredentials(task: Task, message: OutgoingMessage, data: number): SysResult {
  const { mem, process, credentials: who } = task;
  const [pid, uid, gid] = [mem.i32(data), mem.u32(data + 4), mem.u32(data + 8)];
  const { capabilities } = task;
  const pidOk = pid === process.pid || capabilities.has(CAP.SYS_ADMIN);
  const uidOk = uid === who.uid || uid === who.euid || uid === who.suid || capabilities.has(CAP.SETUID);
  const gidOk = gid === who.gid || gid === who.egid || gid === who.sgid || capabilities.has(CAP.SETGID);
  if (uid === 0xffff_ffff || gid === 0xffff_ffff) return -Errno.EINVAL;
  if (!pidOk || !uidOk || !gidOk) return -Errno.EPERM;
  const exists = task.kernel.processes.some((each) => each.tasks.some((other) => other.tid === pid));
  if (!exists) return -Errno.ESRCH;
  message.credentials = { pid, uid, gid };
  return 0;
}

/** Where control messages go. */
class ControlWriter implements ControlSink {
  readonly #mem: UserMemory;
  readonly #message: IncomingMessage;
  #at: number;
  #left: number;
  constructor(mem: UserMemory, message: IncomingMessage, address: number, length: number) {
    this.#mem = mem;
    this.#message = message;
    this.#at = address;
    this.#left = length;
  }
  get left(): number {
    return this.#left;
  }
  /** One message of `length` bytes; what does not fit is cut off and MSG_CTRUNC says so. */
  put(level: number, type: number, length: number, store: (bytes: DataView) => void): void {
    if (this.#left < CMSG_HEADER) {
      this.#message.resultFlags |= MSG.CTRUNC;
      return;
    }
    const size = Math.min(CMSG_HEADER + length, this.#left);
    if (size < CMSG_HEADER + length) this.#message.resultFlags |= MSG.CTRUNC;
    const bytes = new DataView(new ArrayBuffer(length));
    store(bytes);
    if (!this.header(level, type, size)) return;
    this.#mem.u8.set(new Uint8Array(bytes.buffer, 0, size - CMSG_HEADER), this.#at + CMSG_HEADER);
    this.advance(length);
  }
  header(level: number, type: number, size: number): boolean {
    if (!this.#mem.canWrite(this.#at, size)) return false;
    this.#mem.setU64(this.#at, size);
    this.#mem.setU32(this.#at + 8, level);
    this.#mem.setU32(this.#at + 12, type);
    return true;
  }
  advance(length: number): void {
    const used = Math.min(CMSG_HEADER + cmsgAlign(length), this.#left);
    this.#at += used;
    this.#left -= used;
  }
  /** Address of the next message's data. */
  get data(): number {
    return this.#at + CMSG_HEADER;
  }
}

/**
 * Stores what came with a message, and opens the descriptors that came.
 * @param address of the buffer; 0: none
 * @returns bytes of the buffer used; what there was no room for is gone, and msg_flags says MSG_CTRUNC
 */
export function storeControl(
  task: Task,
  socket: Socket,
  message: IncomingMessage,
  address: number,
  length: number,
): number {
  const { rights, time } = message;
  const room = address === 0 ? 0 : length;
  const writer = new ControlWriter(task.mem, message, address, room);
  if (time !== null) storeTime(writer, socket, time);
  socket.storeControl(message, writer);
  if (address === 0) {
    if (socket.options.passCredentials || rights !== null) message.resultFlags |= MSG.CTRUNC;
  } else {
    if (message.credentials !== null) storeCredentials(writer, message.credentials);
    if (rights !== null) storeRights(task, writer, message, rights);
  }
  return room - writer.left;
}

function storeTime(writer: ControlWriter, socket: Socket, time: bigint): void {
  const nanoseconds = socket.options.timestamp === "ns";
  writer.put(SOL_SOCKET, nanoseconds ? SO.TIMESTAMPNS : SO.TIMESTAMP, 16, (bytes) => {
    bytes.setBigInt64(0, time / 1_000_000_000n, true);
    bytes.setBigInt64(8, (time % 1_000_000_000n) / (nanoseconds ? 1n : 1000n), true);
  });
}
function storeCredentials(writer: ControlWriter, { pid, uid, gid }: PeerCredentials): void {
  writer.put(SOL_SOCKET, SCM.CREDENTIALS, UCRED_SIZE, (bytes) => {
    bytes.setInt32(0, pid, true);
    bytes.setUint32(4, uid === -1 ? OVERFLOW_ID : uid, true);
    bytes.setUint32(8, gid === -1 ? OVERFLOW_ID : gid, true);
  });
}

/** Opens descriptors for as many files as the buffer and the process have room for. */
function storeRights(task: Task, writer: ControlWriter, message: IncomingMessage, rights: File[]): void {
  const { mem, files } = task;
  const most = Math.min(rights.length, Math.max(0, Math.floor((writer.left - CMSG_HEADER) / 4)));
  const closeOnExec = (message.flags & MSG.CMSG_CLOEXEC) !== 0;
  const data = writer.data;
  let opened = 0;
  for (; opened < most; opened++) {
    const file = rights[opened]!;
    if (!mem.canWrite(data + opened * 4, 4)) break;
    const fd = files.add(file, fdLimit(task), closeOnExec);
    if (fd < 0) break;
    mem.setU32(data + opened * 4, fd);
  }
  if (opened > 0 && writer.header(SOL_SOCKET, SCM.RIGHTS, CMSG_HEADER + opened * 4)) writer.advance(opened * 4);
  if (opened < rights.length) message.resultFlags |= MSG.CTRUNC;
  message.rights = opened === rights.length ? null : rights.slice(opened);
}
