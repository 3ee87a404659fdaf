/** A guest process: what its tasks share. */
import type { AddressSpace } from "../../engine/engine.ts";
import type { Path } from "../fs/path.ts";
import type { FdTable } from "../fs/fd-table.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import type { ProcessSignals } from "../signal/process-signals.ts";
import type { Credentials } from "./credentials.ts";
import type { Limits } from "./limits.ts";
import type { Task } from "./task.ts";

/** Where path names start. @see chroot(2), chdir(2), umask(2) */
export interface FsContext {
  root: Path;
  cwd: Path;
  umask: number;
}

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  pgid: number;
  sid: number;
  readonly tasks: Task[];
  readonly space: AddressSpace;
  readonly mem: UserMemory;
  readonly mm: MemoryMap;
  readonly files: FdTable;
  readonly fs: FsContext;
  readonly credentials: Credentials;
  readonly signals: ProcessSignals;
  readonly limits: Limits;
  /** The running program, for /proc/self/exe. */
  executable: Path | null;
  /** The bytes of argv and envp with their NULs, as in /proc/self/cmdline and environ. */
  commandLine: string;
  environment: string;
  /** As pairs of a_type, a_val, for /proc/self/auxv. */
  auxv: bigint[];
  /** PR_SET_DUMPABLE. */
  dumpable: number;
  noNewPrivileges: boolean;
  /** personality(2). */
  personality: number;
  /** Host monotonic ns when it began. */
  readonly startTime: number;
}
