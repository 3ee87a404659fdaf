/** System V message queues. @see msgget(2), msgop(2), msgctl(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IPC, IPC_CTL, MSG, MSG_CTL, MSGINFO_SIZE, MSQID_DS } from "../../../abi/ipc.ts";
import { newOwner } from "../../ipc/sysv/object.ts";
import { AGAIN, type IpcQueue, QueuedMessage, Receiver, Sender, Want, type Wanted } from "../../ipc/sysv/queue.ts";
import type { IpcQueues } from "../../ipc/sysv/queues.ts";
import { CAP } from "../../task/capabilities.ts";
import { Restart, type Task } from "../../task/task.ts";
import { full, type Rows } from "../row.ts";

const READ = 0o444;
const WRITE = 0o222;
/** Bytes of a type, a long, in front of a message. */
const TYPE_SIZE = 8;
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
/** Of struct msginfo, what Linux only shows: MSGPOOL, MSGMAP, MSGTQL, MSGSSZ, MSGSEG. */
const POOL = 512_000;
const MAP = 16_384;
const SEGMENT_SIZE = 16;
const SEGMENTS = 0xffff;

function msgget(task: Task, key: number, flags: number): SysResult {
  return task.kernel.sysv.queues.get(task, key, flags);
}

function msgsnd(task: Task, id: number, at: number, size: number, flags: number): SysResult {
  const all = task.kernel.sysv.queues;
  let sender = task.scratch instanceof Sender ? task.scratch : null;
  if (sender === null) {
    const { mem } = task;
    if (!mem.canRead(at, TYPE_SIZE)) return -Errno.EFAULT;
    const type = mem.view.getBigInt64(at, true);
    if (size > all.limits.messageSize || id < 0 || type < 1n) return -Errno.EINVAL;
    if (!mem.canRead(at + TYPE_SIZE, size)) return -Errno.EFAULT;
    if (!all.charge(size)) return -Errno.ENOMEM;
    sender = new Sender(task, new QueuedMessage(type, mem.u8.slice(at + TYPE_SIZE, at + TYPE_SIZE + size)));
  }
  const result = send(task, sender, id, flags);
  if (result < 0 && !task.blocked) all.gone(sender.message);
  return result;
}
function send(task: Task, sender: Sender, id: number, flags: number): SysResult {
  const { message } = sender;
  if (sender.result !== null && sender.result !== AGAIN) return sender.result;
  const queue = task.kernel.sysv.queues.ids.find(id);
  if (typeof queue === "number") return sender.result === AGAIN ? -Errno.EIDRM : queue;
  const status = queue.permits(task, WRITE);
  if (status < 0) return status;
  if (queue.senders.has(sender)) return task.block(sender.queue, Restart.Never);
  if (queue.hasRoom(message)) {
    queue.send(message, sender.pid);
    return 0;
  }
  if ((flags & IPC.NOWAIT) !== 0) return -Errno.EAGAIN;
  sender.result = null;
  queue.senders.add(sender);
  task.scratch = sender;
  task.onInterrupt = () => {
    queue.senders.delete(sender);
    if (sender.result !== 0) task.kernel.sysv.queues.gone(message);
    return 0;
  };
  return task.block(sender.queue, Restart.Never);
}

/** What msgtyp and msgflg ask for. */
function wantedBy(task: Task, flags: number): Wanted {
  const value = BigInt.asIntN(64, task.cpu.get(task.kernel.arch.argumentRegisters[3]));
  if ((flags & MSG.COPY) !== 0) return { want: Want.Index, value };
  if (value === 0n) return { want: Want.Any, value };
  if (value < 0n) return { want: Want.Lowest, value: value === LONG_MIN ? LONG_MAX : -value };
  return { want: (flags & MSG.EXCEPT) !== 0 ? Want.Other : Want.Type, value };
}

function msgrcv(task: Task, id: number, at: number, size: number, _type: number, flags: number): SysResult {
  const all = task.kernel.sysv.queues;
  const copies = (flags & MSG.COPY) !== 0;
  let receiver = task.scratch instanceof Receiver ? task.scratch : null;
  if (receiver === null) {
    if (id < 0 || size >= 2 ** 63) return -Errno.EINVAL;
    if (copies && ((flags & MSG.EXCEPT) !== 0 || (flags & IPC.NOWAIT) === 0)) return -Errno.EINVAL;
    receiver = new Receiver(task, wantedBy(task, flags), (flags & MSG.NOERROR) !== 0 ? Number.POSITIVE_INFINITY : size);
  }
  const message = receive(task, receiver, id, flags);
  if (typeof message === "number") return message;
  if (!copies) all.gone(message);
  const { mem } = task;
  const length = Math.min(size, message.bytes.length);
  // As on Linux, a message that cannot be stored is lost.
  if (!mem.canWrite(at, TYPE_SIZE) || !mem.canWrite(at + TYPE_SIZE, length)) return -Errno.EFAULT;
  mem.view.setBigInt64(at, message.type, true);
  mem.u8.set(message.bytes.subarray(0, length), at + TYPE_SIZE);
  return length;
}
function receive(task: Task, receiver: Receiver, id: number, flags: number): QueuedMessage | SysResult {
  const { result } = receiver;
  if (result !== null && result !== AGAIN) return result;
  const all = task.kernel.sysv.queues;
  const queue = all.ids.find(id);
  if (typeof queue === "number") return result === AGAIN ? -Errno.EIDRM : queue;
  const status = queue.permits(task, READ);
  if (status < 0) return status;
  if (queue.receivers.has(receiver)) return task.block(receiver.queue, Restart.Never);
  const found = queue.receive(receiver.wanted, receiver.most, receiver.pid, (flags & MSG.COPY) !== 0);
  if (found !== null) return found;
  if ((flags & IPC.NOWAIT) !== 0) return -Errno.ENOMSG;
  receiver.result = null;
  queue.receivers.add(receiver);
  task.scratch = receiver;
  task.onInterrupt = () => {
    queue.receivers.delete(receiver);
    // It was handed over to who is killed: as on Linux it is lost.
    if (receiver.result instanceof QueuedMessage) all.gone(receiver.result);
    return 0;
  };
  return task.block(receiver.queue, Restart.Never);
}

function info(task: Task, all: IpcQueues, at: number, usage: boolean): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, MSGINFO_SIZE)) return -Errno.EFAULT;
  let [pool, map, messages] = [POOL, MAP, MAP];
  if (usage) {
    pool = all.ids.count;
    map = messages = 0;
    for (const queue of all.ids) {
      map += queue.count;
      messages += queue.bytes;
    }
  }
  mem.u8.fill(0, at, at + MSGINFO_SIZE);
  const { messageSize, queueBytes, queues } = all.limits;
  const fields = [pool, map, messageSize, queueBytes, queues, SEGMENT_SIZE, messages];
  for (let i = 0; i < fields.length; i++) mem.setU32(at + 4 * i, fields[i]!);
  mem.view.setUint16(at + 4 * fields.length, SEGMENTS, true);
  return all.ids.highest;
}

function store(task: Task, queue: IpcQueue, at: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, MSQID_DS.SIZE)) return -Errno.EFAULT;
  queue.store(mem, at, MSQID_DS.SIZE);
  mem.setU64(at + MSQID_DS.STIME, queue.stime);
  mem.setU64(at + MSQID_DS.RTIME, queue.rtime);
  mem.setU64(at + MSQID_DS.CTIME, queue.ctime);
  mem.setU64(at + MSQID_DS.CBYTES, queue.bytes);
  mem.setU64(at + MSQID_DS.QNUM, queue.count);
  mem.setU64(at + MSQID_DS.QBYTES, queue.capacity);
  mem.setU32(at + MSQID_DS.LSPID, queue.lastSender);
  mem.setU32(at + MSQID_DS.LRPID, queue.lastReceiver);
  return 0;
}

function set(task: Task, all: IpcQueues, queue: IpcQueue, at: number): SysResult {
  const capacity = task.mem.u64(at + MSQID_DS.QBYTES);
  if (capacity > all.limits.queueBytes && !task.capabilities.has(CAP.SYS_RESOURCE)) return -Errno.EPERM;
  const status = queue.change(newOwner(task.mem, at), all.now());
  if (status < 0) return status;
  queue.capacity = capacity;
  // Who sleeps may have lost its permission, or found room.
  queue.end(AGAIN);
  return 0;
}

function msgctl(task: Task, id: number, command: number, at: number): SysResult {
  const all = task.kernel.sysv.queues;
  if (id < 0 || command < 0) return -Errno.EINVAL;
  switch (command) {
    case IPC_CTL.INFO:
    case MSG_CTL.INFO:
      return info(task, all, at, command === MSG_CTL.INFO);
    case IPC_CTL.STAT:
    case MSG_CTL.STAT:
    case MSG_CTL.STAT_ANY: {
      const byIndex = command !== IPC_CTL.STAT;
      const found = all.ids.shown(task, id, byIndex, command === MSG_CTL.STAT_ANY);
      if (typeof found === "number") return found;
      const stored = store(task, found, at);
      return stored < 0 || !byIndex ? stored : found.id;
    }
    case IPC_CTL.SET:
    case IPC_CTL.RMID: {
      if (command === IPC_CTL.SET && !task.mem.canRead(at, MSQID_DS.SIZE)) return -Errno.EFAULT;
      const found = all.ids.owned(task, id);
      if (typeof found === "number") return found;
      if (command === IPC_CTL.SET) return set(task, all, found, at);
      all.remove(found);
      return 0;
    }
    default:
      return -Errno.EINVAL;
  }
}

export const ipcQueueRows: Rows = {
  msgget: { x64: 68, a64: 186, args: ["int", "hex"], run: msgget, support: full },
  msgsnd: { x64: 69, a64: 189, args: ["int", "addr", "size", "hex"], run: msgsnd, support: full },
  msgrcv: { x64: 70, a64: 188, args: ["int", "addr", "size", "long", "hex"], ret: "size", run: msgrcv, support: full },
  msgctl: { x64: 71, a64: 187, args: ["int", "int", "addr"], run: msgctl, support: full },
};
