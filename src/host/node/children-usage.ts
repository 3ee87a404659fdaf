/** CPU time of the processes that this one has started and that have ended. @see getrusage(2), RUSAGE_CHILDREN */
import { libc } from "./ffi.ts";

const RUSAGE_CHILDREN = -1;
const RUSAGE_SIZE = 144;

/** Microseconds of user and system time, of all descendants that were waited for. */
export function childrenCpuTime(): number {
  const usage = new Uint8Array(RUSAGE_SIZE);
  libc("int getrusage(int, void *)")(RUSAGE_CHILDREN, usage);
  const view = new DataView(usage.buffer);
  const word = (index: number): number => Number(view.getBigInt64(8 * index, true));
  return (word(0) + word(2)) * 1e6 + word(1) + word(3);
}
