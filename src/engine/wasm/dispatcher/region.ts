/** A translated region, however it came to be: made in this run, or kept from an earlier one. */

export type RegionFunction = (entry: number) => number;

export interface Region {
  /** Index in the table. */
  index: number;
  start: number;
  pages: readonly number[];
  entries: readonly number[];
  /** Pairs: twice the offset in the function's body of an instruction that may trap, guest address; ascending. */
  sites: ArrayLike<number>;
  /** Branches of the function that mostly go one way ({@link EmittedFunction.hints}). */
  hints: ArrayLike<number>;
  /** Where the body begins in its module. */
  bodyAt: number;
  blocks: number;
  /** Whether it is right in one mode of floating point only, and in which it was made. */
  usesFloatMode: boolean;
  exactFloat: boolean;
  /** How often the guest was seen in it, and whether it is, or has, a translation for what is hot. */
  samples: number;
  hot: boolean;
}

/**
 * Where the guest stands when something trapped at an offset in a region's module: the address that state belongs to, or -1;
 * `again` if the instruction that faults is found by executing from there.
 */
export function siteAt({ sites, bodyAt }: Region, offset: number): { pc: number; again: boolean } {
  const within = (offset - bodyAt) * 2 + 1;
  let low = 0;
  let high = sites.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sites[middle * 2]! <= within) low = middle;
    else high = middle - 1;
  }
  const at = sites[low * 2] ?? Number.POSITIVE_INFINITY;
  return at <= within ? { pc: sites[low * 2 + 1]!, again: at % 2 === 1 } : { pc: -1, again: false };
}
