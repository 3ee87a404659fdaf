/**
 * Where blocks begin that earlier runs of a program executed, in the order in which they came to them: what is worth
 * translating, what belongs to a region, and what will be needed next.
 */

/** Addresses that are kept of one program. */
const MOST = 1 << 19;
/** Part of the addresses that must be new for a profile to be written again. */
const LEAST_PART = 1 / 32;

export class Profile {
  readonly addresses: Uint32Array;
  /** Hashed: position in {@link addresses} + 1, or 0. */
  readonly #slots: Uint32Array;

  constructor(addresses: Uint32Array) {
    this.addresses = addresses;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * addresses.length + 2)));
    addresses.forEach((pc, position) => {
      this.#slots[this.#slot(pc)] = position + 1;
    });
  }
  /** Where an address is, or would be. */
  #slot(pc: number): number {
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(pc, 0x9e37_79b1) >>> 7) & mask;
    while (this.#slots[slot] !== 0 && this.addresses[this.#slots[slot]! - 1] !== pc) slot = (slot + 1) & mask;
    return slot;
  }
  has(pc: number): boolean {
    return this.#slots[this.#slot(pc)] !== 0;
  }
  /** What was come to next after an address that is known. */
  after(pc: number, count: number): Uint32Array {
    const position = this.#slots[this.#slot(pc)]!;
    return this.addresses.subarray(position, position + count);
  }
  /** With others. @returns null: there are too few that are new to matter */
  with(executed: Uint32Array): Profile | null {
    const added = executed.filter((pc) => !this.has(pc));
    if (added.length <= this.addresses.length * LEAST_PART) return null;
    const room = MOST - added.length;
    const old = this.addresses.length <= room ? this.addresses : new Uint32Array(0);
    const all = new Uint32Array(old.length + Math.min(added.length, MOST));
    all.set(old);
    all.set(added.subarray(0, MOST), old.length);
    return new Profile(all);
  }
}
