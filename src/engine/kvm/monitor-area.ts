/**
 * The monitor's own guest-physical memory, out of the guest's reach: page tables, descriptor tables, the ring-0 stack
 * and the stub instructions that exit. It is mapped for ring 0 only, far above guest memory; the page tables are not
 * mapped at all. One page is open to ring 3 as well, read and execute: the stub that SYSCALL leads to. A KVM that
 * emulates ring 0 may leave the CPU in ring 3 there, so its port is also the one port that the I/O map opens. Two more are
 * open, code and data, for what ring 3 moves itself (transfer-code.ts). @see Intel SDM 3A chapters 3 (descriptors), 4 (paging), 6 (interrupts)
 */
import { transferCode } from "./transfer-code.ts";

const PAGE = 4096;
/** Guest-physical address; above the largest guest memory. */
export const AREA_BASE = 0x1_0000_0000;
/** Guest-virtual address of ring 0's pages; in the lower half, as some KVMs run ring 3 only there. */
const KERNEL_BASE = 0x0000_4000_0000_0000n;

// Pages of the area, in order.
const PML4 = 0;
const LOW_PDPT = 1;
const LOW_PD = 2;
const HIGH_PDPT = 6;
const HIGH_PD = 7;
const HIGH_PT = 8;
const TABLES = 9; // GDT, TSS
const IDT = 10;
const STUBS = 11;
const STACK = 12;
const SYSCALL_PAGE = 13;
const TRANSFER_CODE = 14;
const TRANSFER_DATA = 15;
const LOW_PT = 16;
const LOW_PT_PAGES = 2048;
export const AREA_BYTES = (LOW_PT + LOW_PT_PAGES) * PAGE;

const PRESENT = 0x001;
const WRITABLE = 0x002;
const USER = 0x004;
const ACCESSED_DIRTY = 0x060;
/** Of an entry in a page directory: it maps 2 MiB itself. */
const LARGE = 0x080;
const TABLE_ENTRIES = 512;
/** Bit 63 of an entry, in its high half. */
const NO_EXECUTE = 0x8000_0000;

export const KERNEL_CS = 0x10;
export const KERNEL_SS = 0x18;
/** Of ring 3: the numbers that x86-64 programs find everywhere, and some look at. */
export const USER_SS = 0x2b;
export const USER_CS = 0x33;
export const TSS_SELECTOR = 0x40;

/** Port numbers of the stubs' `out`: exceptions use their vector. */
export const SYSCALL_PORT = 0x80;
export const EXCEPTION_VECTORS = 32;

const VECTORS_WITH_ERROR = new Set([8, 10, 11, 12, 13, 14, 17, 21, 29, 30]);
/** Vectors that ring 3 may raise by an instruction: INT3, INTO. */
const USER_GATES = new Set([3, 4]);

/** The vector whose stub leaves the guest's RAX on the stack, below the error code, and CR2 in RAX. */
export const PAGE_FAULT = 14;

const STUB_BYTES = 16;
const IRET_STUB = EXCEPTION_VECTORS * STUB_BYTES;
/** The TSS: 104 bytes, then the I/O permission map up to SYSCALL_PORT, and its closing byte. */
const TSS_OFFSET = 0x100;
const IO_MAP = 0x68;
const IO_MAP_BYTES = (SYSCALL_PORT >> 3) + 2;

export const addresses = {
  pml4: AREA_BASE + PML4 * PAGE,
  gdt: KERNEL_BASE + BigInt(TABLES * PAGE),
  gdtLimit: TSS_SELECTOR + 16 - 1,
  tss: KERNEL_BASE + BigInt(TABLES * PAGE + TSS_OFFSET),
  tssLimit: IO_MAP + IO_MAP_BYTES - 1,
  idt: KERNEL_BASE + BigInt(IDT * PAGE),
  idtLimit: 256 * 16 - 1,
  syscallStub: KERNEL_BASE + BigInt(SYSCALL_PAGE * PAGE),
  areaStart: KERNEL_BASE,
  areaEnd: KERNEL_BASE + BigInt(TRANSFER_CODE * PAGE),
  transferCode: KERNEL_BASE + BigInt(TRANSFER_CODE * PAGE),
  transferData: KERNEL_BASE + BigInt(TRANSFER_DATA * PAGE),
  iretStub: KERNEL_BASE + BigInt(STUBS * PAGE + IRET_STUB),
  stackTop: KERNEL_BASE + BigInt((STACK + 1) * PAGE),
} as const;

/** Where an IRETQ frame for returning to ring 3 is kept: below the exception frames' place. */
const RETURN_FRAME = STACK * PAGE + 0x100;
export const returnFrameAddress = KERNEL_BASE + BigInt(RETURN_FRAME);

/** The area's bytes, and writers of what lies in it. */
export class MonitorArea {
  readonly #words: Uint32Array;
  /** The return frame: RIP, CS, RFLAGS, RSP, SS. */
  readonly returnFrame: BigUint64Array;
  /** Ring 0's stack page as 64-bit words; an exception frame ends at its top. */
  readonly stack: BigUint64Array;
  /** The page that {@link transferCode} works on. */
  readonly transferData: Uint8Array;
  readonly #pageEntries: number;

  /** @param memory AREA_BYTES zero bytes @param guestBytes size of guest memory, a multiple of 2 MiB at most 4 GiB */
  constructor(memory: ArrayBuffer, guestBytes: number) {
    this.#words = new Uint32Array(memory);
    this.stack = new BigUint64Array(memory, STACK * PAGE, PAGE / 8);
    this.returnFrame = new BigUint64Array(memory, RETURN_FRAME, 5);
    this.transferData = new Uint8Array(memory, TRANSFER_DATA * PAGE, PAGE);
    this.#pageEntries = (LOW_PT * PAGE) / 4;
    this.#writePageTables(guestBytes);
    this.#writeDescriptors(memory);
    this.#writeStubs(memory);
    this.returnFrame[1] = BigInt(USER_CS);
    this.returnFrame[4] = BigInt(USER_SS);
  }

  /**
   * Writes the page-table entries of a range from its protections.
   * @param first page number @param count pages @param pages protection by page number (Access bits)
   */
  setEntries(first: number, count: number, pages: Uint8Array): void {
    const words = this.#words;
    let at = this.#pageEntries + first * 2;
    for (let page = first; page < first + count; page++, at += 2) {
      const access = pages[page]! & 7;
      if (access === 0) {
        words[at] = 0;
        words[at + 1] = 0;
      } else {
        words[at] = ((page * PAGE) | PRESENT | USER | ACCESSED_DIRTY | (access & 2 ? WRITABLE : 0)) >>> 0;
        words[at + 1] = access & 4 ? 0 : NO_EXECUTE;
      }
    }
  }

  /**
   * Maps every 2 MiB of a range whose pages all have one protection by one entry: the CPU then walks one table less
   * and keeps one translation instead of 512. To be called after {@link setEntries} of the same range.
   */
  setDirectories(first: number, count: number, pages: Uint8Array): void {
    const words = this.#words;
    const end = Math.ceil((first + count) / TABLE_ENTRIES);
    for (let index = Math.floor(first / TABLE_ENTRIES); index < end; index++) {
      const at = (LOW_PD * PAGE) / 4 + index * 2;
      const access = uniformAccess(pages, index * TABLE_ENTRIES);
      if (access === 0) {
        words[at] = ((LOW_PT + index) * PAGE) | PRESENT | WRITABLE | USER | ACCESSED_DIRTY;
        words[at + 1] = 1;
      } else {
        const address = index * TABLE_ENTRIES * PAGE;
        words[at] = (address | PRESENT | USER | ACCESSED_DIRTY | LARGE | (access & 2 ? WRITABLE : 0)) >>> 0;
        words[at + 1] = access & 4 ? 0 : NO_EXECUTE;
      }
    }
  }

  #writePageTables(guestBytes: number): void {
    const user = PRESENT | WRITABLE | USER | ACCESSED_DIRTY;
    const kernel = PRESENT | WRITABLE | ACCESSED_DIRTY;
    this.#entry(PML4, 0, LOW_PDPT, user, 0);
    this.#entry(PML4, 128, HIGH_PDPT, user, 0);
    const tables = Math.ceil(guestBytes / 0x20_0000);
    for (let i = 0; i < 4; i++) this.#entry(LOW_PDPT, i, LOW_PD + i, user, 0);
    for (let i = 0; i < tables; i++) this.#entry(LOW_PD + (i >> 9), i & 511, LOW_PT + i, user, 0);
    this.#entry(HIGH_PDPT, 0, HIGH_PD, user, 0);
    this.#entry(HIGH_PD, 0, HIGH_PT, user, 0);
    this.#entry(HIGH_PT, TABLES, TABLES, kernel, NO_EXECUTE);
    this.#entry(HIGH_PT, IDT, IDT, kernel, NO_EXECUTE);
    this.#entry(HIGH_PT, STUBS, STUBS, PRESENT | ACCESSED_DIRTY, 0);
    this.#entry(HIGH_PT, STACK, STACK, kernel, NO_EXECUTE);
    this.#entry(HIGH_PT, SYSCALL_PAGE, SYSCALL_PAGE, PRESENT | USER | ACCESSED_DIRTY, 0);
    this.#entry(HIGH_PT, TRANSFER_CODE, TRANSFER_CODE, PRESENT | USER | ACCESSED_DIRTY, 0);
    this.#entry(HIGH_PT, TRANSFER_DATA, TRANSFER_DATA, user, NO_EXECUTE);
  }

  #entry(table: number, index: number, page: number, low: number, high: number): void {
    const at = (table * PAGE) / 4 + index * 2;
    // The area lies at 4 GiB: bit 32 of the address is bit 0 of the high half.
    this.#words[at] = (page * PAGE) | low;
    this.#words[at + 1] = (1 | high) >>> 0;
  }

  #writeDescriptors(memory: ArrayBuffer): void {
    const view = new DataView(memory);
    const gdt = TABLES * PAGE;
    view.setBigUint64(gdt + KERNEL_CS, 0x00af_9b00_0000_ffffn, true);
    view.setBigUint64(gdt + KERNEL_SS, 0x00cf_9300_0000_ffffn, true);
    view.setBigUint64(gdt + (USER_SS & ~3), 0x00cf_f300_0000_ffffn, true);
    view.setBigUint64(gdt + (USER_CS & ~3), 0x00af_fb00_0000_ffffn, true);
    const tss = addresses.tss;
    const low = tss & 0xffff_ffffn;
    view.setBigUint64(
      gdt + TSS_SELECTOR,
      BigInt(addresses.tssLimit) | ((low & 0xff_ffffn) << 16n) | (0x8bn << 40n) | ((low >> 24n) << 56n),
      true,
    );
    view.setBigUint64(gdt + TSS_SELECTOR + 8, tss >> 32n, true);
    view.setBigUint64(gdt + TSS_OFFSET + 4, addresses.stackTop, true); // RSP0
    view.setUint16(gdt + TSS_OFFSET + 0x66, IO_MAP, true);
    const map = new Uint8Array(memory, gdt + TSS_OFFSET + IO_MAP, IO_MAP_BYTES).fill(0xff);
    map[SYSCALL_PORT >> 3] = 0xff & ~(1 << (SYSCALL_PORT & 7));

    for (let vector = 0; vector < EXCEPTION_VECTORS; vector++) {
      const target = KERNEL_BASE + BigInt(STUBS * PAGE + vector * STUB_BYTES);
      const gate = IDT * PAGE + vector * 16;
      const attributes = USER_GATES.has(vector) ? 0xee00 : 0x8e00;
      view.setUint16(gate, Number(target & 0xffffn), true);
      view.setUint16(gate + 2, KERNEL_CS, true);
      view.setUint16(gate + 4, attributes, true);
      view.setUint16(gate + 6, Number((target >> 16n) & 0xffffn), true);
      view.setUint32(gate + 8, Number(target >> 32n), true);
    }
  }

  #writeStubs(memory: ArrayBuffer): void {
    const stubs = new Uint8Array(memory, STUBS * PAGE, PAGE);
    const OUT_IMM8_AL = 0xe6;
    for (let vector = 0; vector < EXCEPTION_VECTORS; vector++) {
      stubs.set([OUT_IMM8_AL, vector], vector * STUB_BYTES);
    }
    // A page fault brings its address along: push %rax; mov %cr2, %rax; out. A host call for it would cost an exit.
    stubs.set([0x50, 0x0f, 0x20, 0xd0, OUT_IMM8_AL, PAGE_FAULT], PAGE_FAULT * STUB_BYTES);
    stubs.set([0x48, 0xcf], IRET_STUB);
    new Uint8Array(memory, SYSCALL_PAGE * PAGE, 2).set([OUT_IMM8_AL, SYSCALL_PORT]);
    new Uint8Array(memory, TRANSFER_CODE * PAGE, PAGE).set(transferCode());
  }
}

/** The access that all pages of 2 MiB have alike; 0: none, or they differ. @param first page number */
function uniformAccess(pages: Uint8Array, first: number): number {
  const access = pages[first]! & 7;
  const last = first + TABLE_ENTRIES - 1;
  // Mostly the two ends differ already.
  if (access === 0 || (pages[last]! & 7) !== access) return 0;
  for (let page = first + 1; page < last; page++) if ((pages[page]! & 7) !== access) return 0;
  return access;
}

/** Whether an exception pushes an error code. */
export function hasErrorCode(vector: number): boolean {
  return VECTORS_WITH_ERROR.has(vector);
}
