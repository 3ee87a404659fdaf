import { MemoryMap } from "../../../src/libos/mm/memory-map.ts";
import { Limits } from "../../../src/libos/task/limits.ts";
import { FakeSpace } from "../support/fake-space.ts";

/** A clock that stands still until told. */
export class FakeClock {
  now = 0;
  epoch = 1_700_000_000_000_000_000n;
  monotonic(): number {
    return this.now;
  }
  realtime(): bigint {
    return this.epoch + BigInt(Math.round(this.now));
  }
  cpuTime(): number {
    return this.now;
  }
}

export interface Fixture {
  space: FakeSpace;
  mm: MemoryMap;
  limits: Limits;
  clock: FakeClock;
}

export function fixture(size = 64 << 20, memoryLimit = 32 << 20, aslr = false): Fixture {
  const space = new FakeSpace(size);
  const limits = new Limits();
  const clock = new FakeClock();
  let seed = 1;
  const random = (target: Uint8Array, offset: number, length: number): void => {
    for (let i = 0; i < length; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      target[offset + i] = seed >>> 16;
    }
  };
  const mm = new MemoryMap({ space, memoryLimit, host: { clock, random }, aslr, fileName: () => "/lib/file" });
  const owner = { limits, mayLock: () => false };
  mm.begin(owner, mm.plan(owner, true, null).layout);
  return { space, mm, limits, clock };
}
