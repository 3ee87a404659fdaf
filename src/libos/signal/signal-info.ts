/** siginfo_t: what is known about one signal. The layout is that of every 64-bit Linux. @see sigaction(2) */

/** Bytes of siginfo_t. */
export const SIGINFO_SIZE = 128;

/** Offsets in siginfo_t; the union begins at 16. */
const SIGNO = 0;
const ERRNO = 4;
const CODE = 8;
const PID = 16;
const UID = 20;
const ADDRESS = 16;
const TIMER_ID = 16;
const OVERRUN = 20;
const VALUE = 24;
const STATUS = 24;
const USER_TIME = 32;
const SYSTEM_TIME = 40;

export class SignalInfo {
  /** The structure as the guest sees it. */
  readonly bytes = new Uint8Array(SIGINFO_SIZE);
  readonly #view = new DataView(this.bytes.buffer);
  /** Set for a signal of a POSIX timer: asked for the overrun count at delivery. */
  timer: { deliver(): number } | null = null;

  /** A copy of a guest's structure. The signal number is the caller's, not the structure's. */
  static copyOf(signal: number, source: Uint8Array, offset: number): SignalInfo {
    const info = new SignalInfo();
    info.bytes.set(source.subarray(offset, offset + SIGINFO_SIZE));
    info.#view.setInt32(SIGNO, signal, true);
    return info;
  }
  /** From kill(2) and its kin: SI_USER, SI_TKILL. */
  static from(signal: number, code: number, pid: number, uid: number): SignalInfo {
    const info = SignalInfo.plain(signal, code);
    info.#view.setInt32(PID, pid, true);
    info.#view.setUint32(UID, uid, true);
    return info;
  }
  /** From the kernel, without a sender: SI_KERNEL. */
  static plain(signal: number, code: number): SignalInfo {
    const info = new SignalInfo();
    info.#view.setInt32(SIGNO, signal, true);
    info.#view.setInt32(CODE, code, true);
    return info;
  }
  /** For a fault at an address in bytes. */
  static fault(signal: number, code: number, address: number): SignalInfo {
    const info = SignalInfo.plain(signal, code);
    info.#view.setBigUint64(ADDRESS, BigInt.asUintN(64, BigInt(Math.floor(address))), true);
    return info;
  }
  /** SI_MESGQ: a message came into an empty queue. */
  static message(signal: number, pid: number, uid: number, value: bigint): SignalInfo {
    const info = SignalInfo.from(signal, -3, pid, uid);
    info.#view.setBigUint64(VALUE, BigInt.asUintN(64, value), true);
    return info;
  }
  /**
   * About a child, CLD_*: what it ended with, or the signal that stopped or continued it.
   * @param user @param system CPU time in clock ticks
   */
  static child(
    signal: number,
    code: number,
    pid: number,
    uid: number,
    status: number,
    user: number,
    system: number,
  ): SignalInfo {
    const info = SignalInfo.from(signal, code, pid, uid);
    info.#view.setInt32(STATUS, status, true);
    info.#view.setBigInt64(USER_TIME, BigInt(user), true);
    info.#view.setBigInt64(SYSTEM_TIME, BigInt(system), true);
    return info;
  }
  /** SI_TIMER, of a POSIX timer. */
  static timer(signal: number, id: number, value: bigint): SignalInfo {
    const info = SignalInfo.plain(signal, -2);
    info.#view.setInt32(TIMER_ID, id, true);
    info.#view.setBigUint64(VALUE, BigInt.asUintN(64, value), true);
    return info;
  }

  get signal(): number {
    return this.#view.getInt32(SIGNO, true);
  }
  get errno(): number {
    return this.#view.getInt32(ERRNO, true);
  }
  get code(): number {
    return this.#view.getInt32(CODE, true);
  }
  get pid(): number {
    return this.#view.getInt32(PID, true);
  }
  get uid(): number {
    return this.#view.getUint32(UID, true);
  }
  get address(): bigint {
    return this.#view.getBigUint64(ADDRESS, true);
  }
  get timerId(): number {
    return this.#view.getInt32(TIMER_ID, true);
  }
  get overrun(): number {
    return this.#view.getInt32(OVERRUN, true);
  }
  set overrun(count: number) {
    this.#view.setInt32(OVERRUN, count, true);
  }
  /** Of a child: {@link SignalInfo.child}. */
  get status(): number {
    return this.#view.getInt32(STATUS, true);
  }
  get userTime(): bigint {
    return this.#view.getBigInt64(USER_TIME, true);
  }
  get systemTime(): bigint {
    return this.#view.getBigInt64(SYSTEM_TIME, true);
  }
  get value(): bigint {
    return this.#view.getBigUint64(VALUE, true);
  }
}
