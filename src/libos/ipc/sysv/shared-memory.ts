/** The shared memory segments of one machine. @see sysvipc(7), proc_sys_kernel(5) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SHM, SHM_DEST, SHM_HUGE_SHIFT, SHM_LOCKED } from "../../../abi/ipc.ts";
import type { Kernel } from "../../kernel.ts";
import { CAP } from "../../task/capabilities.ts";
import { RLIMIT } from "../../task/limits.ts";
import type { Process } from "../../task/process.ts";
import type { Task } from "../../task/task.ts";
import { Identifiers } from "./identifiers.ts";
import { Segment } from "./segment.ts";

const PAGE_BITS = 12n;
const MOST = 0xffff_ffff_ffff_ffffn - (1n << 24n);
/** Logarithms of the sizes of huge pages that the processor has; 0: the usual one. */
const HUGE_SIZES = [0, 21, 30];

export class SharedMemory {
  readonly ids = new Identifiers<Segment>();
  /** /proc/sys/kernel: largest segment in bytes, all in pages, how many there may be, and whether unused ones go. */
  readonly limits = { largest: MOST, all: MOST, most: 4096, forced: 0 };
  /** Whose areas go, where that is not the running task's process. */
  leaving: Process | null = null;
  readonly #kernel: Kernel;
  /** Pages of all segments. */
  #pages = 0;
  /** Bytes that each user has locked. */
  readonly #locked = new Map<number, number>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }
  get pages(): number {
    return this.#pages;
  }
  /** Seconds since the epoch. */
  now(): number {
    return Number(this.#kernel.time.realtime() / 1_000_000_000n);
  }

  /** shmget(2). @param size exact, bytes */
  get(task: Task, key: number, size: bigint, flags: number): SysResult {
    return this.ids.get(
      task,
      key,
      flags,
      (old) => (BigInt(old.size) < size ? -Errno.EINVAL : 0),
      () => this.#create(task, size, flags),
    );
  }
  #create(task: Task, size: bigint, flags: number): Segment | number {
    const { limits } = this;
    if (size < 1n || size > limits.largest) return -Errno.EINVAL;
    const pages = (size + 4095n) >> PAGE_BITS;
    if (BigInt(this.#pages) + pages > limits.all) return -Errno.ENOSPC;
    if ((flags & SHM.HUGETLB) !== 0) {
      if (!HUGE_SIZES.includes((flags >>> SHM_HUGE_SHIFT) & 0x3f)) return -Errno.EINVAL;
      return task.capabilities.has(CAP.IPC_LOCK) ? -Errno.ENOMEM : -Errno.EPERM;
    }
    // What could never be filled, or mapped.
    const reserves = (flags & SHM.NORESERVE) === 0;
    if (pages << PAGE_BITS > BigInt(reserves ? this.#kernel.memoryLimit : Number.MAX_SAFE_INTEGER))
      return -Errno.ENOMEM;
    if (this.ids.count >= limits.most) return -Errno.ENOSPC;
    this.#pages += Number(pages);
    return new Segment(this, Number(size), flags, task.credentials, task.process, this.now());
  }

  /** An area that shows the segment has come or gone. */
  touched(segment: Segment, attached: boolean): void {
    segment.lastPid = (this.leaving ?? this.#kernel.current.process).pid;
    if (attached) segment.atime = this.now();
    else {
      segment.dtime = this.now();
      if (segment.attachments === 0 && this.#goes(segment)) this.#destroy(segment);
    }
  }
  #goes(segment: Segment): boolean {
    return (segment.mode & SHM_DEST) !== 0 || this.limits.forced !== 0;
  }
  #destroy(segment: Segment): void {
    if (segment.removed) return;
    this.unlock(segment);
    this.ids.remove(segment);
    this.#pages -= segment.pages;
    segment.dispose();
  }
  /** IPC_RMID: nobody finds it by its key, and it goes with its last attachment. */
  remove(segment: Segment): void {
    if (segment.attachments === 0) {
      this.#destroy(segment);
      return;
    }
    segment.mode |= SHM_DEST;
    this.ids.forgetKey(segment);
  }

  /** SHM_LOCK. @returns 0, -EPERM or -ENOMEM */
  lock(task: Task, segment: Segment): SysResult {
    if (segment.lockedBy >= 0) return 0;
    const { uid } = task.credentials;
    const locked = (this.#locked.get(uid) ?? 0) + segment.pages * 4096;
    const limit = task.process.limits.value(RLIMIT.MEMLOCK);
    if (locked > limit && !task.capabilities.has(CAP.IPC_LOCK)) return -Errno.ENOMEM;
    this.#locked.set(uid, locked);
    segment.lockedBy = uid;
    segment.mode |= SHM_LOCKED;
    return 0;
  }
  unlock(segment: Segment): void {
    if (segment.lockedBy < 0) return;
    const left = this.#locked.get(segment.lockedBy)! - segment.pages * 4096;
    if (left > 0) this.#locked.set(segment.lockedBy, left);
    else this.#locked.delete(segment.lockedBy);
    segment.lockedBy = -1;
    segment.mode &= ~SHM_LOCKED;
  }

  /** kernel.shm_rmid_forced has been set: segments that nobody uses and whose creator is gone go now. */
  removeOrphans(): void {
    for (const segment of this.ids) {
      if (segment.attachments === 0 && segment.creator === null) this.#destroy(segment);
    }
  }
  /** A process has ended, and its areas are gone. */
  processEnded(process: Process): void {
    if (this.ids.count === 0) return;
    for (const segment of this.ids) {
      if (segment.creator !== process) continue;
      segment.creator = null;
      if (segment.attachments === 0 && this.limits.forced !== 0) this.#destroy(segment);
    }
  }
  /** The machine ends. */
  dispose(): void {
    for (const segment of this.ids) segment.dispose();
  }
}
