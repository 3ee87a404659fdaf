/** How often the virtual CPUs of an engine have stopped, by kind: for statistics. */
export interface CpuCounts {
  syscall: number;
  fault: number;
  trap: number;
  budget: number;
  interrupted: number;
  spurious: number;
}
