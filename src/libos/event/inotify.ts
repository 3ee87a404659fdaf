/** An inotify instance: watches, and the queue of what they saw. @see inotify(7) */
import { POLL_CODE } from "../../abi/async.ts";
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { IN, INOTIFY_EVENT_SIZE } from "../../abi/inotify.ts";
import { POLL } from "../../abi/poll.ts";
import { Stat } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { AsyncList, type AsyncOwner } from "../fs/async-owner.ts";
import type { Inode } from "../fs/inode.ts";
import { type Notifier, RENAMED, type Watch } from "../fs/notifier.ts";
import type { Task } from "../task/task.ts";
import { WaitQueue } from "../task/wait.ts";
import { EventFile } from "./event-file.ts";

const FIONREAD = 0x541b;
/** What a watch keeps of the mask it was given. */
const KEPT = IN.ALL_EVENTS | IN.EXCL_UNLINK | IN.ONESHOT;
/** Events that are reported without IN_ISDIR, as ever. */
const WITHOUT_KIND = IN.DELETE_SELF | IN.MOVE_SELF;

/** Limits of /proc/sys/fs/inotify, and what all instances of a machine take of them. */
export class InotifyLimits {
  maxQueuedEvents = 16384;
  maxInstances = 128;
  maxWatches = 65536;
  instances = 0;
  watches = 0;
  /** Events in all queues. */
  queued = 0;
  /** Most events in all queues together: what they take stays bounded however many instances there are. */
  readonly maxQueued = 1 << 18;
}

interface Event {
  wd: number;
  mask: number;
  cookie: number;
  /** "": none. */
  name: string;
}

/** Bytes of an event as read. */
function sizeOf(event: Event): number {
  if (event.name === "") return INOTIFY_EVENT_SIZE;
  return INOTIFY_EVENT_SIZE * (1 + Math.ceil((event.name.length + 1) / INOTIFY_EVENT_SIZE));
}

class InotifyWatch implements Watch {
  readonly wd: number;
  readonly inode: Inode;
  mask: number;
  readonly #instance: Inotify;

  constructor(instance: Inotify, wd: number, inode: Inode, mask: number) {
    this.#instance = instance;
    this.wd = wd;
    this.inode = inode;
    this.mask = mask;
  }
  notify(event: number, cookie: number, name: string | null): void {
    const mask = (event & WITHOUT_KIND) !== 0 ? event & ~IN.ISDIR : event & ~RENAMED;
    this.#instance.queue(this.wd, mask >>> 0, cookie, name ?? "");
    if ((this.mask & IN.ONESHOT) !== 0) this.#instance.remove(this.wd);
  }
  ended(): void {
    this.#instance.forget(this);
  }
}

export class Inotify extends EventFile {
  readonly #limits: InotifyLimits;
  readonly #notifier: Notifier;
  readonly #watches = new Map<number, InotifyWatch>();
  readonly #byInode = new Map<Inode, InotifyWatch>();
  /** Oldest first, from {@link #first} on. */
  #events: Event[] = [];
  #first = 0;
  #bytes = 0;
  #lastWd = 0;
  readonly #queue = new WaitQueue();
  #async: AsyncList | null = null;

  /** @param flags O_NONBLOCK or 0 */
  constructor(notifier: Notifier, limits: InotifyLimits, flags: number) {
    super(O.RDONLY | flags, "inotify");
    this.#notifier = notifier;
    this.#limits = limits;
    limits.instances++;
  }
  protected override release(): SysResult {
    for (const watch of this.#watches.values()) this.#notifier.remove(watch.inode, watch);
    this.#limits.watches -= this.#watches.size;
    this.#limits.queued -= this.#length;
    this.#limits.instances--;
    this.#watches.clear();
    this.#byInode.clear();
    this.#events = [];
    this.#first = 0;
    return 0;
  }
  get #length(): number {
    return this.#events.length - this.#first;
  }

  /** inotify_add_watch(2); the mask is checked. @returns the watch descriptor, -EEXIST or -ENOSPC */
  watch(inode: Inode, wanted: number): SysResult {
    const mask = wanted & KEPT;
    const known = this.#byInode.get(inode);
    if (known !== undefined) {
      if ((wanted & IN.MASK_CREATE) !== 0) return -Errno.EEXIST;
      known.mask = (wanted & IN.MASK_ADD) !== 0 ? known.mask | mask : mask;
      return known.wd;
    }
    if (this.#limits.watches >= this.#limits.maxWatches) return -Errno.ENOSPC;
    this.#limits.watches++;
    do this.#lastWd = this.#lastWd === 0x7fff_ffff ? 1 : this.#lastWd + 1;
    while (this.#watches.has(this.#lastWd));
    const watch = new InotifyWatch(this, this.#lastWd, inode, mask);
    this.#watches.set(watch.wd, watch);
    this.#byInode.set(inode, watch);
    this.#notifier.add(inode, watch);
    return watch.wd;
  }
  /** inotify_rm_watch(2). @returns 0 or -EINVAL */
  remove(wd: number): SysResult {
    const watch = this.#watches.get(wd);
    if (watch === undefined) return -Errno.EINVAL;
    this.#notifier.remove(watch.inode, watch);
    this.forget(watch);
    return 0;
  }
  /** A watch has ended. */
  forget(watch: InotifyWatch): void {
    if (!this.#watches.delete(watch.wd)) return;
    this.#byInode.delete(watch.inode);
    this.#limits.watches--;
    this.queue(watch.wd, IN.IGNORED, 0, "");
  }

  /** Adds an event, unless it is the same as the last one. */
  queue(wd: number, mask: number, cookie: number, name: string): void {
    const last = this.#length === 0 ? null : this.#events[this.#events.length - 1]!;
    if (last !== null && last.wd === wd && last.mask === mask && last.name === name) return;
    const limits = this.#limits;
    if (this.#length >= limits.maxQueuedEvents || limits.queued >= limits.maxQueued) {
      if (last !== null && last.mask === IN.Q_OVERFLOW) return;
      this.#append({ wd: -1, mask: IN.Q_OVERFLOW, cookie: 0, name: "" });
    } else {
      this.#append({ wd, mask, cookie, name });
    }
    this.#queue.wake();
    this.#async?.send(POLL_CODE.IN);
  }
  #append(event: Event): void {
    this.#events.push(event);
    this.#bytes += sizeOf(event);
    this.#limits.queued++;
  }
  #take(): void {
    const event = this.#events[this.#first++]!;
    this.#bytes -= sizeOf(event);
    this.#limits.queued--;
    if (this.#first < 64 || this.#first * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#first);
    this.#first = 0;
  }

  override setAsync(owner: AsyncOwner, on: boolean): void {
    this.#async ??= new AsyncList();
    this.#async.set(owner, on);
  }
  override get waitQueue(): WaitQueue {
    return this.#queue;
  }
  override poll(): number {
    return this.#length > 0 ? POLL.IN | POLL.RDNORM : 0;
  }
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (this.#length === 0) return -Errno.EAGAIN;
    const view = new DataView(buffer.u8.buffer, buffer.u8.byteOffset, buffer.u8.byteLength);
    let done = 0;
    while (this.#length > 0) {
      const event = this.#events[this.#first]!;
      const size = sizeOf(event);
      if (done + size > length) return done > 0 ? done : -Errno.EINVAL;
      const at = offset + done;
      buffer.u8.fill(0, at, at + size);
      view.setInt32(at, event.wd, true);
      view.setUint32(at + 4, event.mask, true);
      view.setUint32(at + 8, event.cookie, true);
      view.setUint32(at + 12, size - INOTIFY_EVENT_SIZE, true);
      for (let i = 0; i < event.name.length; i++) buffer.u8[at + INOTIFY_EVENT_SIZE + i] = event.name.charCodeAt(i);
      done += size;
      this.#take();
    }
    return done;
  }
  override write(): SysResult {
    return -Errno.EBADF;
  }
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (request !== FIONREAD) return -Errno.ENOTTY;
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    task.mem.setU32(argument, this.#bytes);
    return 0;
  }
  override details(): string {
    let text = "";
    for (const { wd, mask, inode } of this.#watches.values()) {
      if (inode.stat(attributes) < 0) continue;
      const [ino, dev, bits] = [attributes.ino, attributes.dev, mask >>> 0].map((value) => value.toString(16));
      text += `inotify wd:${wd.toString(16)} ino:${ino} sdev:${dev} mask:${bits} ignored_mask:0 \n`;
    }
    return text;
  }
}

const attributes = new Stat();
