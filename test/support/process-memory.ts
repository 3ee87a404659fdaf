/** What a process of the host holds. */
import { readFileSync } from "node:fs";

/** A size of proc_pid_status(5), MiB; 0 when the process is gone. */
export function memoryOf(pid: number, field: "VmHWM" | "VmRSS"): number {
  try {
    const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "latin1"));
    return match === null ? 0 : Number(match[1]) / 1024;
  } catch {
    return 0;
  }
}
