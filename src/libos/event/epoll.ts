/**
 * An epoll instance. An item sleeps on the queues of its file; when woken it is put on the ready list, and
 * epoll_wait asks the files on that list only. @see epoll(7)
 */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { major, minor, Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import { type Waiter, WaitQueue } from "../task/wait.ts";
import { EventFile } from "./event-file.ts";

export const EPOLL = {
  EXCLUSIVE: 1 << 28,
  WAKEUP: 1 << 29,
  ONESHOT: 1 << 30,
  ET: 1 << 31,
} as const;
/** Bits of struct epoll_event.events that are conditions, not modes. */
const CONDITIONS = 0x0fff_ffff;
const INPUT = POLL.IN | POLL.PRI | POLL.RDNORM | POLL.RDBAND | POLL.RDHUP;
const OUTPUT = POLL.OUT | POLL.WRNORM | POLL.WRBAND;
/** Always reported. */
const ALWAYS = POLL.ERR | POLL.HUP;
/** Deepest chain of epoll instances that watch each other. */
const MAX_NESTING = 5;
/** Instances that one instance may watch: bounds the work of a wake-up through a net of them. */
const MAX_NESTED = 8;

class Item implements Waiter {
  readonly epoll: Epoll;
  readonly file: File;
  readonly fd: number;
  events = 0;
  data = 0n;
  /** Reported in one-shot mode: asleep until modified. */
  disabled = false;
  /**
   * Conditions of an edge-triggered item on a host descriptor that were reported and have held ever since. The host
   * tells levels, not edges: a condition is waited for again when it has been seen not to hold.
   */
  muted = 0;
  readonly #queues: WaitQueue[] = [];

  constructor(epoll: Epoll, file: File, fd: number) {
    this.epoll = epoll;
    this.file = file;
    this.fd = fd;
  }
  get queues(): readonly WaitQueue[] {
    return this.#queues;
  }
  /** Conditions that hold and are asked for. */
  ready(): number {
    if (this.disabled) return 0;
    const events = this.file.poll() & ((this.events & CONDITIONS) | ALWAYS);
    this.muted &= events;
    return events & ~this.muted;
  }
  /** After a report in edge-triggered mode. */
  mute(reported: number): void {
    const tied = [INPUT, OUTPUT].some((events) => (this.file.queueFor(events)?.hostFd ?? -1) >= 0);
    if (tied) this.muted |= reported;
  }
  sleep(): void {
    this.leave();
    if (this.disabled) return;
    if ((this.muted & (INPUT | ALWAYS)) === 0) this.#join((this.events & INPUT) | ALWAYS);
    if ((this.events & OUTPUT) !== 0 && (this.muted & OUTPUT) === 0) this.#join(this.events & OUTPUT);
  }
  #join(events: number): void {
    const queue = this.file.queueFor(events);
    if (queue === null || this.#queues.includes(queue)) return;
    queue.add(this);
    this.#queues.push(queue);
    if (queue.hosted) this.epoll.hosted.add(this);
  }
  leave(): void {
    for (const queue of this.#queues) queue.remove(this);
    this.#queues.length = 0;
    this.epoll.hosted.delete(this);
  }
  wakeUp(): void {
    this.leave();
    this.epoll.noteReady(this);
  }
  /** Who does not sleep is not served by being woken. */
  get exclusive(): boolean {
    return (this.events & EPOLL.EXCLUSIVE) !== 0 && !this.epoll.waitQueue.empty;
  }
}

/** The queue of those who wait for the instance. The host descriptors behind it are those of its sleeping items. */
class EpollQueue extends WaitQueue {
  readonly #items: ReadonlySet<Item>;

  constructor(items: ReadonlySet<Item>) {
    super();
    this.#items = items;
  }
  override get hosted(): boolean {
    return true;
  }
  override collectHostQueues(into: WaitQueue[]): void {
    for (const item of this.#items) for (const queue of item.queues) queue.collectHostQueues(into);
  }
}

export class Epoll extends EventFile {
  /** By descriptor; a descriptor that was closed and opened again may stand for several files. */
  readonly #items = new Map<number, Item[]>();
  /** Items whose file may be ready, in the order of their waking. */
  readonly #candidates = new Set<Item>();
  /** Items with conditions that are muted. */
  readonly #muted = new Set<Item>();
  /** Items that sleep on what the host must be asked for. */
  readonly hosted = new Set<Item>();
  readonly #queue: WaitQueue = new EpollQueue(this.hosted);

  constructor() {
    super(O.RDWR, "[eventpoll]");
  }

  override *details(): Generator<string> {
    for (const item of this.#allItems()) yield describe(item);
  }
  override get waitQueue(): WaitQueue {
    return this.#queue;
  }
  override poll(): number {
    for (const item of this.#candidates) {
      if (item.ready() !== 0) return POLL.IN | POLL.RDNORM;
      this.#candidates.delete(item);
      item.sleep();
    }
    return 0;
  }
  override read(): SysResult {
    return -Errno.EINVAL;
  }
  override write(): SysResult {
    return -Errno.EINVAL;
  }

  /** EPOLL_CTL_ADD */
  add(file: File, fd: number, events: number, data: bigint): SysResult {
    if (this.#find(file, fd) !== null) return -Errno.EEXIST;
    if (file instanceof Epoll) {
      if (file.#reaches(this) || file.#depth() >= MAX_NESTING || this.#height() + file.#depth() > MAX_NESTING) {
        return -Errno.ELOOP;
      }
      if (this.#nested().length >= MAX_NESTED) return -Errno.EINVAL;
    }
    const item = new Item(this, file, fd);
    item.events = events;
    item.data = data;
    const list = this.#items.get(fd);
    if (list === undefined) this.#items.set(fd, [item]);
    else list.push(item);
    watch(item);
    this.#arm(item);
    return 0;
  }
  /** EPOLL_CTL_MOD */
  modify(file: File, fd: number, events: number, data: bigint): SysResult {
    const item = this.#find(file, fd);
    if (item === null) return -Errno.ENOENT;
    if ((item.events & EPOLL.EXCLUSIVE) !== 0) return -Errno.EINVAL;
    item.events = events;
    item.data = data;
    item.disabled = false;
    item.muted = 0;
    this.#muted.delete(item);
    this.#arm(item);
    return 0;
  }
  /** EPOLL_CTL_DEL */
  delete(file: File, fd: number): SysResult {
    const item = this.#find(file, fd);
    if (item === null) return -Errno.ENOENT;
    this.forget(item);
    unwatch(item);
    return 0;
  }
  /**
   * Reports up to `count` ready items. @returns how many
   * @param report gets the conditions and the data of each
   */
  collect(count: number, report: (events: number, data: bigint, index: number) => void): number {
    this.#unmute();
    let reported = 0;
    for (const item of [...this.#candidates]) {
      if (reported >= count) break;
      this.#candidates.delete(item);
      const events = item.ready();
      if (events !== 0) {
        report(events, item.data, reported);
        reported++;
        if ((item.events & EPOLL.ONESHOT) !== 0) item.disabled = true;
        else if ((item.events & EPOLL.ET) === 0) {
          // Level-triggered: looked at again by the next call, behind the others.
          this.#candidates.add(item);
          continue;
        } else {
          item.mute(events);
          if (item.muted !== 0) this.#muted.add(item);
        }
      }
      item.sleep();
    }
    return reported;
  }

  /** Waits again for conditions that do not hold any more. */
  #unmute(): void {
    for (const item of this.#muted) {
      const before = item.muted;
      if (item.ready() !== 0) this.#candidates.add(item);
      if (item.muted === 0) this.#muted.delete(item);
      if (item.muted !== before && !this.#candidates.has(item)) item.sleep();
    }
  }

  noteReady(item: Item): void {
    this.#candidates.add(item);
    this.#queue.wake();
  }
  forget(item: Item): void {
    item.leave();
    this.#candidates.delete(item);
    this.#muted.delete(item);
    const list = this.#items.get(item.fd);
    if (list === undefined) return;
    const left = list.filter((other) => other !== item);
    if (left.length === 0) this.#items.delete(item.fd);
    else this.#items.set(item.fd, left);
  }

  protected override release(): SysResult {
    for (const item of [...this.#allItems()]) {
      this.forget(item);
      unwatch(item);
    }
    return 0;
  }

  *#allItems(): Iterable<Item> {
    for (const list of this.#items.values()) yield* list;
  }
  #find(file: File, fd: number): Item | null {
    return this.#items.get(fd)?.find((item) => item.file === file) ?? null;
  }
  #arm(item: Item): void {
    item.sleep();
    if (item.ready() !== 0) item.wakeUp();
    else this.#candidates.delete(item);
  }
  /** The instances that this one watches. */
  #nested(): Epoll[] {
    const out: Epoll[] = [];
    for (const item of this.#allItems()) if (item.file instanceof Epoll) out.push(item.file);
    return out;
  }
  /** Whether `other` is watched by this instance, directly or through others. */
  #reaches(other: Epoll): boolean {
    return other === this || this.#nested().some((each) => each.#reaches(other));
  }
  /** Instances in the longest chain downwards from this one. */
  #depth(): number {
    return 1 + Math.max(0, ...this.#nested().map((each) => each.#depth()));
  }
  /** Instances in the longest chain upwards from this one. */
  #height(): number {
    const above = [...(watchers.get(this) ?? [])];
    return 1 + Math.max(0, ...above.map((item) => item.epoll.#height()));
  }
}

const attributes = new Stat();
/** The kernel's own device numbers have 20 bits for the minor one. */
const MINORS = 2 ** 20;

/** A line of fdinfo. */
function describe({ fd, events, data, file }: Item): string {
  const hex = (value: number | bigint, width = 0): string => value.toString(16).padStart(width);
  const known = file.stat(attributes) >= 0;
  const device = known ? major(attributes.dev) * MINORS + minor(attributes.dev) : 0;
  const target = `pos:${file.position} ino:${hex(known ? attributes.ino : 0)} sdev:${hex(device)}`;
  return `tfd: ${String(fd).padStart(8)} events: ${hex((events | ALWAYS) >>> 0, 8)} data: ${hex(data, 16)}  ${target}\n`;
}

/** The items that watch a file: its last close ends them. */
const watchers = new WeakMap<File, Set<Item>>();

function watch(item: Item): void {
  let items = watchers.get(item.file);
  if (items === undefined) {
    items = new Set();
    watchers.set(item.file, items);
    const watching = items;
    item.file.whenReleased(() => {
      for (const each of watching) each.epoll.forget(each);
      watching.clear();
    });
  }
  items.add(item);
}

function unwatch(item: Item): void {
  watchers.get(item.file)?.delete(item);
}
