/** Options that sockets of every family have. @see socket(7) */

/** net.core.wmem_max and rmem_max, and the defaults, bytes. */
export const BUFFER_MAX = 212992;
/** net.core.optmem_max, bytes: control messages of one call are no longer. */
export const CONTROL_MAX = 20480;
/** Least that SO_SNDBUF and SO_RCVBUF give: SOCK_MIN_SNDBUF, SOCK_MIN_RCVBUF. */
const SEND_MIN = 4608;
const RECEIVE_MIN = 2304;
/** Largest int. */
const INT_MAX = 0x7fff_ffff;

export class SocketOptions {
  /** Bytes that messages under way may occupy, bookkeeping included. */
  sendBuffer = BUFFER_MAX;
  receiveBuffer = BUFFER_MAX;
  /** SO_RCVTIMEO and SO_SNDTIMEO, ns; Infinity: none. */
  receiveTimeout = Number.POSITIVE_INFINITY;
  sendTimeout = Number.POSITIVE_INFINITY;
  /** SO_RCVLOWAT, bytes. */
  lowWater = 1;
  /** SO_PEEK_OFF; -1: off. */
  peekOffset = -1;
  passCredentials = false;
  /** SO_TIMESTAMP and SO_TIMESTAMPNS: "us", "ns" or none. */
  timestamp: "us" | "ns" | null = null;
  lingerOn = false;
  lingerSeconds = 0;
  priority = 0;
  mark = 0;
  /** SO_BINDTODEVICE: index of a network device; 0: none. */
  device = 0;
  /** SO_INCOMING_CPU */
  incomingCpu = -1;
  /** Switches that are kept and act on other families or not at all: the bit of each SO_* number below 64. */
  #low = 0;
  #high = 0;

  /** What an accepted socket of most families begins with: its listener's. */
  copy(other: this): void {
    Object.assign(this, other);
    this.#low = other.#low;
    this.#high = other.#high;
  }
  /** @param option SO_*, 0 to 63 */
  switched(option: number): boolean {
    return (((option < 32 ? this.#low : this.#high) >> (option & 31)) & 1) !== 0;
  }
  switch(option: number, on: boolean): void {
    const bit = 1 << (option & 31);
    if (option < 32) this.#low = on ? this.#low | bit : this.#low & ~bit;
    else this.#high = on ? this.#high | bit : this.#high & ~bit;
  }

  /** @param forced beyond the limit of the machine @returns nothing: every value is brought into range */
  setSendBuffer(bytes: number, forced: boolean): void {
    this.sendBuffer = Math.max(SEND_MIN, doubled(bytes, forced));
  }
  setReceiveBuffer(bytes: number, forced: boolean): void {
    this.receiveBuffer = Math.max(RECEIVE_MIN, doubled(bytes, forced));
  }
  /** As an accepted socket inherits nothing but sizes in AF_UNIX, other families copy more. */
  setLowWater(bytes: number): void {
    this.lowWater = bytes < 0 ? INT_MAX : bytes || 1;
  }
}

/** Room for bookkeeping: twice what was asked for. A negative int counts as a large unsigned one. */
function doubled(bytes: number, forced: boolean): number {
  const wanted = forced ? Math.max(0, bytes) : Math.min(bytes >>> 0, BUFFER_MAX);
  return Math.min(wanted, FORCED_MAX) * 2;
}
/** SO_SNDBUFFORCE grants no more than this: the machine's memory for sockets is bounded anyway. */
const FORCED_MAX = 16 << 20;
