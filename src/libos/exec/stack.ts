/** The stack that a program begins with. @see the System V ABI, x86-64 supplement 3.4.1; getauxval(3) */
import { AUX } from "../../abi/auxv.ts";
import type { PinnedBytes } from "../../host/host.ts";

export interface InitialStack {
  /** Script or program as it was asked for: AT_EXECFN. */
  filename: string;
  argv: readonly string[];
  envp: readonly string[];
  /** AT_PLATFORM. */
  platform: string;
  /** 16 bytes for AT_RANDOM. */
  random: Uint8Array;
  /** Bytes to leave free between strings and tables; a multiple of 16. */
  slack: number;
  /** a_type and a_val; those that point to the stack itself are added. */
  auxv: readonly (readonly [type: number, value: number])[];
}

export interface BuiltStack {
  /** Where argc is: a multiple of 16. */
  pointer: number;
  /** The whole auxiliary vector as pairs, AT_NULL included. */
  auxv: bigint[];
  /** Where the strings of argv and envp begin and end. */
  startArguments: number;
  endArguments: number;
  startEnvironment: number;
  endEnvironment: number;
}

const RANDOM_BYTES = 16;
/** What follows the caller's entries: RANDOM, EXECFN, PLATFORM, NULL. */
const OWN_ENTRIES = 4;

/** Bytes that {@link buildStack} uses at most. */
export function stackBytes(stack: InitialStack): number {
  let bytes = 8 + stack.filename.length + 1 + stack.platform.length + 1 + RANDOM_BYTES + stack.slack + 64;
  for (const text of stack.argv) bytes += text.length + 1 + 8;
  for (const text of stack.envp) bytes += text.length + 1 + 8;
  return bytes + 24 + (stack.auxv.length + OWN_ENTRIES) * 16;
}

/**
 * Writes it. From high to low: a null word, the file name, environment strings, argument strings, platform and random
 * bytes, the auxiliary vector, the environment's pointers, the arguments' pointers, argc.
 * @param memory guest memory, writable for {@link stackBytes} below `top`
 * @param top bytes, a multiple of 16
 */
export function buildStack(memory: PinnedBytes, top: number, stack: InitialStack): BuiltStack {
  const { u8 } = memory;
  const view = new DataView(u8.buffer, u8.byteOffset, u8.byteLength);
  let at = top - 8;
  view.setBigUint64(at, 0n, true);
  const store = (text: string): number => {
    at -= text.length + 1;
    for (let i = 0; i < text.length; i++) u8[at + i] = text.charCodeAt(i);
    u8[at + text.length] = 0;
    return at;
  };
  const storeAll = (texts: readonly string[]): number[] => {
    const addresses: number[] = new Array<number>(texts.length);
    for (let i = texts.length - 1; i >= 0; i--) addresses[i] = store(texts[i]!);
    return addresses;
  };
  const filename = store(stack.filename);
  const endEnvironment = at;
  const envp = storeAll(stack.envp);
  const endArguments = at;
  const argv = storeAll(stack.argv);
  const startArguments = at;
  at -= stack.slack;
  const platform = store(stack.platform);
  at -= RANDOM_BYTES;
  u8.set(stack.random.subarray(0, RANDOM_BYTES), at);
  const random = at;

  const entries = [
    ...stack.auxv,
    [AUX.RANDOM, random],
    [AUX.EXECFN, filename],
    [AUX.PLATFORM, platform],
    [AUX.NULL, 0],
  ] as const;
  const words = [argv.length, ...argv, 0, ...envp, 0];
  const auxv: bigint[] = [];
  for (const [type, value] of entries) auxv.push(BigInt(type), BigInt(value));
  const bytes = (words.length + auxv.length) * 8;
  const pointer = at - bytes - ((at - bytes) % 16);
  let word = pointer;
  for (const value of words) {
    view.setBigUint64(word, BigInt(value), true);
    word += 8;
  }
  for (const value of auxv) {
    view.setBigUint64(word, value, true);
    word += 8;
  }
  const strings = { startArguments, endArguments, startEnvironment: endArguments, endEnvironment };
  return { pointer, auxv, ...strings };
}
