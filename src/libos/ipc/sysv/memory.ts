/** What System V objects take of the monitor's memory: all of a machine together, bounded. Segments are guest memory and count there. */

/** Bytes for semaphores, their adjustments, queues and messages. */
const MEMORY_LIMIT = 64 << 20;

export class IpcMemory {
  #used = 0;

  /** @returns false if there is no room */
  charge(bytes: number): boolean {
    if (this.#used + bytes > MEMORY_LIMIT) return false;
    this.#used += bytes;
    return true;
  }
  give(bytes: number): void {
    this.#used -= bytes;
  }
}
