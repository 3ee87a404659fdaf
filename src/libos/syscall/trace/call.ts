/** One system call that is being traced. */
import type { UserMemory } from "../../mm/user-memory.ts";
import type { ArgKind } from "../row.ts";

export interface TracedCall {
  readonly name: string;
  readonly mem: UserMemory;
  readonly kinds: readonly ArgKind[];
  /** The arguments as the handler gets them. */
  readonly values: readonly number[];
  /** The handler's result; NaN while the call runs. */
  result: number;
  /** What was known at the entry; null: told at the exit. */
  readonly texts: (string | null)[];
  /** All arguments, where their printer is one of special.ts; null: not known yet, or printed one by one. */
  printed: string[] | null;
  /** A number that the printer has seen at the entry and that the call replaces. */
  remembered: number;
  /** What was printed of it when a line about another task came in between; absent: nothing yet. */
  announced?: string;
}

/** The argument behind, which for buffers and arrays is their length. */
export function valueAfter(call: TracedCall, index: number): number {
  return call.values[index + 1] ?? 0;
}
