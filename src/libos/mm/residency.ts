/** How much guest memory is resident, asked of the host at bounded cost. */
import { PAGE_SIZE } from "../../abi/mman.ts";
import type { HostClock } from "../../host/host.ts";
import type { MemoryMap } from "./memory-map.ts";
import { VM, type Vma } from "./vma.ts";

/** No guest touches memory faster than this many bytes a nanosecond. */
const TOUCH_RATE = 8;
/** Measuring may take this part of the time. */
const COST_SHARE = 0.1;
const MINIMAL_PAUSE = 2_000_000;
/** Before so many bytes go, resident memory is measured. */
const LARGE = 16 << 20;
/** Host calls that one mincore(2) may cost; what is still unclear then counts as resident. */
const MINCORE_CALLS = 65_536;

/** Files in memory that were mapped shared and writable. */
export interface MappedFiles {
  readonly mapped: { readonly size: number };
  /** Bytes that they hold. */
  mappedBytes(): number;
}

/** What other processes have mapped and hold, bytes. */
export interface OtherMemory {
  mappedBytes(): number;
  heldBytes(): number;
}

export class Residency {
  readonly #others: OtherMemory | undefined;
  readonly #map: MemoryMap;
  readonly #files: MappedFiles | undefined;
  readonly #clock: HostClock;
  /** Host monotonic ns before which the limit cannot have been reached, as far as measured. */
  #nextMeasure = 0;
  /** The most that was measured, bytes. */
  #peak = 0;
  /** Host monotonic ns before which {@link beforeRelease} does not measure again. */
  #nextPeak = 0;

  constructor(map: MemoryMap, clock: HostClock, files?: MappedFiles, others?: OtherMemory) {
    this.#others = others;
    this.#files = files;
    this.#map = map;
    this.#clock = clock;
  }

  /** Resident memory may be about to shrink: measures it, for its peak, if that is worth it. */
  beforeRelease(bytes: number): void {
    if (bytes < LARGE) return;
    const now = this.#clock.monotonic();
    if (now < this.#nextPeak) return;
    this.bytes(true);
    const after = this.#clock.monotonic();
    this.#nextPeak = after + (after - now) / COST_SHARE;
  }
  /** As far as it was looked at. */
  get peak(): number {
    return this.#peak;
  }
  /** From now on the peak is that of a new program, or of what follows. */
  forgetPeak(): void {
    this.#peak = 0;
  }
  /** Resident bytes of everything mapped. @param shared whether to count pages of host files, which are the host's */
  bytes(shared: boolean): number {
    const { space, regions } = this.#map;
    let total = 0;
    let start = 0;
    let end = 0;
    for (const vma of regions.tree) {
      if (!shared && vma.has(VM.Foreign)) continue;
      if (vma.start !== end) {
        if (end > start) total += space.resident(start, end - start);
        start = vma.start;
      }
      end = vma.end;
    }
    if (end > start) total += space.resident(start, end - start);
    if (total > this.#peak) this.#peak = total;
    return total;
  }

  /** @see MemoryMap.heldBytes */
  held(): number {
    return this.bytes(false) + (this.#files?.mappedBytes() ?? 0);
  }

  /** @see MemoryMap.checkLimit */
  withinLimit(): boolean {
    const { memoryLimit } = this.#map;
    const mapped = this.#map.mappedBytes() + (this.#others?.mappedBytes() ?? 0);
    if (!this.#files?.mapped.size && mapped <= memoryLimit) return true;
    const now = this.#clock.monotonic();
    if (now < this.#nextMeasure) return true;
    const left = memoryLimit - this.held() - (this.#others?.heldBytes() ?? 0);
    const after = this.#clock.monotonic();
    this.#nextMeasure = after + Math.max(left / TOUCH_RATE, (after - now) / COST_SHARE, MINIMAL_PAUSE);
    return left >= 0;
  }

  /** @see MemoryMap.residency */
  pages(start: number, end: number, target: Uint8Array, offset: number): void {
    const { space, regions, pages } = this.#map;
    let calls = 0;
    const measure = (from: number, to: number): void => {
      const at = offset + (from - start) / PAGE_SIZE;
      const length = to - from;
      const resident = calls++ < MINCORE_CALLS ? space.resident(from, length) : length;
      if (resident === 0 || resident === length) {
        target.fill(resident === 0 ? 0 : 1, at, at + length / PAGE_SIZE);
        return;
      }
      const middle = from + Math.ceil(length / PAGE_SIZE / 2) * PAGE_SIZE;
      measure(from, middle);
      measure(middle, to);
    };
    const visit = (vma: Vma, from: number, to: number): void => {
      measure(from, to);
      // The content of a file counts as in the page cache whether or not it has been copied.
      if (!vma.lazy) return;
      for (let page = from; page < to; page += PAGE_SIZE) {
        if (pages.isLazy(page)) target[offset + (page - start) / PAGE_SIZE] = 1;
      }
    };
    for (const vma of regions.tree.overlapping(start, end))
      visit(vma, Math.max(start, vma.start), Math.min(end, vma.end));
  }
}
