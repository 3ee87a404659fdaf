/** The memory that one file system may take. */
export class Budget {
  readonly limit: number;
  #used = 0;
  constructor(limit: number) {
    this.limit = limit;
  }
  get used(): number {
    return this.#used;
  }
  get free(): number {
    return Math.max(0, this.limit - this.#used);
  }
  /** Takes bytes, if there are so many. */
  charge(bytes: number): boolean {
    if (this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }
  /** Takes bytes even beyond the limit: for what must not fail, such as removing a name. */
  force(bytes: number): void {
    this.#used += bytes;
  }
  give(bytes: number): void {
    this.#used -= bytes;
  }
}
