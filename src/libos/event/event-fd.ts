/** A counter with a descriptor. @see eventfd(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { WaitQueue } from "../task/wait.ts";
import { EventFile } from "./event-file.ts";

const MAX = 0xffff_ffff_ffff_ffffn;
const SIZE = 8;

export class EventFd extends EventFile {
  #count: bigint;
  readonly #semaphore: boolean;
  readonly #id: number;
  readonly #queue = new WaitQueue();

  /** @param flags O_NONBLOCK or 0 @param id for {@link details} */
  constructor(count: number, semaphore: boolean, flags: number, id = 0) {
    super(O.RDWR | flags, "[eventfd]");
    this.#count = BigInt(count);
    this.#semaphore = semaphore;
    this.#id = id;
  }
  override details(): string {
    return `eventfd-count: ${this.#count.toString(16).padStart(16)}\neventfd-id: ${this.#id}\n`;
  }
  override get waitQueue(): WaitQueue {
    return this.#queue;
  }
  override poll(): number {
    let events = 0;
    if (this.#count > 0n) events |= POLL.IN | POLL.RDNORM;
    if (this.#count < MAX - 1n) events |= POLL.OUT | POLL.WRNORM;
    if (this.#count === MAX) events |= POLL.ERR;
    return events;
  }
  override get unit(): number {
    return SIZE;
  }
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length < SIZE) return -Errno.EINVAL;
    if (this.#count === 0n) return -Errno.EAGAIN;
    const value = this.#semaphore ? 1n : this.#count;
    this.#count -= value;
    viewOf(buffer).setBigUint64(offset, value, true);
    this.#queue.wake();
    return SIZE;
  }
  override write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length < SIZE) return -Errno.EINVAL;
    const value = viewOf(buffer).getBigUint64(offset, true);
    if (value === MAX) return -Errno.EINVAL;
    if (this.#count + value > MAX - 1n) return -Errno.EAGAIN;
    this.#count += value;
    this.#queue.wake();
    return SIZE;
  }
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }
}

function viewOf(buffer: PinnedBytes): DataView {
  return new DataView(buffer.u8.buffer, buffer.u8.byteOffset, buffer.u8.byteLength);
}
