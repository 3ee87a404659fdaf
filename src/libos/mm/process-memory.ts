/** A process's memory in one: shared with a child that was made by vfork(2) or clone(2) with CLONE_VM. */
import type { AddressSpace } from "../../engine/engine.ts";
import type { MemoryMap } from "./memory-map.ts";
import { type PageResolver, UserMemory } from "./user-memory.ts";

export class ProcessMemory {
  readonly space: AddressSpace;
  readonly mm: MemoryMap;
  mem: UserMemory;
  /** Processes that run in it; kept by the kernel. */
  users = 1;

  /** @param resolver for tests without a memory map */
  constructor(space: AddressSpace, mm: MemoryMap, resolver: PageResolver = mm) {
    this.space = space;
    this.mm = mm;
    this.mem = new UserMemory(space, resolver);
  }

  /** The space is given to somebody else: whoever still holds this reaches nothing any more. */
  retire(): void {
    this.mem = new UserMemory({ bytes: this.space.bytes, pages: new Uint8Array(0), size: 0 }, this.mm);
  }
}
