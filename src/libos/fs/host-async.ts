/**
 * Signals (O_ASYNC) about a descriptor of the host, which tells levels where signals tell changes: after the signal for input
 * it is watched how much is there, until nothing is. @see fcntl(2), "Managing signals"
 */
import { POLL_CODE } from "../../abi/async.ts";
import { POLL } from "../../abi/poll.ts";
import { TIOC } from "../../abi/termios.ts";
import type { Host, PinnedBytes } from "../../host/host.ts";
import type { Kernel } from "../kernel.ts";
import type { HostSleeper, Waiter, WaitQueue } from "../task/wait.ts";
import { Timer } from "../time/timers.ts";
import { AsyncList, type AsyncOwner } from "./async-owner.ts";

/** Time between looks how much input there is while some is, ns. */
const LOOK_EVERY = 10e6;

/** What is watched. */
export interface HostSource {
  readonly host: Host;
  readonly ioFd: number;
  readonly input: WaitQueue;
  readonly output: WaitQueue;
}

export class HostAsync {
  readonly #owners = new AsyncList();
  readonly #source: HostSource;
  readonly #kernel: Kernel;
  readonly #input: Watch;
  readonly #output: Watch;
  readonly #look = new Timer(() => this.#watchInput());
  readonly #count: PinnedBytes;
  /** Bytes that were there at the last look. */
  #seen = 0;

  constructor(source: HostSource, kernel: Kernel) {
    this.#source = source;
    this.#kernel = kernel;
    this.#count = source.host.allocate(4);
    this.#input = new Watch(source.input, kernel, () => {
      this.#seen = this.#available();
      this.#owners.send(POLL_CODE.IN);
      this.#lookLater();
    });
    this.#output = new Watch(source.output, kernel, () => this.#owners.send(POLL_CODE.OUT));
  }
  set(owner: AsyncOwner, on: boolean, readable: boolean): void {
    this.#owners.set(owner, on);
    if (this.#owners.empty) {
      this.#input.end();
      this.#output.end();
      this.#kernel.timers.cancel(this.#look);
    } else if (readable && !this.#input.active && !this.#look.armed) {
      this.#seen = this.#available();
      this.#watchInput();
    }
  }
  /** The guest has read: what is left now is no news. */
  wasRead(): void {
    if (!this.#look.armed) return;
    this.#seen = this.#available();
    this.#watchInput();
  }
  /** The guest could not write all of it. */
  noRoom(): void {
    if (!this.#owners.empty) this.#output.begin();
  }

  /** Waits for the host when nothing is there, else looks whether there is more than before. */
  #watchInput(): void {
    this.#kernel.timers.cancel(this.#look);
    if (this.#source.host.wait.ready(this.#source.ioFd, POLL.IN) === 0) {
      this.#input.begin();
      return;
    }
    const available = this.#available();
    if (available > this.#seen) this.#owners.send(POLL_CODE.IN);
    this.#seen = available;
    this.#lookLater();
  }
  #lookLater(): void {
    this.#kernel.timers.arm(this.#look, this.#kernel.time.now() + LOOK_EVERY);
  }
  /** Bytes of input; 0 where the host does not say. */
  #available(): number {
    const { u8 } = this.#count;
    if (this.#source.host.files.ioctl(this.#source.ioFd, TIOC.FIONREAD, this.#count) < 0) return 0;
    return new DataView(u8.buffer, u8.byteOffset, 4).getInt32(0, true);
  }
}

/** Sleeps on one queue for the host. */
class Watch implements Waiter, HostSleeper {
  readonly #queue: WaitQueue;
  readonly #kernel: Kernel;
  readonly #fire: () => void;
  readonly queues: readonly WaitQueue[];

  constructor(queue: WaitQueue, kernel: Kernel, fire: () => void) {
    this.#queue = queue;
    this.queues = [queue];
    this.#kernel = kernel;
    this.#fire = fire;
  }
  get active(): boolean {
    return this.#kernel.hostSleepers.has(this);
  }
  begin(): void {
    this.#queue.add(this);
    this.#kernel.hostSleepers.add(this);
  }
  end(): void {
    this.#queue.remove(this);
    this.#kernel.hostSleepers.delete(this);
  }
  wakeUp(): void {
    this.end();
    this.#fire();
  }
}
