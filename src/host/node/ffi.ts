/** The C library, called through koffi. */
import { koffi } from "./koffi.ts";

const library = koffi.load(null);

/** A C function that takes what the prototype beside it says (numbers, typed arrays, null) and returns a number. */
export interface CFunction {
  (...args: unknown[]): number;
  /** Calls it in a thread of koffi's; the last argument is called back with the result. */
  async(...args: [...unknown[], (error: Error | null, value: number) => void]): void;
}

/** By prototype: declaring one takes longer than most calls, and koffi never gives it back. */
const functions = new Map<string, CFunction>();

/**
 * A function of the C library by its prototype, e.g. `int close(int)`. Pointers: `void *` takes a typed
 * array, `uintptr_t` an address as a number.
 */
export function libc(prototype: string): CFunction {
  let declared = functions.get(prototype);
  if (declared === undefined) {
    declared = library.func(prototype) as unknown as CFunction;
    functions.set(prototype, declared);
  }
  return declared;
}

/** The value of errno(3) after the last call that failed. */
export function errno(): number {
  return koffi.errno();
}

/** Turns the C convention (-1 and errno) into the kernel's (-errno). */
export function result(value: number): number {
  return value === -1 ? -koffi.errno() : value;
}

/** Host address of a typed array's first byte. */
export function addressOf(bytes: Uint8Array): number {
  return Number(koffi.address(bytes));
}

/** `length` bytes of host memory at an address, as an ArrayBuffer. The memory must stay mapped. */
export function viewOf(address: number, length: number): ArrayBuffer {
  return koffi.view(BigInt(address), length);
}
