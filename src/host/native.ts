/**
 * What a hardware engine asks of the host's kernel beyond {@link Host}: raw memory and device calls. Implemented only
 * where a foreign-function interface exists. Results: >= 0 or -errno.
 */
import type { PinnedBytes } from "./host.ts";

export interface HostNative {
  open(path: string, flags: number): number;
  close(fd: number): number;
  /** ioctl(2) with a number or an address as its argument. */
  ioctl(fd: number, request: number, argument: number): number;
  /** ioctl(2) with a structure; tried again when a signal interrupts it. */
  ioctlBytes(fd: number, request: number, argument: Uint8Array): number;

  /** mmap(2). @param address 0: anywhere; else combined with MAP_FIXED by `flags` @returns address or -errno */
  map(address: number, length: number, protection: number, flags: number, fd: number, offset: number): number;
  unmap(address: number, length: number): number;
  protect(address: number, length: number, protection: number): number;
  advise(address: number, length: number, advice: number): number;
  /** Bytes of the range that are resident; page-aligned. */
  resident(address: number, length: number): number;
  /**
   * Visits the runs of pages in the range that have content of their own, in memory or swapped out; what is left out reads as
   * zero, or as the file behind it. Page-aligned. @param visit with bytes from `address` on, and a length
   */
  populated(address: number, length: number, visit: (offset: number, length: number) => void): void;
  /** Whether one byte can be read (a copy by the kernel, so nothing traps). */
  probe(address: number): boolean;
  /** Memory at a host address as an ArrayBuffer; it must stay mapped while used. */
  view(address: number, length: number): ArrayBuffer;
  pin(bytes: Uint8Array): PinnedBytes;

  /** The calling thread's interrupter, made on first use; one a thread. */
  threadTimer(): ThreadTimer;
}

/**
 * A timer that ends a blocking device call of this thread with -EINTR. Its signal is blocked except during such
 * calls, so nothing else notices it.
 */
export interface ThreadTimer {
  /** The signal set (64 bits, bit signal-1) to be blocked during the call: it lets the timer's and all others in. */
  readonly callMask: Uint8Array;
  /** When it fires, on the caller's clock in ns; Infinity: it is not armed, or by another caller of this thread. */
  readonly deadline: number;
  /** Fires once, at `deadline`, where it is `now`: both in ns on the clock of the caller, who may have one of its own. */
  arm(deadline: number, now: number): void;
  /** Whether the timer has fired since last asked; consumes the signal. */
  fired(): boolean;
}
