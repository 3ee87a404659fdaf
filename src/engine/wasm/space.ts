/** Guest memory under the Wasm engine: protections are the host's own, or bytes that translated code looks at. */
import { Errno } from "../../abi/errno.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { HostNative } from "../../host/native.ts";
import { copyPages } from "../copy-pages.ts";
import { Access, type AddressSpace } from "../engine.ts";
import { AREA_BYTES, ARENA_BYTES, type Layout, layoutOf } from "./area/layout.ts";
import { WasmCpu } from "./cpu.ts";
import { HostFiles } from "./host-files.ts";
import { Machine } from "./machine.ts";
import type { MachineOptions } from "./machine-options.ts";

const PAGE = 4096;
const LARGEST = 0x1_0000_0000;
const PROT_NONE = 0;
const PROT_READ = 1;
const PROT_READ_WRITE = 3;
const MADV_DONTNEED = 4;
const MAP_SHARED = 1;
const MAP_FIXED = 0x10;
const MAP_PRIVATE_FIXED_ANONYMOUS = 0x4032;
/** One CPU a thread of the guest. */
const MOST_CPUS = 32_768;

/**
 * An area and the gap behind it are two mappings of this process, which may have 65,530 unless the host says otherwise
 * (vm.max_map_count, proc_sys_vm(5)). Node itself needs some of them, and ends when it gets none.
 */
const MOST_HOST_AREAS = 28_000;

export class WasmSpace implements AddressSpace {
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly bytes: PinnedBytes;
  readonly pages: Uint8Array;
  readonly enforcedByHost: boolean;
  readonly machine: Machine;
  readonly mostAreas: number;
  readonly #layout: Layout;
  readonly #native: HostNative;
  readonly #files: HostFiles;
  #cpus = 0;

  /** @param size bytes that the caller wishes; the engine keeps a little of 4 GiB for itself */
  constructor(native: HostNative, size: number, options: MachineOptions) {
    this.#native = native;
    this.size = Math.min(size, LARGEST - AREA_BYTES);
    const total = (this.size + AREA_BYTES) / 65536;
    this.memory = new WebAssembly.Memory({ initial: total, maximum: total, shared: true });
    const { buffer } = this.memory;
    this.bytes = native.pin(new Uint8Array(buffer));
    this.#layout = layoutOf(this.size);
    this.pages = new Uint8Array(buffer, this.#layout.pages, this.size / PAGE);
    this.enforcedByHost = options.protection === "host";
    this.mostAreas = this.enforcedByHost ? MOST_HOST_AREAS : Number.POSITIVE_INFINITY;
    this.#files = new HostFiles(
      (address) => this.probe(address),
      (first, count) => this.#loseAccess(first, count),
    );
    this.machine = new Machine(this, this.#layout, options);
    if (this.enforcedByHost) {
      const { address } = this.bytes;
      native.protect(address, this.#layout.state, PROT_NONE);
      const guard = this.#layout.arena + ARENA_BYTES;
      const end = this.size + AREA_BYTES;
      if (end > guard) native.protect(address + guard, end - guard, PROT_NONE);
    }
  }

  beginProgram(program: string | null): void {
    this.machine.begin(program);
  }
  endProgram(): void {
    this.machine.end();
  }
  createCpu(): WasmCpu | null {
    if (this.#cpus >= MOST_CPUS) return null;
    this.#cpus++;
    return new WasmCpu(this.machine, this.bytes.u8, () => {
      this.#cpus--;
    });
  }
  cycles(): bigint {
    return this.machine.cycles();
  }
  get cycleHz(): number {
    return this.machine.cycleHz;
  }

  protect(start: number, length: number, access: number): void {
    const { pages } = this;
    const first = start / PAGE;
    const end = first + length / PAGE;
    let run = first;
    for (let page = first; page < end; page++) {
      const old = pages[page]!;
      if (old !== access) {
        pages[page] = access;
        // Code may only stay what it was if nobody could change it, and it may still be executed.
        if ((old & Access.Execute) !== 0 && ((old | access) & Access.Write || (access & Access.Execute) === 0)) {
          this.machine.drop(page, 1, (access & Access.Write) !== 0);
        }
      }
      if (hostProtection(old) === hostProtection(access)) {
        this.#protectHost(run, page);
        run = page + 1;
      }
    }
    this.#protectHost(run, end);
    if ((access & 7) !== 0 && this.#files.any) this.#files.check(first, end);
  }
  #loseAccess(first: number, count: number): void {
    for (let page = first; page < first + count; page++) this.pages[page] = this.pages[page]! & ~7;
    this.#protectHost(first, first + count);
  }
  /** Behind a system call of the guest, which may have truncated a file. */
  checkFiles(): void {
    if (this.#files.any) this.#files.check();
  }
  /** Whether code on a page may change without a call of {@link invalidate} or {@link protect}. */
  isVolatile(page: number): boolean {
    return (this.pages[page]! & Access.Write) !== 0 || (this.#files.any && this.#files.has(page));
  }
  /** Gives the host's protection to pages whose own has been set already. */
  #protectHost(first: number, end: number): void {
    if (!this.enforcedByHost || first >= end) return;
    const right = hostProtection(this.pages[first]!);
    this.#native.protect(this.bytes.address + first * PAGE, (end - first) * PAGE, right);
  }

  invalidate(start: number, length: number): void {
    this.machine.drop(Math.floor(start / PAGE), Math.ceil((start + length) / PAGE) - Math.floor(start / PAGE));
  }
  discard(start: number, length: number): void {
    if (length === 0) return;
    const address = this.bytes.address + start;
    const first = start / PAGE;
    const end = first + length / PAGE;
    if (!this.#files.overlaps(first, end)) {
      this.#native.advise(address, length, MADV_DONTNEED);
      return;
    }
    this.#native.map(address, length, PROT_READ_WRITE, MAP_PRIVATE_FIXED_ANONYMOUS, -1, 0);
    this.#files.remove(first, end);
    this.#restoreHost(first, end);
  }
  resident(start: number, length: number): number {
    return this.#native.resident(this.bytes.address + start, length);
  }
  copyFrom(other: AddressSpace, start: number, length: number): void {
    const open = (space: AddressSpace, right: number): void => {
      if (this.enforcedByHost) this.#native.protect(space.bytes.address + start, length, right);
    };
    open(other, PROT_READ);
    open(this, PROT_READ_WRITE);
    copyPages(this.#native, other.bytes, this.bytes, start, length);
    if (other instanceof WasmSpace) other.#restoreHost(start / PAGE, (start + length) / PAGE);
    this.#restoreHost(start / PAGE, (start + length) / PAGE);
  }
  /** Gives pages the host's protection that their own stands for. */
  #restoreHost(first: number, end: number): void {
    for (let page = first; page < end; ) {
      const right = hostProtection(this.pages[page]!);
      let next = page + 1;
      while (next < end && hostProtection(this.pages[next]!) === right) next++;
      this.#protectHost(page, next);
      page = next;
    }
  }
  mapHostFile(start: number, length: number, hostFd: number, offset: number, writable: boolean): number {
    if (this.#files.full) return -Errno.ENOMEM;
    const protection = writable ? PROT_READ_WRITE : PROT_READ;
    const address = this.bytes.address + start;
    const result = this.#native.map(address, length, protection, MAP_SHARED | MAP_FIXED, hostFd, offset);
    if (result < 0) return result;
    const first = start / PAGE;
    const end = first + length / PAGE;
    this.#files.add(first, end);
    this.machine.drop(first, end - first);
    // The caller gives the protection; until then there is none.
    if (this.enforcedByHost) this.#native.protect(address, length, PROT_NONE);
    this.pages.fill(0, first, end);
    return 0;
  }
  probe(address: number): boolean {
    if (!(address >= 0 && address < this.size)) return false;
    const at = this.bytes.address + address;
    const page = address >>> 12;
    if (hostProtection(this.pages[page]!) !== PROT_NONE || !this.enforcedByHost) return this.#native.probe(at);
    // The page's own protection must not be mistaken for the file's end.
    const start = this.bytes.address + page * PAGE;
    this.#native.protect(start, PAGE, PROT_READ);
    const result = this.#native.probe(at);
    this.#native.protect(start, PAGE, PROT_NONE);
    return result;
  }
  close(): void {
    this.machine.close();
  }
}

/** The host's protection for {@link Access} bits: x86 has no page that can be written or executed but not read. */
function hostProtection(access: number): number {
  if ((access & Access.Write) !== 0) return PROT_READ_WRITE;
  return (access & 7) !== 0 ? PROT_READ : PROT_NONE;
}
