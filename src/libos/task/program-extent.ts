/** Where the parts of a program are in memory, as /proc/[pid]/stat tells. @see proc_pid_stat(5) */
export interface ProgramExtent {
  /** Addresses in bytes; an end is one past the last. 0: there is no such part. */
  readonly startCode: number;
  readonly endCode: number;
  readonly startData: number;
  readonly endData: number;
  readonly startHeap: number;
  /** Of argc, where the stack pointer was first. */
  readonly startStack: number;
  readonly startArguments: number;
  readonly endArguments: number;
  readonly startEnvironment: number;
  readonly endEnvironment: number;
}
export const NO_EXTENT: ProgramExtent = {
  startCode: 0,
  endCode: 0,
  startData: 0,
  endData: 0,
  startHeap: 0,
  startStack: 0,
  startArguments: 0,
  endArguments: 0,
  startEnvironment: 0,
  endEnvironment: 0,
};
