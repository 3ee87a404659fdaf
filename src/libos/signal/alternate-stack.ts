/** The alternate signal stack. @see sigaltstack(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { SS } from "../../abi/signal.ts";
import type { AlternateStack } from "./task-signals.ts";

/** Smallest size sigaltstack(2) takes on x86-64. */
const MINSIGSTKSZ = 2048n;

/** Whether a stack pointer lies on the stack. One that disarms itself never counts as in use. */
export function onAlternateStack(stack: AlternateStack, sp: bigint): boolean {
  if ((stack.flags & SS.AUTODISARM) !== 0) return false;
  return sp > stack.address && sp - stack.address <= stack.size;
}

/** What ss_flags shows. */
export function alternateStackFlags(stack: AlternateStack, sp: bigint): number {
  const state = stack.size === 0n ? SS.DISABLE : onAlternateStack(stack, sp) ? SS.ONSTACK : 0;
  return (state | (stack.flags & SS.AUTODISARM)) >>> 0;
}

/** @returns 0, -EPERM if the stack is in use, -EINVAL, -ENOMEM if too small */
export function setAlternateStack(stack: AlternateStack, wanted: AlternateStack, sp: bigint): SysResult {
  if (onAlternateStack(stack, sp)) return -Errno.EPERM;
  const mode = (wanted.flags & ~SS.AUTODISARM) >>> 0;
  if (mode !== SS.DISABLE && mode !== SS.ONSTACK && mode !== 0) return -Errno.EINVAL;
  if (mode === SS.DISABLE) {
    stack.address = 0n;
    stack.size = 0n;
  } else {
    if (wanted.size < MINSIGSTKSZ) return -Errno.ENOMEM;
    stack.address = wanted.address;
    stack.size = wanted.size;
  }
  stack.flags = wanted.flags >>> 0;
  return 0;
}
