/** Guest memory under KVM: protections are page-table entries, a page's content lives in the host's memory. */
import { Errno } from "../../abi/errno.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { HostNative } from "../../host/native.ts";
import { copyPages } from "../copy-pages.ts";
import { type AddressSpace, EngineError } from "../engine.ts";
import { Ioctl } from "./abi.ts";
import type { KvmCpu } from "./cpu.ts";
import { AREA_BASE, AREA_BYTES, MonitorArea } from "./monitor-area.ts";
import type { StateTransfer } from "./transfer.ts";

const PAGE = 4096;
/** Guest memory is given to KVM in slots of this size, each when its first page becomes accessible. */
const SLOT_BYTES = 128 << 20;
/** Host mmap and madvise constants, asm-generic. */
const PROT_READ = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_NORESERVE = 0x4000;
const MADV_DONTNEED = 4;
const MADV_HUGEPAGE = 14;
const MADV_NOHUGEPAGE = 15;

export class KvmSpace implements AddressSpace {
  /** Page tables refuse the guest; the host and JavaScript may always touch the memory. */
  readonly enforcedByHost = false;
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly bytes: PinnedBytes;
  readonly pages: Uint8Array;
  readonly area: MonitorArea;
  owed: StateTransfer | null = null;
  readonly #native: HostNative;
  readonly #vm: number;
  readonly #areaAddress: number;
  /** Which memory slots exist: 1. */
  readonly #slots: Uint8Array;
  /** Pages backed by a host file: 1. Allocated on first use. */
  #foreign: Uint8Array | null = null;
  readonly #newCpu: (space: KvmSpace, index: number) => KvmCpu | null;
  readonly #onClose: () => void;
  /** Every virtual CPU that was made: KVM keeps them until the VM goes. */
  readonly #cpus: KvmCpu[] = [];
  /** Those that nobody uses. */
  readonly #idle: KvmCpu[] = [];

  /**
   * @param newCpu makes the virtual CPU of a number, which gives itself back by {@link giveBack}; null: one too many
   * @param onClose closes the VM
   */
  constructor(
    native: HostNative,
    vm: number,
    size: number,
    newCpu: (space: KvmSpace, index: number) => KvmCpu | null,
    onClose: () => void,
  ) {
    this.#native = native;
    this.#vm = vm;
    this.size = size;
    this.#newCpu = newCpu;
    this.#onClose = onClose;
    this.memory = new WebAssembly.Memory({ initial: size / 65536, maximum: size / 65536, shared: true });
    this.bytes = native.pin(new Uint8Array(this.memory.buffer));
    this.pages = new Uint8Array(size / PAGE);
    const area = native.map(0, AREA_BYTES, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (area < 0) throw new EngineError(`cannot map ${AREA_BYTES} bytes for page tables: errno ${-area}`);
    this.#areaAddress = area;
    // Of the area a few pages are used: huge ones would only be megabytes to clear.
    native.advise(area, AREA_BYTES, MADV_NOHUGEPAGE);
    this.area = new MonitorArea(native.view(area, AREA_BYTES), size);
    this.#slots = new Uint8Array(Math.ceil(size / SLOT_BYTES));
    this.#setSlot(0, AREA_BASE, AREA_BYTES, area);
  }

  /** Makes the memory slots of a range exist: KVM's bookkeeping of a slot takes time and memory with its size. */
  #provide(start: number, end: number): void {
    for (let index = Math.floor(start / SLOT_BYTES); index * SLOT_BYTES < end; index++) {
      if (this.#slots[index] !== 0) continue;
      const base = index * SLOT_BYTES;
      this.#setSlot(1 + index, base, Math.min(SLOT_BYTES, this.size - base), this.bytes.address + base);
      this.#slots[index] = 1;
    }
  }

  #setSlot(slot: number, guestAddress: number, length: number, hostAddress: number): void {
    const region = new DataView(new ArrayBuffer(32));
    region.setUint32(0, slot, true);
    region.setBigUint64(8, BigInt(guestAddress), true);
    region.setBigUint64(16, BigInt(length), true);
    region.setBigUint64(24, BigInt(hostAddress), true);
    const result = this.#native.ioctlBytes(this.#vm, Ioctl.SET_USER_MEMORY_REGION, new Uint8Array(region.buffer));
    if (result < 0) throw new EngineError(`KVM_SET_USER_MEMORY_REGION, slot ${slot}: errno ${-result}`);
  }

  createCpu(): KvmCpu | null {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const cpu = this.#newCpu(this, this.#cpus.length);
    if (cpu !== null) this.#cpus.push(cpu);
    return cpu;
  }
  giveBack(cpu: KvmCpu): void {
    this.#idle.push(cpu);
  }
  cycles(): bigint {
    return this.#first.cycles();
  }
  get cycleHz(): number {
    return this.#first.cycleHz;
  }
  /** The counter is that of the VM: any CPU tells it. */
  get #first(): KvmCpu {
    if (this.#cpus.length === 0) {
      const cpu = this.createCpu();
      if (cpu === null) throw new EngineError("KVM gives no virtual CPU");
      this.giveBack(cpu);
    }
    return this.#cpus[0]!;
  }

  protect(start: number, length: number, access: number): void {
    const pages = this.pages;
    const first = start / PAGE;
    const end = first + length / PAGE;
    // Only what changes is written, and only where a permission is withdrawn must old translations go.
    let changedFrom = -1;
    let changedTo = -1;
    let withdrawnFrom = -1;
    let withdrawnTo = -1;
    for (let page = first; page < end; page++) {
      const old = pages[page]!;
      if (old === access) continue;
      if (changedFrom < 0) changedFrom = page;
      changedTo = page;
      if ((old & ~access & 7) !== 0) {
        if (withdrawnFrom < 0) withdrawnFrom = page;
        withdrawnTo = page;
      }
      pages[page] = access;
    }
    if (changedFrom < 0) return;
    if ((access & 7) !== 0) this.#provide(start, start + length);
    this.#setEntries(changedFrom, changedTo - changedFrom + 1);
    if (withdrawnFrom >= 0) this.flush(withdrawnFrom * PAGE, (withdrawnTo - withdrawnFrom + 1) * PAGE);
  }

  #setEntries(first: number, count: number): void {
    this.area.setEntries(first, count, this.pages);
    this.area.setDirectories(first, count, this.pages);
  }

  /**
   * Drops KVM's translations of the pages. The page tables are written from outside, which a KVM that shadows them
   * does not see; but every KVM follows the host's protection of the pages themselves (its MMU notifier zaps the
   * entries, shadow or nested, and flushes the guest's TLB). So that protection is withdrawn and given back.
   */
  flush(start: number, length: number): void {
    const address = this.bytes.address + start;
    const foreign = this.#foreign;
    if (foreign === null) {
      this.#native.protect(address, length, PROT_READ);
      this.#native.protect(address, length, PROT_READ_WRITE);
      return;
    }
    // Host file pages may not be writable on the host: each run of equal kind is toggled within its own right.
    const end = (start + length) / PAGE;
    for (let page = start / PAGE; page < end; ) {
      const kind = foreign[page]!;
      let next = page + 1;
      while (next < end && foreign[next] === kind) next++;
      const right = kind === ForeignKind.ReadOnly ? PROT_READ : PROT_READ_WRITE;
      const at = this.bytes.address + page * PAGE;
      this.#native.protect(at, (next - page) * PAGE, kind === ForeignKind.ReadOnly ? 0 : PROT_READ);
      this.#native.protect(at, (next - page) * PAGE, right);
      page = next;
    }
  }

  invalidate(): void {
    // The CPU fetches from memory: nothing is derived from code bytes.
  }

  discard(start: number, length: number): void {
    if (length === 0) return;
    const foreign = this.#foreign;
    if (foreign !== null && hasForeign(foreign, start / PAGE, (start + length) / PAGE)) {
      const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
      this.#native.map(this.bytes.address + start, length, PROT_READ_WRITE, flags, -1, 0);
      foreign.fill(0, start / PAGE, (start + length) / PAGE);
      return;
    }
    this.#native.advise(this.bytes.address + start, length, MADV_DONTNEED);
  }

  /** No flush: the notifier that sees the content go drops the translations as well. */
  release(start: number, length: number): void {
    const pages = this.pages;
    let first = start / PAGE;
    let end = (start + length) / PAGE;
    while (first < end && pages[first] === 0) first++;
    while (first < end && pages[end - 1] === 0) end--;
    if (first < end) {
      pages.fill(0, first, end);
      this.#setEntries(first, end - first);
    }
    this.discard(start, length);
  }

  preferLarge(start: number, length: number, large: boolean): void {
    this.#native.advise(this.bytes.address + start, length, large ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  }

  resident(start: number, length: number): number {
    return this.#native.resident(this.bytes.address + start, length);
  }

  copyFrom(other: AddressSpace, start: number, length: number): void {
    copyPages(this.#native, other.bytes, this.bytes, start, length);
  }

  mapHostFile(start: number, length: number, hostFd: number, offset: number, writable: boolean): number {
    const protection = writable ? PROT_READ_WRITE : PROT_READ;
    const result = this.#native.map(
      this.bytes.address + start,
      length,
      protection,
      MAP_SHARED | MAP_FIXED,
      hostFd,
      offset,
    );
    if (result < 0) return result === -Errno.ENOMEM ? -Errno.ENOMEM : result;
    this.#foreign ??= new Uint8Array(this.size / PAGE);
    this.#foreign.fill(writable ? ForeignKind.Writable : ForeignKind.ReadOnly, start / PAGE, (start + length) / PAGE);
    return 0;
  }

  probe(address: number): boolean {
    return address >= 0 && address < this.size && this.#native.probe(this.bytes.address + address);
  }

  /** Takes access from host file pages that the host's file no longer has. @returns whether there were any */
  dropLostPages(): boolean {
    const foreign = this.#foreign;
    if (foreign === null) return false;
    let dropped = false;
    for (let page = 0; page < foreign.length; page++) {
      if (foreign[page] === 0 || (this.pages[page]! & 7) === 0) continue;
      if (this.probe(page * PAGE)) continue;
      this.pages[page] = this.pages[page]! & ~7;
      this.#setEntries(page, 1);
      dropped = true;
    }
    return dropped;
  }

  close(): void {
    for (const cpu of this.#cpus) cpu.destroy();
    this.#onClose();
    this.#native.unmap(this.#areaAddress, AREA_BYTES);
  }
}

const ForeignKind = { None: 0, ReadOnly: 1, Writable: 2 } as const;

function hasForeign(foreign: Uint8Array, first: number, end: number): boolean {
  for (let page = first; page < end; page++) if (foreign[page] !== 0) return true;
  return false;
}
