/**
 * Vector state and segment bases of a virtual CPU on their way to or from it. KVM's own calls for them cost 10 to 20 µs
 * each on some hosts, so what has to move is noted, and the CPU moves it by instructions of ring 3 (transfer-code.ts) when
 * it is entered next. Whatever comes between (another CPU that runs first, a look at the state, an interruption among those
 * instructions, a fault of one) ends it by KVM's calls instead: see {@link StateTransfer.settle}.
 */
import type { PinnedBytes } from "../../host/host.ts";
import type { HostNative } from "../../host/native.ts";
import { Access } from "../engine.ts";
import { Regs, Sregs } from "./abi.ts";
import { addresses, type MonitorArea } from "./monitor-area.ts";
import type { SystemRegisters } from "./system-registers.ts";
import { LARGEST_IMAGE, TransferCode, TransferData } from "./transfer-code.ts";
import { VectorState } from "./vector-state.ts";
import { halves, isCanonical } from "./x86.ts";

/** What has to move. */
const Move = {
  /** The CPU's state to guest memory. Always together with Load. */
  Store: 1,
  /** The image to the CPU. */
  Load: 2,
  /** The bases to the CPU. Always together with Load. */
  Bases: 4,
  /** The CPU's state and bases to another CPU. Always alone. */
  Share: 8,
} as const;

const [CODE_LOW, CODE_HIGH] = halves(addresses.transferCode);
/** Words of the registers that the code uses, and where their values wait in the page of data. */
const USED = [Regs.RDI, Regs.RDX, Regs.RAX, Regs.RIP] as const;
const KEPT = [TransferData.RDI, TransferData.RDX, TransferData.RAX, TransferData.RIP] as const;

/** What a transfer needs of the address space. */
export interface TransferContext {
  readonly area: MonitorArea;
  readonly pages: Uint8Array;
  readonly bytes: PinnedBytes;
  /** The transfer that must be done before another CPU runs. */
  owed: StateTransfer | null;
}

export class StateTransfer {
  /** Whether something moves at the next entry. */
  pending = false;
  /** Whether the CPU was entered by the code and has not been seen behind it. */
  active = false;
  /** Move bits. */
  #moves = 0;
  readonly #native: HostNative;
  readonly #fd: number;
  readonly #context: TransferContext;
  readonly #system: SystemRegisters;
  readonly #components: number;
  /** What Load moves. */
  readonly #image: VectorState;
  /** For state on its way elsewhere; made when first needed. */
  #scratch: VectorState | null = null;
  readonly #size: number;
  /** Where Store goes. */
  #address = 0;
  /** What Bases moves. */
  #fsBase = 0n;
  #gsBase = 0n;
  /** Who gets what Share moves; and the other way round. */
  #heir: StateTransfer | null = null;
  #ancestor: StateTransfer | null = null;
  /** The heir's own FS base. */
  #heirsBase: bigint | null = null;
  /** The guest's values of {@link USED}, by halves. */
  readonly #kept = new Uint32Array(2 * USED.length);
  readonly #pageImage: Uint8Array;
  readonly #pageWords: Uint32Array;
  readonly #pageBases: BigUint64Array;

  /** @param components XCR0 @param size bytes of an image */
  constructor(
    native: HostNative,
    fd: number,
    context: TransferContext,
    system: SystemRegisters,
    components: number,
    size: number,
  ) {
    this.#native = native;
    this.#fd = fd;
    this.#context = context;
    this.#system = system;
    this.#components = components;
    this.#size = size;
    this.#image = new VectorState(native, components, size);
    const page = context.area.transferData;
    this.#pageImage = page.subarray(0, Math.min(size, LARGEST_IMAGE));
    this.#pageWords = new Uint32Array(page.buffer, page.byteOffset, page.length / 4);
    this.#pageBases = new BigUint64Array(page.buffer, page.byteOffset + TransferData.FS_BASE, 2);
  }

  /** The state as it is. */
  save(target: Uint8Array): void {
    this.#ancestor?.settle();
    if ((this.#moves & Move.Load) !== 0) this.#image.copyTo(target);
    else this.#read().copyTo(target);
  }
  /** See {@link Cpu.storeVectorState}; {@link load} comes next. */
  store(address: number): void {
    this.#free();
    const { bytes } = this.#context;
    if ((this.#moves & Move.Load) !== 0) {
      this.#image.storeAt(bytes.u8, address);
      return;
    }
    if (this.#size > LARGEST_IMAGE) {
      this.#read().storeAt(bytes.u8, address);
      return;
    }
    this.#address = address;
    this.#note(Move.Store);
  }
  /** @returns whether the image is valid; if not, nothing changes */
  load(source: Uint8Array): boolean {
    this.#free();
    if (!this.#image.take(source)) return false;
    this.#note(Move.Load);
    return true;
  }
  /** Initial vector state. */
  clear(): void {
    this.#free();
    this.#note(0);
    this.#image.clear();
    this.#image.store(this.#fd);
  }
  get fsBase(): bigint {
    this.#ancestor?.settle();
    return (this.#moves & Move.Bases) !== 0 ? this.#fsBase : this.#system.base(Sregs.FS);
  }
  set fsBase(value: bigint) {
    this.#free();
    if ((this.#moves & Move.Bases) !== 0) this.#fsBase = value;
    else this.#system.setBases(value, null);
  }
  get gsBase(): bigint {
    this.#ancestor?.settle();
    return (this.#moves & Move.Bases) !== 0 ? this.#gsBase : this.#system.base(Sregs.GS);
  }
  set gsBase(value: bigint) {
    this.#free();
    if ((this.#moves & Move.Bases) !== 0) this.#gsBase = value;
    else this.#system.setBases(null, value);
  }
  /** Takes over the state of another CPU. @param fsBase instead of the other's */
  inherit(other: StateTransfer, fsBase: bigint | null): void {
    this.#free();
    other.settle();
    this.#note(0);
    this.#ancestor = other;
    other.#heir = this;
    other.#heirsBase = fsBase;
    other.#note(Move.Share);
    if (this.#size > LARGEST_IMAGE) other.settle();
  }

  /** Nobody waits for the state as it is now. */
  #free(): void {
    this.#ancestor?.settle();
    if (this.#heir !== null) this.settle();
  }
  #note(move: number): void {
    this.#moves = move === 0 ? 0 : this.#moves | move;
    this.pending = this.#moves !== 0;
    const owes = (this.#moves & (Move.Store | Move.Share)) !== 0;
    if (owes) this.#context.owed = this;
    else if (this.#context.owed === this) this.#context.owed = null;
  }
  #read(): VectorState {
    this.#scratch ??= new VectorState(this.#native, this.#components, this.#size);
    this.#scratch.load(this.#fd);
    return this.#scratch;
  }

  /**
   * The CPU is about to be entered: at the code, which then leads to where the guest is.
   * @param words the registers by halves
   */
  begin(words: Uint32Array): void {
    const moves = this.#moves;
    const entry = this.#entry(moves);
    if (entry < 0) {
      this.settle();
      return;
    }
    this.pending = false;
    this.active = true;
    this.#context.owed = null;
    const page = this.#pageWords;
    for (let i = 0; i < USED.length; i++) {
      const from = USED[i]! * 2;
      const to = KEPT[i]! / 4;
      page[to] = this.#kept[2 * i] = words[from]!;
      page[to + 1] = this.#kept[2 * i + 1] = words[from + 1]!;
    }
    page[TransferData.COMPONENTS / 4] = this.#components;
    page[TransferData.COMPONENTS / 4 + 1] = 0;
    if ((moves & Move.Load) !== 0) this.#image.copyTo(this.#pageImage);
    else this.#pageImage.fill(0);
    if ((moves & Move.Bases) !== 0) {
      this.#pageBases[0] = this.#fsBase;
      this.#pageBases[1] = this.#gsBase;
    }
    words[Regs.RIP * 2] = CODE_LOW + entry;
    words[Regs.RIP * 2 + 1] = CODE_HIGH;
    words[Regs.RAX * 2] = this.#components;
    words[Regs.RAX * 2 + 1] = 0;
    words[Regs.RDX * 2] = 0;
    words[Regs.RDX * 2 + 1] = 0;
    words[Regs.RDI * 2] = this.#address;
    words[Regs.RDI * 2 + 1] = 0;
  }
  /** @returns an entry of the code, -1: there is none for these moves */
  #entry(moves: number): number {
    if (this.#size > LARGEST_IMAGE) return -1;
    if (moves === (Move.Store | Move.Load)) return TransferCode.STORE_AND_LOAD;
    if (moves === Move.Load) return TransferCode.LOAD;
    if (moves === (Move.Load | Move.Bases)) return TransferCode.LOAD_ALL;
    return moves === Move.Share ? TransferCode.SHARE : -1;
  }

  /** The guest got behind the code. */
  end(): void {
    this.active = false;
    if (this.#heir !== null) this.#give(this.#pageImage, this.#pageBases[0]!, this.#pageBases[1]!);
    this.#moves = 0;
  }
  /** Whether the CPU stands in the code. */
  contains(words: Uint32Array): boolean {
    const low = words[Regs.RIP * 2]!;
    return words[Regs.RIP * 2 + 1] === CODE_HIGH && low >= CODE_LOW && low < CODE_LOW + 4096;
  }
  /** The CPU stopped in the code: does what is missing, and puts the guest's registers back. */
  abandon(words: Uint32Array): void {
    const at = words[Regs.RIP * 2]! - CODE_LOW;
    for (let i = 0; i < USED.length; i++) {
      const to = USED[i]! * 2;
      words[to] = this.#kept[2 * i]!;
      words[to + 1] = this.#kept[2 * i + 1]!;
    }
    if (at >= TransferCode.LEAVE && at < TransferCode.LEAVE_END) {
      this.end();
      return;
    }
    this.active = false;
    this.settle();
  }
  /** Moves by calls of KVM what has to move. */
  settle(): void {
    const moves = this.#moves;
    this.#note(0);
    if ((moves & Move.Store) !== 0 && this.#isWritable(this.#address)) {
      this.#read().storeAt(this.#context.bytes.u8, this.#address);
    }
    if ((moves & Move.Share) !== 0) {
      const state = this.#read();
      this.#give(state.image.subarray(0, this.#size), this.#system.base(Sregs.FS), this.#system.base(Sregs.GS));
    }
    // KVM refuses an image that the guest has spoilt on its way: then the state stays.
    if ((moves & Move.Load) !== 0) this.#image.store(this.#fd);
    if ((moves & Move.Bases) !== 0) this.#system.setBases(this.#fsBase, this.#gsBase);
  }
  /** Whether the image's pages have stayed as they were when the caller looked. */
  #isWritable(address: number): boolean {
    const { pages } = this.#context;
    const last = (address + this.#size - 1) >>> 12;
    for (let page = address >>> 12; page <= last; page++) if ((pages[page]! & Access.Write) === 0) return false;
    return true;
  }
  /** Gives the heir what it inherits. The guest may have written it: the image is looked at, bases must be canonical. */
  #give(image: Uint8Array, fsBase: bigint, gsBase: bigint): void {
    const heir = this.#heir!;
    this.#heir = null;
    heir.#ancestor = null;
    if (!heir.#image.take(image)) heir.#image.clear();
    heir.#fsBase = this.#heirsBase ?? canonical(fsBase);
    heir.#gsBase = canonical(gsBase);
    heir.#note(Move.Load | Move.Bases);
  }
}

function canonical(base: bigint): bigint {
  return isCanonical(halves(base)[1]) ? base : 0n;
}
