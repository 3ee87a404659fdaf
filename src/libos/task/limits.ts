/** Resource limits. @see getrlimit(2) */
export const RLIMIT = {
  CPU: 0,
  FSIZE: 1,
  DATA: 2,
  STACK: 3,
  CORE: 4,
  RSS: 5,
  NPROC: 6,
  NOFILE: 7,
  MEMLOCK: 8,
  AS: 9,
  LOCKS: 10,
  SIGPENDING: 11,
  MSGQUEUE: 12,
  NICE: 13,
  RTPRIO: 14,
  RTTIME: 15,
} as const;
export const RLIMIT_COUNT = 16;
export const RLIM_INFINITY = 0xffff_ffff_ffff_ffffn;

/** Soft and hard limits, exact 64-bit values. */
export class Limits {
  readonly soft: bigint[] = new Array<bigint>(RLIMIT_COUNT).fill(RLIM_INFINITY);
  readonly hard: bigint[] = new Array<bigint>(RLIMIT_COUNT).fill(RLIM_INFINITY);

  constructor() {
    this.set(RLIMIT.STACK, 8n << 20n, RLIM_INFINITY);
    this.set(RLIMIT.CORE, 0n, RLIM_INFINITY);
    this.set(RLIMIT.NOFILE, 1024n, 1_048_576n);
    this.set(RLIMIT.NPROC, 4096n, 4096n);
    this.set(RLIMIT.MEMLOCK, 8n << 20n, 8n << 20n);
    this.set(RLIMIT.SIGPENDING, 4096n, 4096n);
    this.set(RLIMIT.MSGQUEUE, 819200n, 819200n);
    this.set(RLIMIT.NICE, 0n, 0n);
    this.set(RLIMIT.RTPRIO, 0n, 0n);
  }
  copy(other: Limits): void {
    for (let resource = 0; resource < RLIMIT_COUNT; resource++) {
      this.set(resource, other.soft[resource]!, other.hard[resource]!);
    }
  }
  set(resource: number, soft: bigint, hard: bigint): void {
    this.soft[resource] = soft;
    this.hard[resource] = hard;
  }
  /** The soft limit as a double, Infinity if unlimited. */
  value(resource: number): number {
    const soft = this.soft[resource]!;
    return soft === RLIM_INFINITY ? Number.POSITIVE_INFINITY : Number(soft);
  }
}
