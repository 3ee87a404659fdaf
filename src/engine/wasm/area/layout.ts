/**
 * Where things lie in the WebAssembly memory: the guest's bytes, and behind them the engine's own area, which the limit
 * that every guest address is compared with keeps out of the guest's reach.
 */
import { State } from "../x86-64/state.ts";

/** Bytes at both ends of the guest's addresses that nothing maps: an address below the limit may be off by so much. */
export const GUARD_BYTES = 0x1_0000;
/** Bytes of the area: guard, CPU state, jump caches, protections, records, guard. */
export const AREA_BYTES = 0x140_0000;
/** Bytes of the interpreter's records. */
export const ARENA_BYTES = 0x100_0000;
/** Entries of the jump cache; each is a guest address and what to call, u32 both. */
export const CACHE_ENTRIES = 0x1_0000;

export interface Layout {
  /** Guest addresses are below. */
  limit: number;
  /** Offsets in bytes of the CPU state, the jump cache, and the protection bytes of all pages. */
  state: number;
  cache: number;
  /** The jump cache for the other mode of floating point. */
  exactCache: number;
  pages: number;
  /** The records of the interpreter. */
  arena: number;
  /** Where the dispatcher notes the guest address at which it calls a region, u64. */
  pc: number;
}
/** Bytes for the protections of every page that there can be. */
const PAGES_BYTES = 0x1_0000_0000 / 4096;

export function layoutOf(size: number): Layout {
  const state = size + GUARD_BYTES;
  const cache = state + Math.ceil(State.SIZE / 4096) * 4096;
  const exactCache = cache + CACHE_ENTRIES * 8;
  const pages = exactCache + CACHE_ENTRIES * 8;
  return { limit: size, state, cache, exactCache, pages, arena: pages + PAGES_BYTES, pc: state + State.PC };
}
/** The layout as code of the exact mode of floating point sees it. */
export function exactLayout(layout: Layout): Layout {
  return { ...layout, cache: layout.exactCache, exactCache: layout.cache };
}

/** Entry of the jump cache for a guest address. */
export function cacheIndex(pc: number): number {
  return (pc ^ (pc >>> 15)) & (CACHE_ENTRIES - 1);
}
/** What to call, as one number: index in the table of functions, and the entry within it. */
export const ENTRY_BITS = 8;
export const MOST_ENTRIES = 1 << ENTRY_BITS;

/** Set in what the jump cache names for an address whose block is interpreted; below it the record's offset in the arena. */
export const INTERPRETED = 0x8000_0000;
/** To be added to such a name, modulo 2^32, for the address of the record, which begins with its handler's index. */
export function recordOffset({ arena }: Layout): number {
  return (arena - INTERPRETED) | 0;
}
