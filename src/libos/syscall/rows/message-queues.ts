/** POSIX message queues. @see mq_overview(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { type MessageQueue, MessageQueueFile, SIGEV } from "../../ipc/message-queue.ts";
import { Message } from "../../ipc/priority-queue.ts";
import { KEPT } from "../../task/kept-arguments.ts";
import { Restart, type Task } from "../../task/task.ts";
import { hostDeadline } from "../../time/clocks.ts";
import { TIMESPEC_SIZE, timespec, validTimespec } from "../../time/timespec.ts";
import { install, ioFile, pathArgument } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";

/** MQ_PRIO_MAX. */
const PRIORITIES = 32768;
/** struct mq_attr: mq_flags, mq_maxmsg, mq_msgsize, mq_curmsgs and four reserved longs. */
const ATTRIBUTES_SIZE = 64;
const MAX_MESSAGES = 8;
const MESSAGE_SIZE = 16;
const CURRENT_MESSAGES = 24;
/** struct sigevent: sigev_value, sigev_signo, sigev_notify. */
const SIGEVENT_SIZE = 64;
const EVENT_SIGNAL = 8;
const EVENT_NOTIFY = 12;
const HIGHEST_SIGNAL = 64;

function mqOpen(task: Task, name: number, flags: number, mode: number, attributes: number): SysResult {
  const { mem } = task;
  if (attributes !== 0 && !mem.canRead(attributes, ATTRIBUTES_SIZE)) return -Errno.EFAULT;
  const wanted =
    attributes === 0
      ? null
      : {
          messages: Number(mem.view.getBigInt64(attributes + MAX_MESSAGES, true)),
          size: Number(mem.view.getBigInt64(attributes + MESSAGE_SIZE, true)),
        };
  const path = pathArgument(task, name);
  if (typeof path === "number") return path;
  const file = task.kernel.messageQueues.open(task, path, flags, mode, wanted);
  return typeof file === "number" ? file : install(task, file, true);
}

function mqUnlink(task: Task, name: number): SysResult {
  const path = pathArgument(task, name);
  return typeof path === "number" ? path : task.kernel.messageQueues.unlink(task, path);
}

function queueFile(task: Task, fd: number): MessageQueueFile | null {
  const file = ioFile(task, fd);
  return file instanceof MessageQueueFile ? file : null;
}

/** Takes over the absolute time at which a call gives up; 0: never. Whether it has passed matters only to a sleeper. */
function setDeadline(task: Task, timeout: number): SysResult {
  task.deadline = Number.POSITIVE_INFINITY;
  if (timeout === 0) return 0;
  if (!task.mem.canRead(timeout, TIMESPEC_SIZE)) return -Errno.EFAULT;
  if (!validTimespec(task.mem, timeout)) return -Errno.EINVAL;
  task.deadline = hostDeadline(task.kernel, "realtime", timespec(task.mem, timeout));
  return 0;
}

function passOn(task: Task): SysResult {
  (task.scratch as MessageQueue).passOn();
  return 0;
}

/** Sleeps until there is a message, or room for one. */
function wait(task: Task, file: MessageQueueFile, receiving: boolean): SysResult {
  if ((file.flags & O.NONBLOCK) !== 0) return -Errno.EAGAIN;
  const queue = file.inode;
  if (task.kernel.time.now() >= task.deadline) {
    queue.passOn();
    return -Errno.ETIMEDOUT;
  }
  task.scratch = queue;
  task.onInterrupt = passOn;
  return task.block(receiving ? queue.receivers : queue.senders, Restart.IfAsked);
}

function mqTimedSend(
  task: Task,
  fd: number,
  from: number,
  length: number,
  priority: number,
  timeout: number,
): SysResult {
  if (Number.isNaN(task.deadline)) {
    const status = setDeadline(task, timeout);
    if (status < 0) return status;
  }
  if (priority >= PRIORITIES) return -Errno.EINVAL;
  const file = queueFile(task, fd);
  if (file === null || !file.writable) return -Errno.EBADF;
  const queue = file.inode;
  if (length > queue.messageSize) return -Errno.EMSGSIZE;
  const before = task.kept.copy(KEPT.Message, from);
  if (before === null && !task.mem.canRead(from, length)) return -Errno.EFAULT;
  const message = before instanceof Message ? before : new Message(task.mem.u8.slice(from, from + length), priority);
  if (queue.full) {
    task.kept.note(KEPT.Message, from, message);
    return wait(task, file, false);
  }
  const sent = queue.add(message, task);
  if (sent && !queue.full) queue.senders.wake(1);
  return sent ? 0 : -Errno.ENOMEM;
}

function mqTimedReceive(
  task: Task,
  fd: number,
  to: number,
  length: number,
  priority: number,
  timeout: number,
): SysResult {
  if (Number.isNaN(task.deadline)) {
    const status = setDeadline(task, timeout);
    if (status < 0) return status;
  }
  const file = queueFile(task, fd);
  if (file === null || !file.readable) return -Errno.EBADF;
  const queue = file.inode;
  if (length < queue.messageSize) return -Errno.EMSGSIZE;
  if (queue.messages.count === 0) return wait(task, file, true);
  const message = queue.take();
  if (queue.messages.count > 0) queue.receivers.wake(1);
  const { mem } = task;
  const { bytes } = message;
  // As on Linux, a message that cannot be stored is lost.
  if (priority !== 0 && !mem.canWrite(priority, 4)) return -Errno.EFAULT;
  if (priority !== 0) mem.setU32(priority, message.priority);
  return mem.copyOut(to, bytes) ? bytes.length : -Errno.EFAULT;
}

function mqNotify(task: Task, fd: number, event: number): SysResult {
  const { mem, process } = task;
  if (event !== 0 && !mem.canRead(event, SIGEVENT_SIZE)) return -Errno.EFAULT;
  const signal = event === 0 ? 0 : mem.i32(event + EVENT_SIGNAL);
  const how = event === 0 ? SIGEV.NONE : mem.i32(event + EVENT_NOTIFY);
  if (how !== SIGEV.NONE && how !== SIGEV.SIGNAL && how !== SIGEV.THREAD) return -Errno.EINVAL;
  if (how === SIGEV.SIGNAL && (signal < 0 || signal > HIGHEST_SIGNAL)) return -Errno.EINVAL;
  // The signal is a netlink socket here, of which there are none.
  if (how === SIGEV.THREAD) return task.files.get(signal) === null ? -Errno.EBADF : -Errno.ENOTSOCK;
  const queue = queueFile(task, fd)?.inode;
  if (queue === undefined) return -Errno.EBADF;
  if (event === 0) {
    if (queue.registration?.process === process) queue.registration = null;
    return 0;
  }
  if (queue.registration !== null) return -Errno.EBUSY;
  const value = mem.view.getBigUint64(event, true);
  queue.registration = { process, files: task.files, how, signal, value };
  return 0;
}

function mqGetSetAttr(task: Task, fd: number, fresh: number, old: number): SysResult {
  const { mem } = task;
  if (fresh !== 0 && !mem.canRead(fresh, ATTRIBUTES_SIZE)) return -Errno.EFAULT;
  const flags = fresh === 0 ? 0n : mem.view.getBigUint64(fresh, true);
  if ((flags & ~BigInt(O.NONBLOCK)) !== 0n) return -Errno.EINVAL;
  const file = queueFile(task, fd);
  if (file === null) return -Errno.EBADF;
  const before = file.flags & O.NONBLOCK;
  if (fresh !== 0) file.flags = (file.flags & ~O.NONBLOCK) | Number(flags);
  if (old === 0) return 0;
  if (!mem.canWrite(old, ATTRIBUTES_SIZE)) return -Errno.EFAULT;
  mem.u8.fill(0, old, old + ATTRIBUTES_SIZE);
  mem.setU32(old, before);
  mem.setU32(old + MAX_MESSAGES, file.inode.maxMessages);
  mem.setU32(old + MESSAGE_SIZE, file.inode.messageSize);
  mem.setU32(old + CURRENT_MESSAGES, file.inode.messages.count);
  return 0;
}

export const messageQueueRows: Rows = {
  mq_open: { x64: 240, a64: 180, args: ["string", "openflags", "mode", "addr"], run: mqOpen, support: full },
  mq_unlink: { x64: 241, a64: 181, args: ["string"], run: mqUnlink, support: full },
  mq_timedsend: {
    x64: 242,
    a64: 182,
    args: ["fd", "inbuf", "size", "uint", "intimespec"],
    run: mqTimedSend,
    support: full,
  },
  mq_timedreceive: {
    x64: 243,
    a64: 183,
    args: ["fd", "outbuf", "size", "addr", "intimespec"],
    run: mqTimedReceive,
    support: full,
  },
  mq_notify: {
    x64: 244,
    a64: 184,
    args: ["fd", "addr"],
    run: mqNotify,
    support: partial("SIGEV_SIGNAL and SIGEV_NONE; for SIGEV_THREAD there are no netlink sockets: ENOTSOCK"),
  },
  mq_getsetattr: { x64: 245, a64: 185, args: ["fd", "addr", "addr"], run: mqGetSetAttr, support: full },
};
