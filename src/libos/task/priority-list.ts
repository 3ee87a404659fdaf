/** A list in the order of ranks, the highest first, equal ones in the order of their coming. Nothing here searches. */

/** Ranks are 0 (everybody) to 99: the real-time priority of sched(7). */
const RANKS = 100;

/** What can be in such a list, in one at a time. */
export interface Ranked {
  previous: Ranked | null;
  next: Ranked | null;
  /** Must not change while it is in a list. */
  rank: number;
}

export class PriorityList<T extends Ranked> {
  #first: T | null = null;
  #last: T | null = null;
  #size = 0;
  /** The last item of each rank above 0; made when the first such item comes. */
  #ends: (T | null)[] | null = null;

  get first(): T | null {
    return this.#first;
  }
  get size(): number {
    return this.#size;
  }
  /** Adds behind all of its rank. */
  append(item: T): void {
    if (item.rank === 0) {
      this.#link(item, this.#last);
      return;
    }
    const ends = this.#rankEnds();
    this.#link(item, ends[item.rank] ?? this.#lastAbove(item.rank));
    ends[item.rank] = item;
  }
  /** Adds before all of its rank. */
  prepend(item: T): void {
    this.#link(item, this.#lastAbove(item.rank));
    if (item.rank > 0) this.#rankEnds()[item.rank] ??= item;
  }
  remove(item: T): void {
    const previous = item.previous as T | null;
    const next = item.next as T | null;
    const { rank } = item;
    if (rank > 0 && this.#ends![rank] === item) this.#ends![rank] = previous?.rank === rank ? previous : null;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    item.previous = null;
    item.next = null;
    this.#size--;
  }

  #rankEnds(): (T | null)[] {
    this.#ends ??= new Array<T | null>(RANKS).fill(null);
    return this.#ends;
  }
  /** The last item of a higher rank; null: there is none. */
  #lastAbove(rank: number): T | null {
    const ends = this.#ends;
    if (ends === null) return null;
    for (let above = rank + 1; above < RANKS; above++) if (ends[above] !== null) return ends[above]!;
    return null;
  }
  #link(item: T, after: T | null): void {
    const before = after === null ? this.#first : (after.next as T | null);
    item.previous = after;
    item.next = before;
    if (after === null) this.#first = item;
    else after.next = item;
    if (before === null) this.#last = item;
    else before.previous = item;
    this.#size++;
  }
}
