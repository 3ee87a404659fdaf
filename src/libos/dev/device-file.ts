/** Open files of the memory devices. @see null(4), full(4), random(4) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { SEEK } from "../../abi/fcntl.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { File } from "../fs/file.ts";
import type { Inode } from "../fs/inode.ts";
import type { Task } from "../task/task.ts";

/** Random bytes for the guest. */
export type RandomSource = (target: Uint8Array, offset: number, length: number) => void;

/** A character device whose reads and writes finish at once. */
abstract class MemoryDevice extends File {
  readonly inode: Inode;
  constructor(flags: number, inode: Inode) {
    super(flags);
    this.inode = inode;
  }
  override seek(_offset: number, whence: number): SysResult {
    if (whence > SEEK.HOLE) return -Errno.EINVAL;
    this.position = 0;
    return 0;
  }
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    return this.pread(buffer, offset, length, 0);
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    return this.pwrite(buffer, offset, length, 0);
  }
  override pwrite(_buffer: PinnedBytes, _offset: number, length: number, _position: number): SysResult {
    return length;
  }
  override get discards(): boolean {
    return true;
  }
  override get pollable(): boolean {
    return false;
  }
}

export class NullFile extends MemoryDevice {
  override pread(): SysResult {
    return 0;
  }
}

export class ZeroFile extends MemoryDevice {
  override pread(buffer: PinnedBytes, offset: number, length: number, _position: number): SysResult {
    buffer.u8.fill(0, offset, offset + length);
    return length;
  }
  /** A mapping of /dev/zero is anonymous memory: filled by pread. */
  override get mappable(): boolean {
    return true;
  }
}

export class FullFile extends ZeroFile {
  override get mappable(): boolean {
    return false;
  }
  override pwrite(_buffer: PinnedBytes, _offset: number, length: number, _position: number): SysResult {
    return length === 0 ? 0 : -Errno.ENOSPC;
  }
}

/** Most bytes of one read: random(4), BUGS. */
const RANDOM_MAX = 2 ** 25 - 1;
const RNDGETENTCNT = 0x8004_5200;
/** Bits in the pool, as /proc/sys/kernel/random/entropy_avail says. */
const ENTROPY = 256;

/** /dev/random and /dev/urandom: the same generator, which is always seeded. */
export class RandomFile extends MemoryDevice {
  readonly #random: RandomSource;
  readonly #pollable: boolean;
  /** @param pollable /dev/random once waited for entropy */
  constructor(flags: number, inode: Inode, random: RandomSource, pollable: boolean) {
    super(flags, inode);
    this.#random = random;
    this.#pollable = pollable;
  }
  override pread(buffer: PinnedBytes, offset: number, length: number, _position: number): SysResult {
    const n = Math.min(length, RANDOM_MAX);
    this.#random(buffer.u8, offset, n);
    return n;
  }
  override get pollable(): boolean {
    return this.#pollable;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (request !== RNDGETENTCNT) return -Errno.ENOTTY;
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    task.mem.setU32(argument, ENTROPY);
    return 0;
  }
  /** What is written is looked at. */
  override get discards(): boolean {
    return false;
  }
  /** noop_llseek: the offset stays and is answered. */
  override seek(_offset: number, whence: number): SysResult {
    return whence > SEEK.HOLE ? -Errno.EINVAL : this.position;
  }
}
