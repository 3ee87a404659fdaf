/** The message queues of one machine: names, limits and what they cost. @see mq_overview(7) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { ACCESS, NAME_MAX, O } from "../../abi/fcntl.ts";
import { AnonymousFs } from "../fs/anonymous.ts";
import { checkOwner, checkPermission } from "../fs/permission.ts";
import type { Kernel } from "../kernel.ts";
import { CAP } from "../task/capabilities.ts";
import { RLIMIT } from "../task/limits.ts";
import type { Task } from "../task/task.ts";
import { MessageQueue, type MessageQueueFile } from "./message-queue.ts";
import type { Message } from "./priority-queue.ts";

const MQUEUE_MAGIC = 0x1980_0202;
/** Above these nobody gets. */
const HARD_MESSAGES = 65536;
const HARD_SIZE = 16 << 20;
/** What Linux keeps for a message, and for a priority in use: getrlimit(2), RLIMIT_MSGQUEUE. */
const MESSAGE_COST = 48;
const PRIORITY_COST = 48;
const PRIORITIES = 32768;
/** What a queue, and a message beside its bytes, costs the monitor. */
const QUEUE_BYTES = 2048;
const MESSAGE_BYTES = 512;
/** Bytes for the messages of all queues. */
const MEMORY_LIMIT = 64 << 20;

export class MessageQueues {
  readonly fs = new AnonymousFs("mqueue", 18, MQUEUE_MAGIC);
  /** /proc/sys/fs/mqueue, where privilege goes beyond all but the defaults. */
  readonly limits = { queuesMax: 256, messagesMax: 10, sizeMax: 8192, messagesDefault: 10, sizeDefault: 8192 };
  readonly #kernel: Kernel;
  readonly #named = new Map<string, MessageQueue>();
  /** What each user's queues count for RLIMIT_MSGQUEUE, and what of it is whose. */
  readonly #counted = new Map<number, number>();
  readonly #owners = new Map<MessageQueue, { uid: number; bytes: number }>();
  #used = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }
  /** Ns since the epoch. */
  now(): bigint {
    return this.#kernel.time.realtime();
  }

  /**
   * mq_open(2). The name has no leading slash.
   * @param attributes mq_maxmsg and mq_msgsize; null: the defaults
   */
  open(
    task: Task,
    name: string,
    flags: number,
    mode: number,
    attributes: { messages: number; size: number } | null,
  ): MessageQueueFile | SysError {
    const refusal = nameRefusal(name);
    if (refusal < 0) return refusal;
    const old = this.#named.get(name);
    if (old !== undefined) {
      if ((flags & (O.CREAT | O.EXCL)) === (O.CREAT | O.EXCL)) return -Errno.EEXIST;
      const access = [ACCESS.R_OK, ACCESS.W_OK, ACCESS.R_OK | ACCESS.W_OK][flags & O.ACCMODE];
      if (access === undefined) return -Errno.EINVAL;
      const status = checkPermission(task.credentials, old, access);
      return status < 0 ? status : (old.open(flags) as MessageQueueFile);
    }
    if ((flags & O.CREAT) === 0) return -Errno.ENOENT;
    const queue = this.#create(task, name, mode & ~task.fs.umask, attributes);
    if (typeof queue === "number") return queue;
    this.#named.set(name, queue);
    return queue.open(flags) as MessageQueueFile;
  }
  #create(
    task: Task,
    name: string,
    mode: number,
    wanted: { messages: number; size: number } | null,
  ): MessageQueue | SysError {
    const { limits } = this;
    const privileged = task.capabilities.has(CAP.SYS_RESOURCE);
    if (this.#named.size >= limits.queuesMax && !privileged) return -Errno.ENOSPC;
    const messages = wanted?.messages ?? Math.min(limits.messagesMax, limits.messagesDefault);
    const size = wanted?.size ?? Math.min(limits.sizeMax, limits.sizeDefault);
    const most = privileged ? HARD_MESSAGES : Math.min(limits.messagesMax, HARD_MESSAGES);
    const largest = privileged ? HARD_SIZE : Math.min(limits.sizeMax, HARD_SIZE);
    if (messages <= 0 || size <= 0 || messages > most || size > largest) return -Errno.EINVAL;
    const bytes = messages * (size + MESSAGE_COST) + Math.min(messages, PRIORITIES) * PRIORITY_COST;
    const { uid } = task.credentials;
    const counted = (this.#counted.get(uid) ?? 0) + bytes;
    if (counted > task.process.limits.value(RLIMIT.MSGQUEUE)) return -Errno.EMFILE;
    if (this.#used + QUEUE_BYTES > MEMORY_LIMIT) return -Errno.ENOMEM;
    this.#used += QUEUE_BYTES;
    this.#counted.set(uid, counted);
    const queue = new MessageQueue(this, name, mode, task.credentials, messages, size);
    this.#owners.set(queue, { uid, bytes });
    return queue;
  }

  /** mq_unlink(2). */
  unlink(task: Task, name: string): SysResult {
    const refusal = nameRefusal(name);
    if (refusal < 0) return refusal;
    const queue = this.#named.get(name);
    if (queue === undefined) return -Errno.ENOENT;
    // The directory is everybody's, and sticky.
    const status = checkOwner(task.credentials, queue);
    if (status < 0) return status;
    this.#named.delete(name);
    queue.linked = false;
    this.letGo(queue);
    return 0;
  }
  /** Forgets a queue that has neither a name nor a descriptor. */
  letGo(queue: MessageQueue): void {
    if (queue.linked || queue.users > 0) return;
    while (queue.messages.count > 0) this.give(queue.messages.take());
    const { uid, bytes } = this.#owners.get(queue)!;
    this.#owners.delete(queue);
    this.#used -= QUEUE_BYTES;
    const left = this.#counted.get(uid)! - bytes;
    if (left > 0) this.#counted.set(uid, left);
    else this.#counted.delete(uid);
  }

  charge(message: Message): boolean {
    const cost = message.bytes.length + MESSAGE_BYTES;
    if (this.#used + cost > MEMORY_LIMIT) return false;
    this.#used += cost;
    return true;
  }
  give(message: Message): void {
    this.#used -= message.bytes.length + MESSAGE_BYTES;
  }
}

function nameRefusal(name: string): SysResult {
  if (name === "." || name === ".." || name.includes("/")) return -Errno.EACCES;
  return name.length > NAME_MAX ? -Errno.ENAMETOOLONG : 0;
}
