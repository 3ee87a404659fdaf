/** The memory that one file system may take. */
export class Budget {
  limit: number;
  readonly #parent: Budget | null;
  #used = 0;
  /** @param parent what several file systems may take together */
  constructor(limit: number, parent: Budget | null = null) {
    this.limit = limit;
    this.#parent = parent;
  }
  get used(): number {
    return this.#used;
  }
  get free(): number {
    const own = Math.max(0, this.limit - this.#used);
    return this.#parent === null ? own : Math.min(own, this.#parent.free);
  }
  /** Takes bytes, if there are so many. */
  charge(bytes: number): boolean {
    if (this.#used + bytes > this.limit || this.#parent?.charge(bytes) === false) return false;
    this.#used += bytes;
    return true;
  }
  /** Takes bytes even beyond the limit: for what must not fail, such as removing a name. */
  force(bytes: number): void {
    this.#used += bytes;
    this.#parent?.force(bytes);
  }
  give(bytes: number): void {
    this.#used -= bytes;
    this.#parent?.give(bytes);
  }
  /** The file system is gone. */
  release(): void {
    this.give(this.#used);
  }
}
