/** {@link HostNative} by the C library. */
import { openSync, readSync } from "node:fs";
import { Errno } from "../../abi/errno.ts";
import type { PinnedBytes } from "../host.ts";
import type { HostNative, ThreadTimer } from "../native.ts";
import { addressOf, libc, result, viewOf } from "./ffi.ts";

const PAGE = 4096;
/** A real-time signal that neither the C library nor Node uses. */
const TIMER_SIGNAL = 62;
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const SIG_BLOCK = 0;
/** Of the highest byte of an entry of /proc/[pid]/pagemap: bits 63 and 62. @see proc_pid_pagemap(5) */
const PRESENT_OR_SWAPPED = 0xc0;
const CLOCK_MONOTONIC = 1;
const SIGEV_THREAD_ID = 4;
/** Shortest time that the timer is set to, ns: 0 would disarm it. */
const SHORTEST_DELAY = 1000;
const SYS_GETTID = process.arch === "arm64" ? 178 : 186;

/** Where probed bytes go: the kernel writes by address, so it must be memory that no collector moves or frees. 0: not yet made. */
let probed = 0;

export function nodeNative(): HostNative {
  const open = libc("int open(const char *, int, int)");
  const close = libc("int close(int)");
  const ioctl = libc("int ioctl(int, unsigned long, uintptr_t)");
  const ioctlBytes = libc("int ioctl(int, unsigned long, void *)");
  const mmap = libc("intptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)");
  const munmap = libc("int munmap(uintptr_t, size_t)");
  const mprotect = libc("int mprotect(uintptr_t, size_t, int)");
  const madvise = libc("int madvise(uintptr_t, size_t, int)");
  const mincore = libc("int mincore(uintptr_t, size_t, void *)");
  const readv = libc("intptr_t process_vm_readv(int, void *, unsigned long, void *, unsigned long, unsigned long)");

  const vector = new Uint8Array(65536);
  if (probed === 0) probed = mmap(0, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
  const local = new BigUint64Array([BigInt(probed), 1n]);
  const remote = new BigUint64Array([0n, 1n]);
  let timer: ThreadTimer | null = null;
  let pagemap: number | null = null;
  const entries = new Uint8Array(65536);

  return {
    open: (path, flags) => result(open(path, flags, 0)),
    close: (fd) => result(close(fd)),
    ioctl: (fd, request, argument) => result(ioctl(fd, request, argument)),
    ioctlBytes(fd, request, argument) {
      for (;;) {
        const value = result(ioctlBytes(fd, request, argument));
        if (value !== -Errno.EINTR) return value;
      }
    },
    map: (address, length, protection, flags, fd, offset) =>
      result(mmap(address, length, protection, flags, fd, offset)),
    unmap: (address, length) => result(munmap(address, length)),
    protect: (address, length, protection) => result(mprotect(address, length, protection)),
    advise: (address, length, advice) => result(madvise(address, length, advice)),
    resident(address, length) {
      let pages = 0;
      for (let done = 0; done < length; ) {
        const chunk = Math.min(length - done, vector.length * PAGE);
        if (mincore(address + done, chunk, vector) !== 0) return pages * PAGE;
        const count = chunk / PAGE;
        for (let i = 0; i < count; i++) pages += vector[i]! & 1;
        done += chunk;
      }
      return pages * PAGE;
    },
    populated(address, length, visit) {
      pagemap ??= openSync("/proc/self/pagemap", "r");
      let from = -1;
      for (let done = 0; done < length; done += entries.byteLength * (PAGE / 8)) {
        const pages = Math.min(length - done, entries.byteLength * (PAGE / 8)) / PAGE;
        const at = ((address + done) / PAGE) * 8;
        const read = readSync(pagemap, entries, 0, pages * 8, at);
        if (read !== pages * 8) throw new Error(`/proc/self/pagemap: ${read} of ${pages * 8} bytes`);
        for (let i = 0; i < pages; i++) {
          const here = done + i * PAGE;
          if (entries[i * 8 + 7]! & PRESENT_OR_SWAPPED) {
            if (from < 0) from = here;
          } else if (from >= 0) {
            visit(from, here - from);
            from = -1;
          }
        }
      }
      if (from >= 0) visit(from, length - from);
    },
    probe(address) {
      remote[0] = BigInt(address);
      return readv(process.pid, local, 1, remote, 1, 0) === 1;
    },
    view: viewOf,
    pin: (u8): PinnedBytes => ({ u8, address: addressOf(u8) }),
    threadTimer() {
      timer ??= createThreadTimer();
      return timer;
    },
  };
}

/** A timer of the host and who set it last: there is one a thread, for all machines in it. */
interface HostTimer {
  set(delayNs: number): void;
  /** Takes its signal back. @returns whether it had come */
  taken(): boolean;
  setBy: ThreadTimer | null;
}
// A thread's, as its signal mask is: two timers would take each other's signals. They are few for a user, besides.
let hostTimer: HostTimer | null = null;

/** The thread's timer as one machine sees it, on that machine's clock: what another one set does not count. */
function createThreadTimer(): ThreadTimer {
  hostTimer ??= createHostTimer();
  const shared = hostTimer;
  let armed = Number.POSITIVE_INFINITY;
  const timer: ThreadTimer = {
    callMask: new Uint8Array(8),
    get deadline() {
      return shared.setBy === timer ? armed : Number.POSITIVE_INFINITY;
    },
    arm(deadline, now) {
      armed = deadline;
      shared.setBy = timer;
      shared.set(Math.max(SHORTEST_DELAY, deadline - now));
    },
    fired() {
      if (!shared.taken()) return false;
      shared.setBy = null;
      return true;
    },
  };
  return timer;
}

function createHostTimer(): HostTimer {
  const gettid = libc("long syscall(long)");
  const sigmask = libc("int pthread_sigmask(int, void *, void *)");
  const timerCreate = libc("int timer_create(int, void *, void *)");
  const timerSettime = libc("int timer_settime(uintptr_t, int, void *, void *)");
  const sigtimedwait = libc("int sigtimedwait(void *, void *, void *)");

  // glibc's sigset_t has 128 bytes, the kernel uses the first 8.
  const set = new Uint8Array(128);
  set[(TIMER_SIGNAL - 1) >> 3] = 1 << ((TIMER_SIGNAL - 1) & 7);
  sigmask(SIG_BLOCK, set, null);

  const event = new DataView(new ArrayBuffer(64));
  event.setInt32(8, TIMER_SIGNAL, true);
  event.setInt32(12, SIGEV_THREAD_ID, true);
  event.setInt32(16, gettid(SYS_GETTID), true);
  const id = new BigUint64Array(1);
  if (timerCreate(CLOCK_MONOTONIC, new Uint8Array(event.buffer), id) !== 0) {
    throw new Error(`timer_create: errno ${-result(-1)}`);
  }
  const timerId = Number(id[0]);
  const spec = new BigInt64Array(4);
  const zero = new BigInt64Array(2);
  return {
    setBy: null,
    set(delayNs) {
      const seconds = Math.floor(delayNs / 1e9);
      spec[2] = BigInt(seconds);
      spec[3] = BigInt(Math.floor(delayNs - seconds * 1e9));
      timerSettime(timerId, 0, spec, null);
    },
    taken() {
      for (;;) {
        const signal = result(sigtimedwait(set, null, zero));
        if (signal === TIMER_SIGNAL) return true;
        if (signal !== -Errno.EINTR) return false;
      }
    },
  };
}
