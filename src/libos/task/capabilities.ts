/** Capability sets of a process. File permissions go by user ids; these govern the library OS's own operations. @see capabilities(7) */
import type { Credentials } from "./credentials.ts";

export const CAP = {
  DAC_READ_SEARCH: 2,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  SETPCAP: 8,
  NET_BIND_SERVICE: 10,
  NET_ADMIN: 12,
  NET_RAW: 13,
  IPC_LOCK: 14,
  IPC_OWNER: 15,
  SYS_CHROOT: 18,
  SYS_PTRACE: 19,
  SYS_ADMIN: 21,
  SYS_NICE: 23,
  SYS_RESOURCE: 24,
  SYS_TIME: 25,
  SYS_TTY_CONFIG: 26,
  LEASE: 28,
  SETFCAP: 31,
} as const;

/** The highest that exists: CAP_CHECKPOINT_RESTORE. */
export const CAP_LAST = 40;
const ALL = (1n << BigInt(CAP_LAST + 1)) - 1n;

export class Capabilities {
  effective: bigint;
  permitted: bigint;
  inheritable = 0n;
  ambient = 0n;
  bounding = ALL;
  /** PR_SET_KEEPCAPS. */
  keep = false;
  /** PR_SET_SECUREBITS. */
  secureBits = 0;

  constructor(credentials: Credentials) {
    this.effective = credentials.euid === 0 ? ALL : 0n;
    this.permitted = this.effective;
  }
  /** What a task made by clone(2) begins with. */
  copy(): Capabilities {
    return Object.assign(Object.create(Capabilities.prototype) as Capabilities, this);
  }
  has(capability: number): boolean {
    return (this.effective & (1n << BigInt(capability))) !== 0n;
  }
  /** "Effect of user ID changes on capabilities"; `before` are the ids before the change. */
  idsChanged(before: Credentials, after: Credentials): void {
    const wasRoot = before.uid === 0 || before.euid === 0 || before.suid === 0;
    const isRoot = after.uid === 0 || after.euid === 0 || after.suid === 0;
    if (wasRoot && !isRoot) {
      if (!this.keep) this.permitted = 0n;
      this.ambient = 0n;
    }
    if (before.euid === 0 && after.euid !== 0) this.effective = 0n;
    if (before.euid !== 0 && after.euid === 0) this.effective = this.permitted;
    this.effective &= this.permitted;
  }
}
