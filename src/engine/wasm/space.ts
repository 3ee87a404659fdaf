/** Guest memory under the Wasm engine: protections are the host's own, or bytes that translated code looks at. */
import { Errno } from "../../abi/errno.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { HostNative } from "../../host/native.ts";
import { Access, type AddressSpace } from "../engine.ts";
import { WasmCpu } from "./cpu.ts";
import { AREA_BYTES, type Layout, layoutOf } from "./layout.ts";
import { Machine, type MachineOptions } from "./machine.ts";

const PAGE = 4096;
const LARGEST = 0x1_0000_0000;
const PROT_NONE = 0;
const PROT_READ = 1;
const PROT_READ_WRITE = 3;
const MADV_DONTNEED = 4;
/** One CPU a thread of the guest. */
const MOST_CPUS = 32_768;

export class WasmSpace implements AddressSpace {
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly bytes: PinnedBytes;
  readonly pages: Uint8Array;
  readonly enforcedByHost: boolean;
  readonly machine: Machine;
  readonly #layout: Layout;
  readonly #native: HostNative;
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
    this.machine = new Machine(this, this.#layout, options);
    if (this.enforcedByHost) {
      const { address } = this.bytes;
      native.protect(address, this.#layout.state, PROT_NONE);
      const guard = this.#layout.pages + LARGEST / PAGE;
      const end = this.size + AREA_BYTES;
      if (end > guard) native.protect(address + guard, end - guard, PROT_NONE);
    }
  }

  createCpu(): WasmCpu | null {
    if (this.#cpus >= MOST_CPUS) return null;
    this.#cpus++;
    return new WasmCpu(this.machine, () => {
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
          this.machine.drop(page, 1);
        }
      }
      if (hostProtection(old) === hostProtection(access)) {
        this.#protectHost(run, page);
        run = page + 1;
      }
    }
    this.#protectHost(run, end);
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
    if (length > 0) this.#native.advise(this.bytes.address + start, length, MADV_DONTNEED);
  }
  resident(start: number, length: number): number {
    return this.#native.resident(this.bytes.address + start, length);
  }
  mapHostFile(): number {
    // A page of a file that was truncated would end the whole process: WebAssembly traps do not cover SIGBUS.
    return -Errno.ENOSYS;
  }
  probe(address: number): boolean {
    return address >= 0 && address < this.size && this.#native.probe(this.bytes.address + address);
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
