/** The address space of a process as its system calls see it. Addresses and lengths are bytes. */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { MAP, PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { BUS, SEGV, SIG } from "../../abi/signal.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { AddressSpace } from "../../engine/engine.ts";
import type { Host } from "../../host/host.ts";
import type { File } from "../fs/file.ts";
import type { Inode } from "../fs/inode.ts";
import { FutexSpace } from "../task/futex/word.ts";
import { Limits, RLIMIT } from "../task/limits.ts";
import { advise } from "./advice.ts";
import { Heap } from "./heap.ts";
import { aligned, alignmentSlack, wantsLargePages } from "./large-pages.ts";
import { type Layout, LOWEST_ADDRESS, type Plan, planLayout } from "./layout.ts";
import { anonymousFlags, fileFlags, hasUnknownPageSize, isNoExec } from "./map-flags.ts";
import { describeAddress, mapsText } from "./maps-text.ts";
import { pageCeil, pageFloor, rangeEnd } from "./page.ts";
import { PageStore, releasePages } from "./page-store.ts";
import { Regions } from "./regions.ts";
import { remap } from "./remap.ts";
import { type MappedFiles, type OtherMemory, Residency } from "./residency.ts";
import { sync } from "./sync.ts";
import type { PageResolver } from "./user-memory.ts";
import { accessOf, GUARD_GAP, VM, Vma } from "./vma.ts";

const PROT_SEM = 8;
const PROT_KNOWN = PROT.READ | PROT.WRITE | PROT.EXEC | PROT_SEM;
/** A stack grows by at least this much, so that deep recursion costs few faults. */
const STACK_STEP = 128 * 1024;
/** The file types that MAP_PRIVATE and MAP_SHARED of "/dev/zero" are recognised by: major 1, minor 5. */
const DEV_ZERO = 0x105;

export interface MemoryMapOptions {
  space: AddressSpace;
  /** Bytes of guest memory that may be resident. */
  memoryLimit: number;
  host: Pick<Host, "clock" | "random">;
  /** Address space layout randomisation. */
  aslr: boolean;
  /** {@link planLayout}'s placement for a program, by a name that it has in every run. */
  placement?(program: string): Uint8Array;
  /** Memory that a guest fills by mappings, but that stays when they go: it counts towards the limit. Absent: none. */
  files?: MappedFiles;
  /** Memory of the machine's other processes, which counts towards the limit too. Absent: there are none. */
  others?: OtherMemory;
  /** The name of a mapped file for /proc/self/maps. */
  fileName(file: File): string;
}

/** The process that a memory map belongs to, as far as its rules depend on it. */
export interface MemoryOwner {
  readonly limits: Limits;
  /** Whether RLIMIT_MEMLOCK does not apply (CAP_IPC_LOCK). */
  mayLock(): boolean;
}

export class MemoryMap implements PageResolver {
  readonly space: AddressSpace;
  readonly memoryLimit: number;
  /** For the other files of this folder: what is mapped, and the pages behind it. */
  readonly regions: Regions;
  readonly pages: PageStore;
  readonly heap = new Heap(this);
  /** Sleepers on its words. */
  readonly futexes = new FutexSpace();
  /** One past the last byte that can be mapped (TASK_SIZE). */
  readonly top: number;
  /** mlockall(MCL_FUTURE): {@link VM.Locked} or 0. */
  futureFlags = 0;
  /** Address of the clock page for the vDSO; 0: none. */
  clockPage = 0;
  /** Whether it has been written since it was mapped. */
  clockPageWritten = false;
  readonly #host: Pick<Host, "clock" | "random">;
  readonly #placement: MemoryMapOptions["placement"];
  /** The name of a mapped file for /proc/self/maps. */
  readonly fileName: (file: File) => string;
  readonly aslr: boolean;
  readonly residents: Residency;
  readonly #stat = new Stat();
  readonly #randomBytes = new Uint8Array(4);
  #owner: MemoryOwner = { limits: new Limits(), mayLock: () => false };
  #layout: Layout;

  constructor(options: MemoryMapOptions) {
    this.space = options.space;
    this.regions = new Regions(options.space.mostAreas);
    this.memoryLimit = options.memoryLimit;
    this.aslr = options.aslr;
    this.#host = options.host;
    this.#placement = options.placement;
    this.fileName = options.fileName;
    this.pages = new PageStore(options.space);
    this.top = options.space.size - PAGE_SIZE;
    this.residents = new Residency(this, options.host.clock, options.files, options.others);
    this.#layout = planLayout(this.space.size, this.limits.value(RLIMIT.STACK), null).layout;
  }

  get layout(): Layout {
    return this.#layout;
  }
  get limits(): Limits {
    return this.#owner.limits;
  }
  /** Where things will go in a fresh address space. @param randomise false if personality(2) forbids randomness */
  plan(owner: MemoryOwner, randomise: boolean, program: string | null): Plan {
    const random = this.aslr && randomise ? (bound: number) => this.random(bound) : null;
    const placement = program === null ? undefined : this.#placement?.(program);
    return planLayout(this.space.size, owner.limits.value(RLIMIT.STACK), random, placement);
  }
  /** An integer in [0, bound), bound at most 2^32. */
  random(bound: number): number {
    this.#host.random(this.#randomBytes, 0, 4);
    return new DataView(this.#randomBytes.buffer).getUint32(0, true) % bound;
  }
  /** Drops every mapping: what execve(2) begins with. @param owner whose limits count from now on */
  begin(owner: MemoryOwner, layout: Layout): void {
    this.clear();
    this.futureFlags = 0;
    this.#owner = owner;
    this.#layout = layout;
  }
  /** Begins as a copy of another map, whose areas {@link forkMemory} adds. @param owner whose limits count */
  inherit(other: MemoryMap, owner: MemoryOwner): void {
    this.begin(owner, other.#layout);
    this.heap.inherit(other.heap);
    this.clockPage = other.clockPage;
  }
  /**
   * mmap(2). `file` null for anonymous; takes its own reference. MAP_ANONYMOUS in `flags` is ignored: `file` decides.
   * @param name shown in /proc/self/maps for mappings without a file
   * @returns the address or -errno
   */
  map(
    address: number,
    length: number,
    prot: number,
    flags: number,
    file: File | null,
    offset: number,
    name = "",
  ): SysResult {
    if (offset % PAGE_SIZE !== 0 || length === 0 || hasUnknownPageSize(flags)) return -Errno.EINVAL;
    const size = pageCeil(length);
    if (size > this.top) return -Errno.ENOMEM;
    if (file !== null && (offset < 0 || offset + size > Number.MAX_SAFE_INTEGER)) return -Errno.EOVERFLOW;
    if (this.regions.tree.count >= this.regions.most) return -Errno.ENOMEM;
    const start = this.#place(address, size, flags, file === null);
    if (start < 0) return start;

    if ((flags & MAP.LOCKED) !== 0 || this.futureFlags !== 0) {
      const refusal = this.lockRefusal(size);
      if (refusal !== 0) return refusal === -Errno.ENOMEM ? -Errno.EAGAIN : refusal;
    }
    const anonymous = file === null || this.#isZeroDevice(file);
    const vm = anonymous ? anonymousFlags(prot, flags, file) : fileFlags(prot, flags, file);
    if (vm < 0) return vm;
    if ((flags & MAP.HUGETLB) !== 0) return anonymous ? -Errno.ENOMEM : -Errno.EINVAL;
    if ((vm & VM.Foreign) !== 0 && this.regions.foreignFull) return -Errno.ENOMEM;

    const huge = anonymous ? wantsLargePages(this, size, prot, flags, vm) : 0;
    const vma = new Vma(start, start + size, prot & 7, vm | huge | this.futureFlags, null, 0, name);
    if (!anonymous) {
      vma.file = file.ref();
      vma.offset = offset;
    }
    const result = this.install(vma);
    if (result < 0) {
      vma.file?.unref();
      return result;
    }
    vma.file?.mapped();
    if ((flags & (MAP.POPULATE | MAP.NONBLOCK)) === MAP.POPULATE) this.populate(start, start + size);
    return start;
  }

  /** Puts an area in place of whatever is there. @returns 0, or -errno */
  install(vma: Vma): SysResult {
    const { start, end } = vma;
    const inTheWay = this.regions.tree.overlapping(start, end);
    let replaced = 0;
    for (const old of inTheWay) replaced += Math.min(end, old.end) - Math.max(start, old.start);
    const refusal = this.expansionRefusal(vma, vma.length - replaced, vma.length);
    if (refusal !== 0) return refusal;
    if (inTheWay.length > 0) {
      const result = this.#unmapRange(start, end);
      if (result < 0) return result;
    }
    const result = this.pages.create(vma, start, end);
    if (result === 0) this.regions.add(vma);
    return result;
  }

  #place(address: number, size: number, flags: number, anonymous: boolean): number {
    const { tree } = this.regions;
    if ((flags & (MAP.FIXED | MAP.FIXED_NOREPLACE)) !== 0) {
      if (!(address <= this.top - size)) return -Errno.ENOMEM;
      if (address % PAGE_SIZE !== 0) return -Errno.EINVAL;
      if (address < LOWEST_ADDRESS) return -Errno.EPERM;
      if ((flags & MAP.FIXED_NOREPLACE) !== 0 && !tree.isFree(address, address + size)) return -Errno.EEXIST;
      return address;
    }
    const below2G = (flags & MAP.BIT32) !== 0;
    const slack = anonymous && address === 0 ? alignmentSlack(this, size) : 0;
    if (slack > 0) {
      const start = this.freeRange(0, size + slack, below2G);
      if (start >= 0) return aligned(start);
    }
    return this.freeRange(address, size, below2G);
  }
  /** A free range for a mapping: at the hint if possible, else the highest. @returns its start, or -ENOMEM */
  freeRange(hint: number, size: number, below2G = false): number {
    const { tree } = this.regions;
    const end = below2G ? Math.min(this.top, 0x8000_0000) : this.top;
    if (hint !== 0) {
      const wish = Math.max(pageFloor(hint), LOWEST_ADDRESS);
      const next = tree.find(wish);
      if (wish + size <= end && (next === null || wish + size <= next.guardedStart)) return wish;
    }
    let start: number;
    if (below2G) {
      const low = this.top > 0x6000_0000 ? 0x4000_0000 : LOWEST_ADDRESS;
      start = tree.gapBottomUp(size, low, end);
    } else {
      start = tree.gapTopDown(size, LOWEST_ADDRESS, this.#layout.mmapTop);
      if (start < 0) start = tree.gapBottomUp(size, LOWEST_ADDRESS, this.top);
    }
    return start < 0 ? -Errno.ENOMEM : start;
  }

  #isZeroDevice(file: File): boolean {
    if (file.inode === null || file.inode.type !== S.IFCHR) return false;
    return file.stat(this.#stat) === 0 && this.#stat.rdev === DEV_ZERO;
  }
  /** @returns 0, or -ENOMEM if limits forbid `more` bytes like `vma` of which `promised` would be new */
  expansionRefusal(vma: Vma, more: number, promised = more): SysResult {
    if (more > 0) {
      if (this.regions.tree.bytes + more > this.limits.value(RLIMIT.AS)) return -Errno.ENOMEM;
      if (vma.isData && this.regions.dataBytes + more > this.limits.value(RLIMIT.DATA)) return -Errno.ENOMEM;
    }
    return this.promiseRefusal(vma.prot, vma.flags, promised);
  }
  /** Overcommit mode 0: only what could never be kept is refused. @see proc_sys_vm(5) */
  promiseRefusal(prot: number, flags: number, bytes: number): SysResult {
    const counted = (prot & PROT.WRITE) !== 0 && (flags & (VM.Shared | VM.NoReserve)) === 0;
    return counted && bytes > this.memoryLimit ? -Errno.ENOMEM : 0;
  }
  /** @returns 0, or the errno of mlock(2) for `more` locked bytes */
  lockRefusal(more: number): SysResult {
    const limit = this.limits.value(RLIMIT.MEMLOCK);
    if (this.#owner.mayLock()) return 0;
    if (limit === 0) return -Errno.EPERM;
    return this.regions.lockedBytes + more > limit ? -Errno.ENOMEM : 0;
  }

  /** munmap(2). */
  unmap(address: number, length: number): SysResult {
    if (address % PAGE_SIZE !== 0 || !(address <= this.top) || !(length <= this.top - address)) return -Errno.EINVAL;
    if (length === 0) return -Errno.EINVAL;
    return this.#unmapRange(address, pageCeil(address + length));
  }
  #unmapRange(start: number, end: number): SysResult {
    const { regions } = this;
    if (regions.tree.isFree(start, end)) return 0;
    const outer = regions.tree.at(start);
    const splitsOne = outer !== null && outer.start < start && outer.end > end;
    if (splitsOne && (regions.tree.count >= regions.most || (outer.has(VM.Foreign) && regions.foreignFull)))
      return -Errno.ENOMEM;
    this.residents.beforeRelease(end - start);
    for (const vma of regions.isolate(start, end)) {
      this.pages.release(vma, vma.start, vma.end);
      regions.remove(vma);
    }
    return 0;
  }

  /** mprotect(2). Areas before one that refuses keep their new protection, as on Linux. */
  protect(address: number, length: number, prot: number): SysResult {
    const grows = prot & (PROT.GROWSDOWN | PROT.GROWSUP);
    if (grows === (PROT.GROWSDOWN | PROT.GROWSUP)) return -Errno.EINVAL;
    if (address % PAGE_SIZE !== 0) return -Errno.EINVAL;
    if (length === 0) return 0;
    const end = rangeEnd(address, length);
    if (end <= address || end >= 2 ** 64) return -Errno.ENOMEM;
    if (prot >= 2 ** 32 || (prot & ~grows & ~PROT_KNOWN) !== 0) return -Errno.EINVAL;
    const { regions } = this;
    const first = regions.tree.find(address);
    if (first === null) return -Errno.ENOMEM;
    let start = address;
    if (grows === PROT.GROWSDOWN) {
      if (first.start >= end) return -Errno.ENOMEM;
      if (!first.has(VM.GrowsDown)) return -Errno.EINVAL;
      start = first.start;
    } else if (first.start > address) {
      return -Errno.ENOMEM;
    } else if (grows === PROT.GROWSUP) {
      return -Errno.EINVAL;
    }
    if (regions.tree.count + regions.splits(start, end) > regions.most) return -Errno.ENOMEM;
    return this.#protectRange(start, end, prot & 7);
  }
  #protectRange(start: number, end: number, prot: number): SysResult {
    const { regions } = this;
    let result = 0;
    let reached = start;
    for (const vma of regions.isolate(start, Math.min(end, this.top))) {
      result = vma.start > reached ? -Errno.ENOMEM : this.#protectionRefusal(vma, prot);
      if (result !== 0) break;
      reached = vma.end;
      if (vma.prot === prot) continue;
      const before = accessOf(vma.prot);
      const unfilled = before === 0 && vma.lazy && vma.length <= STACK_STEP;
      regions.change(vma, prot, vma.flags);
      if (accessOf(prot) !== before) this.pages.apply(vma, vma.start, vma.end);
      if (unfilled && prot !== 0) this.pages.fill(vma, vma.start, vma.end);
    }
    regions.joinRange(start, end);
    return result === 0 && reached < end ? -Errno.ENOMEM : result;
  }
  #protectionRefusal(vma: Vma, prot: number): SysResult {
    if ((prot & PROT.WRITE) !== 0) {
      if (vma.has(VM.NeverWrite)) return -Errno.EACCES;
      if ((vma.prot & PROT.WRITE) === 0) {
        const isData = (vma.flags & (VM.Shared | VM.GrowsDown)) === 0;
        if (isData && this.regions.dataBytes + vma.length > this.limits.value(RLIMIT.DATA)) return -Errno.ENOMEM;
        if (this.promiseRefusal(prot, vma.flags, vma.length) !== 0) return -Errno.ENOMEM;
      }
    }
    return (prot & PROT.EXEC) !== 0 && vma.file !== null && isNoExec(vma.file) ? -Errno.EACCES : 0;
  }

  /** mremap(2). */
  remap(address: number, oldLength: number, newLength: number, flags: number, newAddress: number): SysResult {
    return remap(this, address, oldLength, newLength, flags, newAddress);
  }
  /** madvise(2). */
  advise(address: number, length: number, advice: number): SysResult {
    return advise(this, address, length, advice);
  }
  /** msync(2). */
  sync(address: number, length: number, flags: number): SysResult {
    return sync(this, address, length, flags);
  }

  /**
   * Handles a refused access of the guest: fills lazy pages, grows stacks.
   * @returns 0 if the access may be tried again, else the signal in the low byte and si_code above: `signal | code << 8`
   */
  fault(address: number, access: number): number {
    return this.#access(address, access, true);
  }
  /** Brings in a page for the library OS. @returns whether the access is allowed now */
  resolve(address: number, access: number): boolean {
    return this.#access(address, access, false) === 0;
  }
  #access(address: number, access: number, byGuest: boolean): number {
    if (!(address >= 0 && address < this.top)) return SIG.SEGV | (SEGV.MAPERR << 8);
    let vma = this.regions.tree.find(address);
    if (vma !== null && vma.start > address) vma = this.#grow(vma, address) ? this.regions.tree.at(address) : null;
    if (vma === null) return SIG.SEGV | (SEGV.MAPERR << 8);
    if ((accessOf(vma.prot) & access) !== access) return SIG.SEGV | (SEGV.ACCERR << 8);
    if (vma.lazy) {
      if (this.pages.isLazy(address) && !this.pages.fillAround(vma, address)) return SIG.BUS | (BUS.ADRERR << 8);
    } else if (vma.has(VM.Foreign)) {
      const gone = !this.space.probe(address) || (byGuest && this.pages.isBeyondFile(vma, address));
      if (gone) return SIG.BUS | (BUS.ADRERR << 8);
      // The engine took the access away while the file was shorter.
      const page = pageFloor(address);
      if ((this.space.pages[address >>> 12]! & access) === 0) this.pages.apply(vma, page, page + PAGE_SIZE);
    }
    return 0;
  }

  /** Grows an area downwards to hold an address. @returns whether it does now */
  #grow(vma: Vma, address: number): boolean {
    if (!vma.has(VM.GrowsDown)) return false;
    const page = pageFloor(address);
    const before = this.regions.tree.before(vma.start);
    let lowest = Math.max(LOWEST_ADDRESS, vma.end - this.limits.value(RLIMIT.STACK));
    if (before !== null) {
      const gap = before.prot !== 0 && !before.has(VM.GrowsDown) ? GUARD_GAP : 0;
      lowest = Math.max(lowest, before.end + gap);
    }
    if (page < lowest) return false;
    const step = vma.name === "[stack]" ? vma.start - STACK_STEP : page;
    const start = Math.min(page, Math.max(step, pageCeil(lowest)));
    const oldStart = vma.start;
    if (this.expansionRefusal(vma, oldStart - start) !== 0) return false;
    if (vma.has(VM.Locked) && this.lockRefusal(oldStart - start) !== 0) return false;
    this.regions.resize(vma, start, vma.end);
    return this.pages.create(vma, start, oldStart) === 0;
  }

  /** Makes a range resident (MAP_POPULATE, MADV_POPULATE_READ and _WRITE, mlock), at most the memory limit of it. */
  populate(start: number, end: number): void {
    const last = Math.min(end, start + this.memoryLimit);
    for (const vma of this.regions.tree.overlapping(start, last)) {
      if (vma.prot !== 0) this.pages.populate(vma, Math.max(start, vma.start), Math.min(last, vma.end));
    }
  }

  /** Whether a shared mapping of a file may be written, or made so by mprotect(2). */
  mapsWritable(inode: Inode): boolean {
    for (const vma of this.regions.tree) {
      if (vma.file?.inode === inode && vma.has(VM.Shared) && !vma.has(VM.NeverWrite)) return true;
    }
    return false;
  }
  /** The area that holds an address, or null. */
  areaAt(address: number): Vma | null {
    return this.regions.tree.at(address);
  }
  /** Bytes resident, and bytes mapped, for limits and /proc. */
  residentBytes(): number {
    return this.residents.bytes(true);
  }
  /** Bytes that count towards the machine's limit. */
  heldBytes(): number {
    return this.residents.held();
  }
  mappedBytes(): number {
    return this.regions.tree.bytes;
  }
  /** Whether resident memory is within the limit. Cheap enough to be asked in every slice of the run loop. */
  checkLimit(): boolean {
    return this.residents.withinLimit();
  }
  /** For mincore(2): one byte a page into `target`, 1 if resident. */
  residency(start: number, end: number, target: Uint8Array, offset: number): void {
    this.residents.pages(start, end, target, offset);
  }

  /** The text of /proc/self/maps. @see proc_pid_maps(5) */
  maps(): string {
    return [...this.mapLines()].join("");
  }
  /** The same line by line. */
  mapLines(): Iterable<string> {
    return mapsText(this.regions.tree, this.fileName);
  }
  /** "/usr/bin/ls+0x1234", the offset from the file's lowest mapping; "[heap]+0x10"; "" if nothing is mapped. */
  describe(address: number): string {
    return describeAddress(this.regions.tree, address, this.fileName);
  }

  /** Drops every mapping (execve, exit), giving memory back. Shared file pages are the host's already. */
  clear(): void {
    this.heap.clear();
    const vmas = [...this.regions.tree];
    for (let i = 0; i < vmas.length; ) {
      const { start } = vmas[i]!;
      let { end } = vmas[i]!;
      for (i++; i < vmas.length && vmas[i]!.start === end; i++) end = vmas[i]!.end;
      releasePages(this.space, start, end);
      this.space.invalidate(start, end - start);
    }
    this.regions.clear(vmas);
    this.residents.forgetPeak();
    this.clockPage = 0;
    this.clockPageWritten = false;
  }
}
