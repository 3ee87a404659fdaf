/** Waiting for descriptors: poll(2), in this thread or on libuv's pool. */
import { Errno } from "../../abi/errno.ts";
import type { HostPoll, HostWait } from "../host.ts";
import { libc, result } from "./ffi.ts";

const EFD_CLOEXEC_NONBLOCK = 0o2004000;
const POLLIN = 1;
const RECORD = 8;

/** An array of struct pollfd and a struct timespec, reused. */
class PollSet {
  bytes = new Uint8Array(RECORD * 16);
  view = new DataView(this.bytes.buffer);
  readonly timeout = new BigInt64Array(2);
  count = 0;

  fill(polls: readonly HostPoll[], extraFd: number, timeoutNs: number): void {
    const count = polls.length + (extraFd >= 0 ? 1 : 0);
    if (this.bytes.length < count * RECORD) {
      this.bytes = new Uint8Array(count * RECORD * 2);
      this.view = new DataView(this.bytes.buffer);
    }
    for (let i = 0; i < polls.length; i++) this.#put(i, polls[i]!.fd, polls[i]!.events);
    if (extraFd >= 0) this.#put(polls.length, extraFd, POLLIN);
    this.count = count;
    const ns = Math.min(Math.max(0, timeoutNs), 1e15);
    const seconds = Math.floor(ns / 1e9);
    this.timeout[0] = BigInt(seconds);
    this.timeout[1] = BigInt(Math.floor(ns - seconds * 1e9));
  }
  #put(index: number, fd: number, events: number): void {
    this.view.setInt32(index * RECORD, fd, true);
    this.view.setInt16(index * RECORD + 4, events, true);
    this.view.setInt16(index * RECORD + 6, 0, true);
  }
  /** Copies revents back. @returns how many of the polls are ready */
  read(polls: readonly HostPoll[]): number {
    let ready = 0;
    for (let i = 0; i < polls.length; i++) {
      const revents = this.view.getUint16(i * RECORD + 6, true);
      polls[i]!.revents = revents;
      if (revents !== 0) ready++;
    }
    return ready;
  }
}

export function nodeWait(): HostWait {
  const ppoll = libc("int ppoll(void *, unsigned long, void *, void *)");
  let eventFd = -1;
  const one = new BigUint64Array([1n]);
  const eight = new BigUint64Array(1);
  const sync = new PollSet();
  const single: HostPoll[] = [{ fd: -1, events: 0, revents: 0 }];
  let pending = false;
  let wakeWanted = false;
  let write: ((...args: unknown[]) => number) | null = null;

  const poll = (polls: HostPoll[], timeoutNs: number): number => {
    sync.fill(polls, -1, timeoutNs);
    const ready = result(ppoll(sync.bytes, sync.count, sync.timeout, null));
    return ready <= 0 ? ready : sync.read(polls);
  };
  return {
    ready(fd, events) {
      single[0]!.fd = fd;
      single[0]!.events = events;
      return poll(single, 0) > 0 ? single[0]!.revents : 0;
    },
    poll,
    pollAsync(polls, timeoutNs) {
      if (eventFd < 0) {
        eventFd = libc("int eventfd(unsigned int, int)")(0, EFD_CLOEXEC_NONBLOCK);
        write = libc("intptr_t write(int, void *, size_t)");
      }
      const set = new PollSet();
      set.fill(polls, eventFd, timeoutNs);
      pending = true;
      if (wakeWanted) set.timeout.fill(0n);
      wakeWanted = false;
      return new Promise((resolve) => {
        ppoll.async(set.bytes, set.count, set.timeout, null, (error: unknown, value: number) => {
          pending = false;
          if (error || value < 0) return resolve(-Errno.EINTR);
          const ready = set.read(polls);
          if (set.view.getUint16(polls.length * RECORD + 6, true) !== 0) {
            libc("intptr_t read(int, void *, size_t)")(eventFd, eight, 8);
          }
          resolve(ready);
        });
      });
    },
    wake() {
      if (pending) write?.(eventFd, one, 8);
      else wakeWanted = true;
    },
    yield: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
