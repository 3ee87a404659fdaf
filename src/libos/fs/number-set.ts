/** Small numbers in use, with the lowest one that is free found in a few steps however many there are. */

/** Two levels of bits: a number in use, and 32 numbers that are all in use. */
export class NumberSet {
  #used = new Uint32Array(8);
  #full = new Uint32Array(1);

  add(number: number): void {
    const word = number >>> 5;
    if (word >= this.#used.length) this.#grow(word + 1);
    this.#used[word]! |= 1 << (number & 31);
    if (this.#used[word] === 0xffff_ffff) this.#full[word >>> 5]! |= 1 << (word & 31);
  }
  delete(number: number): void {
    const word = number >>> 5;
    if (word >= this.#used.length) return;
    this.#used[word]! &= ~(1 << (number & 31));
    this.#full[word >>> 5]! &= ~(1 << (word & 31));
  }
  /** The lowest number from `min` on that is not in use. */
  free(min: number): number {
    const word = min >>> 5;
    const left = ~(this.#used[word] ?? 0) & (-1 << (min & 31));
    if (left !== 0) return word * 32 + lowestBit(left);
    let summary = (word + 1) >>> 5;
    let open = ~(this.#full[summary] ?? 0) & (-1 << ((word + 1) & 31));
    while (open === 0) open = ~(this.#full[++summary] ?? 0);
    const found = summary * 32 + lowestBit(open);
    return found * 32 + lowestBit(~(this.#used[found] ?? 0));
  }
  #grow(words: number): void {
    const length = 2 ** Math.ceil(Math.log2(words));
    const used = new Uint32Array(length);
    used.set(this.#used);
    this.#used = used;
    const full = new Uint32Array(Math.ceil(length / 32));
    full.set(this.#full);
    this.#full = full;
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
