/** Leases on files: whoever holds one is told before another opens the file in a way that conflicts. @see fcntl(2), "Leases" */
import { POLL_CODE } from "../../abi/async.ts";
import { Errno, type SysResult } from "../../abi/errno.ts";
import { WaitQueue } from "../task/wait.ts";
import type { AsyncOwner } from "./async-owner.ts";
import type { File } from "./file.ts";
import { LOCK } from "./file-locks.ts";
import type { Inode } from "./inode.ts";

/** How long a holder may keep a lease that is to be given up, ns: /proc/sys/fs/lease-break-time. */
const BREAK_TIME = 45e9;

interface Lease {
  file: File;
  owner: AsyncOwner;
  /** LOCK.READ or LOCK.WRITE. */
  type: number;
  /** What it is to become, while it is being broken; else -1. */
  target: number;
  /** When that happens by itself, host monotonic ns. */
  deadline: number;
}

/** What an open(2) has to wait for. */
export interface LeaseBreak {
  queue: WaitQueue;
  deadline: number;
}

/** Whether a type is what somebody waits for whom the lease is in the way; who wants to write cannot bear any. */
function yields({ target }: Lease, type: number): boolean {
  if (target === LOCK.UNLOCK) return type === LOCK.UNLOCK;
  return target !== LOCK.READ || type !== LOCK.WRITE;
}

export class Leases {
  readonly #byInode = new Map<Inode, Lease[]>();
  readonly #queue = new WaitQueue();
  readonly #now: () => number;
  #pending: LeaseBreak | null = null;

  /** @param now host monotonic ns */
  constructor(now: () => number) {
    this.#now = now;
  }
  /** Why the latest open gave -EAGAIN, if it was for a lease that is being broken. */
  takePending(): LeaseBreak | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending;
  }
  get active(): boolean {
    return this.#byInode.size > 0;
  }

  /** F_GETLEASE: LOCK.*. */
  get(file: File): number {
    const lease = this.#of(file);
    if (lease === undefined) return LOCK.UNLOCK;
    return lease.target >= 0 ? lease.target : lease.type;
  }
  #of(file: File): Lease | undefined {
    return file.inode === null ? undefined : this.#byInode.get(file.inode)?.find((each) => each.file === file);
  }

  /** F_SETLEASE; who may is checked. -EAGAIN: others have the file open in a way that conflicts */
  set(file: File, inode: Inode, type: number, owner: AsyncOwner): SysResult {
    const lease = this.#of(file);
    if (type === LOCK.UNLOCK) {
      if (lease === undefined) return -Errno.EAGAIN;
      this.#change(lease, inode, type);
      return 0;
    }
    const others = this.#byInode.get(inode)?.filter((each) => each !== lease) ?? [];
    const conflict =
      type === LOCK.READ
        ? inode.writers > 0 || others.some((each) => each.type === LOCK.WRITE)
        : inode.opens > 1 || others.length > 0;
    if (conflict || (lease !== undefined && !yields(lease, type))) return -Errno.EAGAIN;
    if (lease !== undefined) {
      this.#change(lease, inode, type);
      return 0;
    }
    const list = this.#byInode.get(inode);
    const made = { file, owner, type, target: -1, deadline: 0 };
    if (list === undefined) this.#byInode.set(inode, [made]);
    else list.push(made);
    file.whenReleased(() => this.#remove(file, inode));
    return 0;
  }
  #change(lease: Lease, inode: Inode, type: number): void {
    lease.type = type;
    lease.target = -1;
    if (type === LOCK.UNLOCK) {
      // With its lease a description loses its owner and its signal.
      lease.owner.id = 0;
      lease.owner.signal = 0;
      this.#remove(lease.file, inode);
    }
    this.#queue.wake();
  }
  #remove(file: File, inode: Inode): void {
    const left = this.#byInode.get(inode)?.filter((each) => each.file !== file);
    if (left === undefined) return;
    if (left.length === 0) this.#byInode.delete(inode);
    else this.#byInode.set(inode, left);
    this.#queue.wake();
  }

  /**
   * Asks for the leases that conflict with an open to be given up.
   * @returns 0, or -EAGAIN and {@link takePending} tells what to wait for
   */
  breakFor(inode: Inode, writes: boolean): SysResult {
    this.#pending = null;
    const leases = this.#byInode.get(inode);
    if (leases === undefined) return 0;
    const now = this.#now();
    let deadline = Number.POSITIVE_INFINITY;
    for (const lease of [...leases]) {
      if (!writes && lease.type === LOCK.READ) continue;
      const target = writes ? LOCK.UNLOCK : LOCK.READ;
      if (lease.target < 0 || (lease.target === LOCK.READ && writes)) {
        if (lease.target < 0) lease.deadline = now + BREAK_TIME;
        lease.target = target;
        lease.owner.send(POLL_CODE.MSG);
      } else if (now >= lease.deadline) {
        this.#change(lease, inode, lease.target);
        continue;
      }
      deadline = Math.min(deadline, lease.deadline);
    }
    if (deadline === Number.POSITIVE_INFINITY) return 0;
    this.#pending = { queue: this.#queue, deadline };
    return -Errno.EAGAIN;
  }
}
