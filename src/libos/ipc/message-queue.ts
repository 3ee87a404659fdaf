/** A POSIX message queue. @see mq_overview(7) */
import type { SysError } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { S, type Stat } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { AnonymousInode } from "../fs/anonymous.ts";
import type { FdTable } from "../fs/fd-table.ts";
import { File } from "../fs/file.ts";
import { sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import type { Credentials } from "../task/credentials.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { WaitQueue } from "../task/wait.ts";
import { NS_PER_SEC } from "../time/timespec.ts";
import type { MessageQueues } from "./message-queues.ts";
import { type Message, PriorityQueue } from "./priority-queue.ts";

/** st_size of every queue: the text that read(2) gives is at most so long. */
const STATUS_SIZE = 80;
/** SIGEV_*, sigevent(7). */
export const SIGEV = { SIGNAL: 0, NONE: 1, THREAD: 2 } as const;

/** What mq_notify(3) asks for. */
export interface Registration {
  process: Process;
  /** Whose closing of any descriptor of the queue ends it. */
  files: FdTable;
  how: typeof SIGEV.SIGNAL | typeof SIGEV.NONE;
  signal: number;
  value: bigint;
}

export class MessageQueue extends AnonymousInode {
  readonly name: string;
  readonly maxMessages: number;
  readonly messageSize: number;
  readonly messages = new PriorityQueue();
  /** Sleepers in mq_receive(3) and mq_send(3); each message, and each place, is for one of them. */
  readonly receivers = new WaitQueue();
  readonly senders = new WaitQueue();
  /** For poll(2). */
  readonly watchers = new WaitQueue();
  registration: Registration | null = null;
  linked = true;
  /** Open descriptions. */
  users = 0;
  readonly #all: MessageQueues;
  /** Ns since the epoch. */
  #atime: bigint;
  #mtime: bigint;

  constructor(
    all: MessageQueues,
    name: string,
    mode: number,
    owner: Credentials,
    maxMessages: number,
    messageSize: number,
  ) {
    super(all.fs, S.IFREG | (mode & 0o7777), owner.fsuid, owner.fsgid, 0);
    this.#all = all;
    this.name = name;
    this.maxMessages = maxMessages;
    this.messageSize = messageSize;
    this.#atime = this.#mtime = all.now();
  }
  override stat(out: Stat): number {
    super.stat(out);
    out.size = STATUS_SIZE;
    out.nlink = this.linked ? 1 : 0;
    out.atime = Number(this.#atime / NS_PER_SEC);
    out.atimeNsec = Number(this.#atime % NS_PER_SEC);
    out.mtime = out.ctime = Number(this.#mtime / NS_PER_SEC);
    out.mtimeNsec = out.ctimeNsec = Number(this.#mtime % NS_PER_SEC);
    return 0;
  }

  /** Appends a message for which there is room. @returns false if the machine has no memory for it */
  add(message: Message, sender: Task): boolean {
    if (!this.#all.charge(message)) return false;
    this.messages.add(message);
    const now = this.#all.now();
    this.#atime = this.#mtime = now;
    if (this.receivers.wake(1) === 0 && this.messages.count === 1) this.#notify(sender);
    this.watchers.wake();
    return true;
  }
  /** Takes the message that is due; there must be one. */
  take(): Message {
    const message = this.messages.take();
    this.#all.give(message);
    this.#atime = this.#mtime = this.#all.now();
    this.senders.wake(1);
    this.watchers.wake();
    return message;
  }
  /** Somebody woken for a message or a place did not take it: it is another's. */
  passOn(): void {
    if (this.messages.count > 0) this.receivers.wake(1);
    if (!this.full) this.senders.wake(1);
  }
  override open(flags: number): File | SysError {
    return new MessageQueueFile(flags, this);
  }
  get full(): boolean {
    return this.messages.count >= this.maxMessages;
  }

  /** A message came into the empty queue and nobody waited for it: tells the one process that asked, once. */
  #notify(sender: Task): void {
    const { registration } = this;
    if (registration === null) return;
    this.registration = null;
    const { process, how, signal, value } = registration;
    if (how !== SIGEV.SIGNAL || signal === 0) return;
    sendToProcess(process, SignalInfo.message(signal, sender.process.pid, sender.credentials.uid, value));
  }
  closed(): void {
    this.users--;
    this.#all.letGo(this);
  }
}

/** An open description of a queue: a message queue descriptor. */
export class MessageQueueFile extends File {
  readonly inode: MessageQueue;

  constructor(flags: number, queue: MessageQueue) {
    super(flags & ~(O.CREAT | O.EXCL | O.TRUNC | O.NOCTTY));
    this.inode = queue;
    queue.users++;
  }
  override describe(): string {
    return `/${this.inode.name}${this.inode.linked ? "" : " (deleted)"}`;
  }
  /** mqueue(7): what read(2) of the descriptor gives. */
  override pread(buffer: PinnedBytes, offset: number, length: number, position: number): number {
    const { messages, registration } = this.inode;
    const signal = registration?.how === SIGEV.SIGNAL ? registration.signal : 0;
    const text =
      `QSIZE:${pad(messages.bytes, 10)} NOTIFY:${pad(registration?.how ?? 0, 5)} ` +
      `SIGNO:${pad(signal, 5)} NOTIFY_PID:${pad(registration?.process.pid ?? 0, 6)}\n`;
    const n = Math.max(0, Math.min(length, text.length - position));
    for (let i = 0; i < n; i++) buffer.u8[offset + i] = text.charCodeAt(position + i);
    return n;
  }
  override poll(): number {
    const { messages, full } = this.inode;
    return (messages.count > 0 ? POLL.IN | POLL.RDNORM : 0) | (full ? 0 : POLL.OUT | POLL.WRNORM);
  }
  override get waitQueue(): WaitQueue {
    return this.inode.watchers;
  }
  override flushed(by: FdTable): void {
    if (this.inode.registration?.files === by) this.inode.registration = null;
  }
  protected override release(): number {
    this.inode.closed();
    return 0;
  }
}

function pad(value: number, width: number): string {
  return String(value).padEnd(width);
}
