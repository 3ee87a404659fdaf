/** Argument and environment strings of execve(2), and their limits. */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import type { UserMemory } from "../mm/user-memory.ts";

/** MAX_ARG_STRLEN: bytes of one string, its NUL included. */
export const MAX_STRING = 131_072;
const ARG_MAX = 131_072;
const MOST = 6 << 20;
const POINTER = 8;

/** Bytes that strings and their pointers may take together. @param stackLimit RLIMIT_STACK in bytes */
export function argumentSpace(stackLimit: number): number {
  return Math.max(Math.min(MOST, Math.floor(stackLimit / 4)), ARG_MAX);
}

/** What is left for strings and pointers while they are collected. */
export class ArgumentBudget {
  #left: number;
  constructor(stackLimit: number) {
    this.#left = argumentSpace(stackLimit);
  }
  /** Takes the room of one string and `pointers` pointers. @returns 0 or -E2BIG */
  take(text: string, pointers = 1): SysResult {
    const bytes = text.length + 1;
    this.#left -= bytes + pointers * POINTER;
    return bytes > MAX_STRING || this.#left < 0 ? -Errno.E2BIG : 0;
  }
}

/** Whether everything fits. @returns 0 or -E2BIG */
export function checkArguments(
  filename: string,
  argv: readonly string[],
  envp: readonly string[],
  stackLimit: number,
): SysResult {
  const budget = new ArgumentBudget(stackLimit);
  let result = budget.take(filename, 0);
  for (let i = 0; result === 0 && i < argv.length; i++) result = budget.take(argv[i]!);
  for (let i = 0; result === 0 && i < envp.length; i++) result = budget.take(envp[i]!);
  return result;
}

/** The strings of a NULL-terminated array of pointers; a null array counts as empty. -EFAULT, -E2BIG. */
export function readStrings(mem: UserMemory, address: number, budget: ArgumentBudget): string[] | SysError {
  const strings: string[] = [];
  if (address === 0) return strings;
  for (let at = address; ; at += POINTER) {
    if (!mem.canRead(at, POINTER)) return -Errno.EFAULT;
    const pointer = mem.u64(at);
    if (pointer === 0) return strings;
    const text = mem.string(pointer, MAX_STRING);
    if (typeof text === "number") return text === -Errno.ENAMETOOLONG ? -Errno.E2BIG : text;
    if (budget.take(text) < 0) return -Errno.E2BIG;
    strings.push(text);
  }
}
