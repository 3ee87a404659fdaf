/**
 * Loops of a few instructions, which become several iterations in one block: what a loop costs at its head, and looking up the
 * pages that it goes along, is then paid once for all of them.
 */

/** Where an instruction stands to those behind it. */
export interface Scanned {
  next: number;
  /** Ends its block. */
  ends: boolean;
  /** Where a direct jump that ends the block may lead. */
  jumps: readonly number[];
}

/** Blocks of a loop, its instructions, iterations in a block, and instructions of all of them. */
const MOST_BLOCKS = 4;
const MOST_INSTRUCTIONS = 32;
const MOST_ITERATIONS = 4;
const MOST_UNROLLED = 64;

interface Cycle {
  /** Beginnings of its blocks. */
  blocks: readonly number[];
  instructions: number;
}

export class ShortLoops {
  readonly #leaders: ReadonlySet<number>;
  readonly #scanned: ReadonlyMap<number, Scanned>;
  readonly #cycles = new Map<number, Cycle | null>();

  /** @param leaders beginnings of blocks @param scanned instructions by their addresses */
  constructor(leaders: ReadonlySet<number>, scanned: ReadonlyMap<number, Scanned>) {
    this.#leaders = leaders;
    this.#scanned = scanned;
  }

  /** Beginnings of the blocks that control goes through from a loop's first block on, for some iterations; empty: it is no short loop. */
  unrolled(start: number): number[] {
    const cycle = this.#cycle(start);
    if (cycle === null) return [];
    const { blocks, instructions } = cycle;
    // A loop around a shorter one is not unrolled.
    for (const block of blocks) if ((this.#cycle(block)?.instructions ?? 0) < instructions) return [];
    const iterations = Math.min(MOST_ITERATIONS, Math.floor(MOST_UNROLLED / instructions));
    const path: number[] = [];
    for (let i = 0; i < iterations; i++) path.push(...blocks);
    return path.slice(1);
  }

  /** The shortest way from a block back to it. */
  #cycle(start: number): Cycle | null {
    const known = this.#cycles.get(start);
    if (known !== undefined) return known;
    let best: Cycle | null = null;
    const visit = (block: number, path: readonly number[], before: number): void => {
      const { count, targets } = this.#block(block);
      const instructions = before + count;
      if (instructions > MOST_INSTRUCTIONS) return;
      const blocks = [...path, block];
      for (const target of targets) {
        if (target === start) {
          if (best === null || instructions < best.instructions) best = { blocks, instructions };
        } else if (blocks.length < MOST_BLOCKS && this.#leaders.has(target) && !blocks.includes(target)) {
          visit(target, blocks, instructions);
        }
      }
    };
    visit(start, [], 0);
    this.#cycles.set(start, best);
    return best;
  }
  #block(start: number): { count: number; targets: readonly number[] } {
    let pc = start;
    for (let count = 1; ; count++) {
      const instruction = this.#scanned.get(pc);
      if (instruction === undefined || count > MOST_INSTRUCTIONS) return { count, targets: [] };
      if (instruction.ends) return { count, targets: instruction.jumps };
      pc = instruction.next;
      if (this.#leaders.has(pc)) return { count, targets: [pc] };
    }
  }
}
