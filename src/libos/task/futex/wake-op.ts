/** FUTEX_WAKE_OP. @see futex(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Task } from "../task.ts";
import { wakeWord } from "./wake.ts";

/** In the kind of an operation: its argument is the number of a bit. */
const SHIFT = 8;

/** Changes the second word and wakes sleepers of the first, and of the second if its old value compares well. */
export function futexWakeOp(
  task: Task,
  address: number,
  shared: boolean,
  address2: number,
  count: number,
  count2: number,
  encoded: number,
): SysResult {
  const { mem } = task;
  const { first, second } = task.kernel.futexes;
  let located = first.locate(task, address, shared, false);
  if (located === 0) located = second.locate(task, address2, shared, true);
  if (located < 0) return located;
  const kind = encoded >>> 28;
  let argument = (encoded << 8) >> 20;
  if ((kind & SHIFT) !== 0) argument = 1 << (argument & 31);
  if ((kind & 7) > 4) return -Errno.ENOSYS;
  if (!mem.canWrite(address2, 4)) return -Errno.EFAULT;
  const old = mem.i32(address2);
  mem.setU32(address2, apply(kind & 7, old, argument));
  const holds = compare((encoded >>> 24) & 15, old, (encoded << 20) >> 20);
  if (holds === null) return -Errno.ENOSYS;
  const woken = wakeWord(first.space.find(first.offset), count, -1);
  if (woken < 0 || !holds) return woken;
  const others = wakeWord(second.space.find(second.offset), count2, -1);
  return others < 0 ? others : woken + others;
}

function apply(kind: number, old: number, argument: number): number {
  switch (kind) {
    case 0:
      return argument;
    case 1:
      return (old + argument) | 0;
    case 2:
      return old | argument;
    case 3:
      return old & ~argument;
    default:
      return old ^ argument;
  }
}

/** @returns null if there is no such comparison */
function compare(kind: number, old: number, comparand: number): boolean | null {
  switch (kind) {
    case 0:
      return old === comparand;
    case 1:
      return old !== comparand;
    case 2:
      return old < comparand;
    case 3:
      return old <= comparand;
    case 4:
      return old > comparand;
    case 5:
      return old >= comparand;
    default:
      return null;
  }
}
