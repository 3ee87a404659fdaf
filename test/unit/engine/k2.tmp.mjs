// test/unit/engine/kvm.test.ts
import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe as describe2, test } from "node:test";

// src/engine/engine.ts
var Access = { None: 0, Read: 1, Write: 2, Execute: 4 };
var ExitKind = {
  /** The guest executed its system call instruction; the program counter is behind it. */
  Syscall: 0,
  /** A memory access that the protections refuse. See {@link Exit.address} and {@link Exit.access}. */
  Fault: 1,
  /** An instruction that raised an exception. See {@link Exit.trap}. */
  Trap: 2,
  /** The deadline passed. */
  Budget: 3,
  /** The host wants attention (a signal arrived); nothing is wrong with the guest. */
  Interrupted: 4,
  /** The engine cannot go on: a bug or a failed host call. See {@link Exit.detail}. */
  Failure: 5
};
var Trap = {
  IllegalInstruction: 0,
  DivideError: 1,
  Breakpoint: 2,
  SingleStep: 3,
  /** x87 or SIMD floating-point exception, unmasked. */
  FloatingPoint: 4,
  /** x86 general protection and stack faults: non-canonical address, privileged instruction. */
  Protection: 5,
  Alignment: 6,
  Overflow: 7,
  Bounds: 8
};
var EngineError = class extends Error {
  name = "EngineError";
};

// src/abi/errno.ts
var Errno = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  ENOTBLK: 15,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  EROFS: 30,
  EMLINK: 31,
  EPIPE: 32,
  EDOM: 33,
  ERANGE: 34,
  EDEADLK: 35,
  ENAMETOOLONG: 36,
  ENOLCK: 37,
  ENOSYS: 38,
  ENOTEMPTY: 39,
  ELOOP: 40,
  ENOMSG: 42,
  EIDRM: 43,
  ECHRNG: 44,
  EL2NSYNC: 45,
  EL3HLT: 46,
  EL3RST: 47,
  ELNRNG: 48,
  EUNATCH: 49,
  ENOCSI: 50,
  EL2HLT: 51,
  EBADE: 52,
  EBADR: 53,
  EXFULL: 54,
  ENOANO: 55,
  EBADRQC: 56,
  EBADSLT: 57,
  EBFONT: 59,
  ENOSTR: 60,
  ENODATA: 61,
  ETIME: 62,
  ENOSR: 63,
  ENONET: 64,
  ENOPKG: 65,
  EREMOTE: 66,
  ENOLINK: 67,
  EADV: 68,
  ESRMNT: 69,
  ECOMM: 70,
  EPROTO: 71,
  EMULTIHOP: 72,
  EDOTDOT: 73,
  EBADMSG: 74,
  EOVERFLOW: 75,
  ENOTUNIQ: 76,
  EBADFD: 77,
  EREMCHG: 78,
  ELIBACC: 79,
  ELIBBAD: 80,
  ELIBSCN: 81,
  ELIBMAX: 82,
  ELIBEXEC: 83,
  EILSEQ: 84,
  ERESTART: 85,
  ESTRPIPE: 86,
  EUSERS: 87,
  ENOTSOCK: 88,
  EDESTADDRREQ: 89,
  EMSGSIZE: 90,
  EPROTOTYPE: 91,
  ENOPROTOOPT: 92,
  EPROTONOSUPPORT: 93,
  ESOCKTNOSUPPORT: 94,
  EOPNOTSUPP: 95,
  EPFNOSUPPORT: 96,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ENETRESET: 102,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOBUFS: 105,
  EISCONN: 106,
  ENOTCONN: 107,
  ESHUTDOWN: 108,
  ETOOMANYREFS: 109,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  EALREADY: 114,
  EINPROGRESS: 115,
  ESTALE: 116,
  EUCLEAN: 117,
  ENOTNAM: 118,
  ENAVAIL: 119,
  EISNAM: 120,
  EREMOTEIO: 121,
  EDQUOT: 122,
  ENOMEDIUM: 123,
  EMEDIUMTYPE: 124,
  ECANCELED: 125,
  ENOKEY: 126,
  EKEYEXPIRED: 127,
  EKEYREVOKED: 128,
  EKEYREJECTED: 129,
  EOWNERDEAD: 130,
  ENOTRECOVERABLE: 131,
  ERFKILL: 132,
  EHWPOISON: 133
};
var names = [];
for (const [name, value] of Object.entries(Errno)) names[value] = name;
names[Errno.EAGAIN] = "EAGAIN";
var messages = [
  "Success",
  "Operation not permitted",
  "No such file or directory",
  "No such process",
  "Interrupted system call",
  "Input/output error",
  "No such device or address",
  "Argument list too long",
  "Exec format error",
  "Bad file descriptor",
  "No child processes",
  "Resource temporarily unavailable",
  "Cannot allocate memory",
  "Permission denied",
  "Bad address",
  "Block device required",
  "Device or resource busy",
  "File exists",
  "Invalid cross-device link",
  "No such device",
  "Not a directory",
  "Is a directory",
  "Invalid argument",
  "Too many open files in system",
  "Too many open files",
  "Inappropriate ioctl for device",
  "Text file busy",
  "File too large",
  "No space left on device",
  "Illegal seek",
  "Read-only file system",
  "Too many links",
  "Broken pipe",
  "Numerical argument out of domain",
  "Numerical result out of range",
  "Resource deadlock avoided",
  "File name too long",
  "No locks available",
  "Function not implemented",
  "Directory not empty",
  "Too many levels of symbolic links",
  "Unknown error 41",
  "No message of desired type",
  "Identifier removed",
  "Channel number out of range",
  "Level 2 not synchronized",
  "Level 3 halted",
  "Level 3 reset",
  "Link number out of range",
  "Protocol driver not attached",
  "No CSI structure available",
  "Level 2 halted",
  "Invalid exchange",
  "Invalid request descriptor",
  "Exchange full",
  "No anode",
  "Invalid request code",
  "Invalid slot",
  "Unknown error 58",
  "Bad font file format",
  "Device not a stream",
  "No data available",
  "Timer expired",
  "Out of streams resources",
  "Machine is not on the network",
  "Package not installed",
  "Object is remote",
  "Link has been severed",
  "Advertise error",
  "Srmount error",
  "Communication error on send",
  "Protocol error",
  "Multihop attempted",
  "RFS specific error",
  "Bad message",
  "Value too large for defined data type",
  "Name not unique on network",
  "File descriptor in bad state",
  "Remote address changed",
  "Can not access a needed shared library",
  "Accessing a corrupted shared library",
  ".lib section in a.out corrupted",
  "Attempting to link in too many shared libraries",
  "Cannot exec a shared library directly",
  "Invalid or incomplete multibyte or wide character",
  "Interrupted system call should be restarted",
  "Streams pipe error",
  "Too many users",
  "Socket operation on non-socket",
  "Destination address required",
  "Message too long",
  "Protocol wrong type for socket",
  "Protocol not available",
  "Protocol not supported",
  "Socket type not supported",
  "Operation not supported",
  "Protocol family not supported",
  "Address family not supported by protocol",
  "Address already in use",
  "Cannot assign requested address",
  "Network is down",
  "Network is unreachable",
  "Network dropped connection on reset",
  "Software caused connection abort",
  "Connection reset by peer",
  "No buffer space available",
  "Transport endpoint is already connected",
  "Transport endpoint is not connected",
  "Cannot send after transport endpoint shutdown",
  "Too many references: cannot splice",
  "Connection timed out",
  "Connection refused",
  "Host is down",
  "No route to host",
  "Operation already in progress",
  "Operation now in progress",
  "Stale file handle",
  "Structure needs cleaning",
  "Not a XENIX named type file",
  "No XENIX semaphores available",
  "Is a named type file",
  "Remote I/O error",
  "Disk quota exceeded",
  "No medium found",
  "Wrong medium type",
  "Operation canceled",
  "Required key not available",
  "Key has expired",
  "Key has been revoked",
  "Key was rejected by service",
  "Owner died",
  "State not recoverable",
  "Operation not possible due to RF-kill",
  "Memory page has hardware error"
];
function errnoName(errno) {
  return names[errno] ?? `E${errno}`;
}
function errnoMessage(errno) {
  return messages[errno] ?? `Unknown error ${errno}`;
}

// src/engine/kvm/abi.ts
var KVMIO = 174;
var io = (number) => KVMIO << 8 | number;
var iow = (number, size) => 1073741824 + size * 65536 + io(number);
var ior = (number, size) => 2147483648 + size * 65536 + io(number);
var iowr = (number, size) => 3221225472 + size * 65536 + io(number);
var KVM_API_VERSION = 12;
var Ioctl = {
  GET_API_VERSION: io(0),
  CREATE_VM: io(1),
  CHECK_EXTENSION: io(3),
  GET_VCPU_MMAP_SIZE: io(4),
  GET_SUPPORTED_CPUID: iowr(5, 8),
  CREATE_VCPU: io(65),
  SET_USER_MEMORY_REGION: iow(70, 32),
  RUN: io(128),
  GET_REGS: ior(129, 144),
  SET_REGS: iow(130, 144),
  GET_SREGS: ior(131, 312),
  SET_SREGS: iow(132, 312),
  GET_MSRS: iowr(136, 8),
  SET_MSRS: iow(137, 8),
  SET_SIGNAL_MASK: iow(139, 4),
  SET_CPUID2: iow(144, 8),
  GET_TSC_KHZ: io(163),
  GET_XSAVE: ior(164, 4096),
  SET_XSAVE: iow(165, 4096),
  SET_XCRS: iow(167, 392)
};
var Capability = { SYNC_REGS: 74, IMMEDIATE_EXIT: 136, XSAVE: 55, XCRS: 56, GET_TSC_KHZ: 61 };
var Run = {
  IMMEDIATE_EXIT: 1,
  EXIT_REASON: 8,
  IO_DIRECTION: 32,
  IO_SIZE: 33,
  IO_PORT: 34,
  HARDWARE_REASON: 32,
  SUBERROR: 32,
  VALID_REGS: 288,
  DIRTY_REGS: 296,
  /** struct kvm_sync_regs: kvm_regs, then kvm_sregs. */
  REGS: 304
};
var SYNC_REGS = 1;
var ExitReason = {
  IO: 2,
  HLT: 5,
  MMIO: 6,
  SHUTDOWN: 8,
  FAIL_ENTRY: 9,
  INTR: 10,
  INTERNAL_ERROR: 17,
  MEMORY_FAULT: 39
};
var Regs = {
  RAX: 0,
  RBX: 1,
  RCX: 2,
  RDX: 3,
  RSI: 4,
  RDI: 5,
  RSP: 6,
  RBP: 7,
  R8: 8,
  R11: 11,
  RIP: 16,
  RFLAGS: 17
};
var Sregs = {
  CS: 0,
  DS: 24,
  ES: 48,
  FS: 72,
  GS: 96,
  SS: 120,
  TR: 144,
  LDT: 168,
  GDT: 192,
  IDT: 208,
  CR0: 224,
  CR2: 232,
  CR3: 240,
  CR4: 248,
  EFER: 264,
  SIZE: 312
};
var Segment = {
  BASE: 0,
  LIMIT: 8,
  SELECTOR: 12,
  TYPE: 14,
  PRESENT: 15,
  DPL: 16,
  DB: 17,
  S: 18,
  L: 19,
  G: 20
};
var Msr = {
  TSC: 16,
  STAR: 3221225601,
  LSTAR: 3221225602,
  SFMASK: 3221225604,
  KERNEL_GS_BASE: 3221225730
};

// src/engine/kvm/monitor-area.ts
var PAGE = 4096;
var AREA_BASE = 4294967296;
var KERNEL_BASE = 0x0000400000000000n;
var PML4 = 0;
var LOW_PDPT = 1;
var LOW_PD = 2;
var HIGH_PDPT = 6;
var HIGH_PD = 7;
var HIGH_PT = 8;
var TABLES = 9;
var IDT = 10;
var STUBS = 11;
var STACK = 12;
var SYSCALL_PAGE = 13;
var LOW_PT = 16;
var LOW_PT_PAGES = 2048;
var AREA_BYTES = (LOW_PT + LOW_PT_PAGES) * PAGE;
var PRESENT = 1;
var WRITABLE = 2;
var USER = 4;
var ACCESSED_DIRTY = 96;
var NO_EXECUTE = 2147483648;
var KERNEL_CS = 8;
var KERNEL_SS = 16;
var USER_SS = 27;
var USER_CS = 35;
var TSS_SELECTOR = 40;
var SYSCALL_PORT = 128;
var EXCEPTION_VECTORS = 32;
var VECTORS_WITH_ERROR = /* @__PURE__ */ new Set([8, 10, 11, 12, 13, 14, 17, 21, 29, 30]);
var USER_GATES = /* @__PURE__ */ new Set([3, 4]);
var STUB_BYTES = 16;
var IRET_STUB = EXCEPTION_VECTORS * STUB_BYTES;
var TSS_OFFSET = 256;
var IO_MAP = 104;
var IO_MAP_BYTES = (SYSCALL_PORT >> 3) + 2;
var addresses = {
  pml4: AREA_BASE + PML4 * PAGE,
  gdt: KERNEL_BASE + BigInt(TABLES * PAGE),
  gdtLimit: 7 * 8 - 1,
  tss: KERNEL_BASE + BigInt(TABLES * PAGE + TSS_OFFSET),
  tssLimit: IO_MAP + IO_MAP_BYTES - 1,
  idt: KERNEL_BASE + BigInt(IDT * PAGE),
  idtLimit: 256 * 16 - 1,
  syscallStub: KERNEL_BASE + BigInt(SYSCALL_PAGE * PAGE),
  /** Just behind the stub's `out`. */
  syscallExit: KERNEL_BASE + BigInt(SYSCALL_PAGE * PAGE + 2),
  areaStart: KERNEL_BASE,
  areaEnd: KERNEL_BASE + BigInt(LOW_PT * PAGE),
  iretStub: KERNEL_BASE + BigInt(STUBS * PAGE + IRET_STUB),
  stackTop: KERNEL_BASE + BigInt((STACK + 1) * PAGE)
};
var RETURN_FRAME = STACK * PAGE + 256;
var returnFrameAddress = KERNEL_BASE + BigInt(RETURN_FRAME);
var MonitorArea = class {
  #words;
  /** The return frame: RIP, CS, RFLAGS, RSP, SS. */
  returnFrame;
  /** Ring 0's stack page as 64-bit words; an exception frame ends at its top. */
  stack;
  #pageEntries;
  /** @param memory AREA_BYTES zero bytes @param guestBytes size of guest memory, a multiple of 2 MiB at most 4 GiB */
  constructor(memory, guestBytes) {
    this.#words = new Uint32Array(memory);
    this.stack = new BigUint64Array(memory, STACK * PAGE, PAGE / 8);
    this.returnFrame = new BigUint64Array(memory, RETURN_FRAME, 5);
    this.#pageEntries = LOW_PT * PAGE / 4;
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
  setEntries(first, count, pages) {
    const words = this.#words;
    let at = this.#pageEntries + first * 2;
    for (let page = first; page < first + count; page++, at += 2) {
      const access = pages[page] & 7;
      if (access === 0) {
        words[at] = 0;
        words[at + 1] = 0;
      } else {
        words[at] = (page * PAGE | PRESENT | USER | ACCESSED_DIRTY | (access & 2 ? WRITABLE : 0)) >>> 0;
        words[at + 1] = access & 4 ? 0 : NO_EXECUTE;
      }
    }
  }
  #writePageTables(guestBytes) {
    const user = PRESENT | WRITABLE | USER | ACCESSED_DIRTY;
    const kernel = PRESENT | WRITABLE | ACCESSED_DIRTY;
    this.#entry(PML4, 0, LOW_PDPT, user, 0);
    this.#entry(PML4, 128, HIGH_PDPT, user, 0);
    const tables = Math.ceil(guestBytes / 2097152);
    for (let i = 0; i < 4; i++) this.#entry(LOW_PDPT, i, LOW_PD + i, user, 0);
    for (let i = 0; i < tables; i++) this.#entry(LOW_PD + (i >> 9), i & 511, LOW_PT + i, user, 0);
    this.#entry(HIGH_PDPT, 0, HIGH_PD, user, 0);
    this.#entry(HIGH_PD, 0, HIGH_PT, user, 0);
    this.#entry(HIGH_PT, TABLES, TABLES, kernel, NO_EXECUTE);
    this.#entry(HIGH_PT, IDT, IDT, kernel, NO_EXECUTE);
    this.#entry(HIGH_PT, STUBS, STUBS, PRESENT | ACCESSED_DIRTY, 0);
    this.#entry(HIGH_PT, STACK, STACK, kernel, NO_EXECUTE);
    this.#entry(HIGH_PT, SYSCALL_PAGE, SYSCALL_PAGE, PRESENT | USER | ACCESSED_DIRTY, 0);
  }
  #entry(table, index, page, low, high) {
    const at = table * PAGE / 4 + index * 2;
    this.#words[at] = page * PAGE | low;
    this.#words[at + 1] = (1 | high) >>> 0;
  }
  #writeDescriptors(memory) {
    const view = new DataView(memory);
    const gdt = TABLES * PAGE;
    view.setBigUint64(gdt + KERNEL_CS, 0x00af9b000000ffffn, true);
    view.setBigUint64(gdt + KERNEL_SS, 0x00cf93000000ffffn, true);
    view.setBigUint64(gdt + (USER_SS & ~3), 0x00cff3000000ffffn, true);
    view.setBigUint64(gdt + (USER_CS & ~3), 0x00affb000000ffffn, true);
    const tss = addresses.tss;
    const low = tss & 0xffffffffn;
    view.setBigUint64(
      gdt + TSS_SELECTOR,
      BigInt(addresses.tssLimit) | (low & 0xffffffn) << 16n | 0x8bn << 40n | low >> 24n << 56n,
      true
    );
    view.setBigUint64(gdt + TSS_SELECTOR + 8, tss >> 32n, true);
    view.setBigUint64(gdt + TSS_OFFSET + 4, addresses.stackTop, true);
    view.setUint16(gdt + TSS_OFFSET + 102, IO_MAP, true);
    const map = new Uint8Array(memory, gdt + TSS_OFFSET + IO_MAP, IO_MAP_BYTES).fill(255);
    map[SYSCALL_PORT >> 3] = 255 & ~(1 << (SYSCALL_PORT & 7));
    for (let vector = 0; vector < EXCEPTION_VECTORS; vector++) {
      const target = KERNEL_BASE + BigInt(STUBS * PAGE + vector * STUB_BYTES);
      const gate = IDT * PAGE + vector * 16;
      const attributes = USER_GATES.has(vector) ? 60928 : 36352;
      view.setUint16(gate, Number(target & 0xffffn), true);
      view.setUint16(gate + 2, KERNEL_CS, true);
      view.setUint16(gate + 4, attributes, true);
      view.setUint16(gate + 6, Number(target >> 16n & 0xffffn), true);
      view.setUint32(gate + 8, Number(target >> 32n), true);
    }
  }
  #writeStubs(memory) {
    const stubs = new Uint8Array(memory, STUBS * PAGE, PAGE);
    const OUT_IMM8_AL = 230;
    for (let vector = 0; vector < EXCEPTION_VECTORS; vector++) {
      stubs.set([OUT_IMM8_AL, vector], vector * STUB_BYTES);
    }
    stubs.set([72, 207], IRET_STUB);
    new Uint8Array(memory, SYSCALL_PAGE * PAGE, 2).set([OUT_IMM8_AL, SYSCALL_PORT]);
  }
};
function hasErrorCode(vector) {
  return VECTORS_WITH_ERROR.has(vector);
}

// src/engine/kvm/cpu.ts
var WORD = [0, 2, 3, 1, 6, 7, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];
var INITIAL_FLAGS = 0x202n;
var USER_FLAGS = 0x254dd5n;
var TRAP_FLAG = 0x100n;
var SYSCALL_FLAG_MASK = 0x47700n;
var TOP_OF_STACK = 4096 / 8;
var CANONICAL_END = 0x0000800000000000n;
var TRAP_OF_VECTOR = [
  Trap.DivideError,
  Trap.SingleStep,
  void 0,
  Trap.Breakpoint,
  Trap.Overflow,
  Trap.Bounds,
  Trap.IllegalInstruction,
  Trap.IllegalInstruction,
  void 0,
  Trap.Protection,
  Trap.Protection,
  Trap.Protection,
  Trap.Protection,
  Trap.Protection,
  void 0,
  void 0,
  Trap.FloatingPoint,
  Trap.Alignment,
  void 0,
  Trap.FloatingPoint
];
var KvmCpu = class {
  exit = { address: 0, access: 0, trap: Trap.IllegalInstruction, vector: 0, errorCode: 0, detail: "" };
  vectorStateSize;
  vectorComponents;
  cycleHz;
  #native;
  #fd;
  #area;
  #context;
  #counts;
  #now;
  #timer;
  #run;
  #runBytes;
  #regs;
  #words;
  #sregs;
  #sregsBytes = new Uint8Array(Sregs.SIZE);
  #xsave = new Uint8Array(4096);
  #initialXsave;
  #components;
  #armedDeadline = Number.NaN;
  #singleStep = false;
  /** Where the CPU stands: with the guest's registers in ring 3, or in ring 0. */
  #inRing3 = false;
  /** The ring in which SYSCALL arrives: 0, 3 under a KVM that emulates ring 0, -1 not known yet. */
  #syscallRing = -1;
  /** Whether an exit by `out` leaves the program counter behind the instruction. */
  #exitsBehind = false;
  #lastSpurious = -1;
  #spuriousRepeats = 0;
  constructor(native, fd, runPage, area, context, cpuid, counts, now2) {
    this.#native = native;
    this.#fd = fd;
    this.#area = area;
    this.#context = context;
    this.#counts = counts;
    this.#now = now2;
    this.#run = new DataView(runPage);
    this.#runBytes = new Uint8Array(runPage);
    this.#regs = new BigUint64Array(runPage, Run.REGS, 18);
    this.#words = new Uint32Array(runPage, Run.REGS, 36);
    this.#sregs = new DataView(this.#sregsBytes.buffer);
    this.#components = BigInt(cpuid.components);
    this.vectorComponents = this.#components;
    this.vectorStateSize = cpuid.xsaveBytes;
    this.#check(native.ioctlBytes(fd, Ioctl.SET_CPUID2, cpuid.bytes), "KVM_SET_CPUID2");
    this.#setModelRegisters();
    this.#setSystemRegisters();
    if (cpuid.components !== 0) {
      const xcrs = new DataView(new ArrayBuffer(392));
      xcrs.setUint32(0, 1, true);
      xcrs.setBigUint64(16, this.#components, true);
      this.#check(native.ioctlBytes(fd, Ioctl.SET_XCRS, new Uint8Array(xcrs.buffer)), "KVM_SET_XCRS");
    }
    this.cycleHz = this.#check(native.ioctl(fd, Ioctl.GET_TSC_KHZ, 0), "KVM_GET_TSC_KHZ") * 1e3;
    this.#timer = native.threadTimer();
    const mask = new Uint8Array(12);
    new DataView(mask.buffer).setUint32(0, 8, true);
    mask.set(this.#timer.callMask, 4);
    this.#check(native.ioctlBytes(fd, Ioctl.SET_SIGNAL_MASK, mask), "KVM_SET_SIGNAL_MASK");
    this.#run.setBigUint64(Run.VALID_REGS, BigInt(SYNC_REGS), true);
    this.#initialXsave = initialVectorState();
    this.reset();
  }
  run(deadline) {
    if (this.#regs[Regs.RIP] >= CANONICAL_END) return this.#protectionTrap();
    if (deadline !== this.#armedDeadline) {
      this.#armedDeadline = deadline;
      this.#timer.arm(Number.isFinite(deadline) ? Math.max(1e3, deadline - this.#now()) : 0);
    }
    for (; ; ) {
      this.#enterUser();
      const result2 = this.#native.ioctl(this.#fd, Ioctl.RUN, 0);
      if (result2 === 0 && this.#run.getUint32(Run.EXIT_REASON, true) === ExitReason.IO) {
        const port = this.#runBytes[Run.IO_PORT];
        if (port === SYSCALL_PORT) {
          if (this.#inStub()) return this.#systemCall();
          return this.#foreignOut();
        }
        const kind2 = this.#exception(port);
        if (kind2 >= 0) return kind2;
        continue;
      }
      const kind = this.#otherExit(result2);
      if (kind >= 0) return kind;
    }
  }
  /** In ring 3 the registers are the guest's already; from ring 0 an IRETQ with a frame made of them leads there. */
  #enterUser() {
    const regs = this.#regs;
    regs[Regs.RFLAGS] = regs[Regs.RFLAGS] & USER_FLAGS | (this.#singleStep ? INITIAL_FLAGS | TRAP_FLAG : INITIAL_FLAGS);
    this.#run.setUint32(Run.DIRTY_REGS, SYNC_REGS, true);
    if (this.#inRing3) return;
    const frame = this.#area.returnFrame;
    frame[0] = regs[Regs.RIP];
    frame[2] = regs[Regs.RFLAGS];
    frame[3] = regs[Regs.RSP];
    regs[Regs.RIP] = addresses.iretStub;
    regs[Regs.RSP] = returnFrameAddress;
    regs[Regs.RFLAGS] = 2n;
  }
  /** The guest's own `out` to the one open port: refused as to any other. */
  #foreignOut() {
    this.#inRing3 = true;
    if (this.#exitsBehind) this.pc = this.pc - 2;
    return this.#protectionTrap();
  }
  #systemCall() {
    const regs = this.#regs;
    const stub = regs[Regs.RIP];
    regs[Regs.RIP] = regs[Regs.RCX];
    regs[Regs.RFLAGS] = this.#withoutStep(regs[Regs.R11]);
    if (this.#syscallRing < 0) {
      this.#readSystemRegisters();
      this.#exitsBehind = stub === addresses.syscallExit;
      this.#syscallRing = this.#sregs.getUint16(Sregs.CS + Segment.SELECTOR, true) & 3;
    }
    this.#inRing3 = this.#syscallRing === 3;
    this.#counts.syscall++;
    return ExitKind.Syscall;
  }
  /** Takes RIP, RFLAGS and RSP from an exception's frame. @returns the exit, or -1 to go on */
  #exception(vector) {
    const stack = this.#area.stack;
    const regs = this.#regs;
    this.#inRing3 = false;
    const errorCode = hasErrorCode(vector);
    const base = TOP_OF_STACK - (errorCode ? 6 : 5);
    const at = errorCode ? base + 1 : base;
    const exit = this.exit;
    exit.errorCode = errorCode ? Number(stack[base] & 0xffffffffn) : 0;
    exit.vector = vector;
    if ((stack[at + 1] & 3n) === 0n) {
      regs[Regs.RIP] = this.#area.returnFrame[0];
      regs[Regs.RFLAGS] = this.#area.returnFrame[2];
      regs[Regs.RSP] = this.#area.returnFrame[3];
      return this.#protectionTrap();
    }
    regs[Regs.RIP] = stack[at];
    regs[Regs.RFLAGS] = this.#withoutStep(stack[at + 2]);
    regs[Regs.RSP] = stack[at + 3];
    if (vector === 14) return this.#pageFault();
    const trap = TRAP_OF_VECTOR[vector];
    if (trap === void 0) return this.#failure(`unexpected exception ${vector}`);
    exit.trap = trap;
    this.#counts.trap++;
    return ExitKind.Trap;
  }
  /** Flags without the trap flag that {@link singleStep} put in. */
  #withoutStep(flags) {
    return this.#singleStep ? flags & ~TRAP_FLAG : flags;
  }
  #pageFault() {
    this.#readSystemRegisters();
    const low = this.#sregs.getUint32(Sregs.CR2, true);
    const high = this.#sregs.getUint32(Sregs.CR2 + 4, true);
    const exit = this.exit;
    exit.address = high * 4294967296 + low;
    exit.access = exit.errorCode & 16 ? Access.Execute : exit.errorCode & 2 ? Access.Write : Access.Read;
    if (exit.address < this.#context.size && (this.#context.pages[low >>> 12] & exit.access) !== 0) {
      this.#counts.spurious++;
      if (this.#lastSpurious === low) {
        if (++this.#spuriousRepeats > 2) this.#context.flush((low & ~4095) >>> 0, 4096);
        if (this.#spuriousRepeats > 1e3) return this.#failure(`page fault at 0x${low.toString(16)} does not go away`);
      } else {
        this.#lastSpurious = low;
        this.#spuriousRepeats = 0;
      }
      return -1;
    }
    this.#lastSpurious = -1;
    this.#counts.fault++;
    return ExitKind.Fault;
  }
  #protectionTrap() {
    this.exit.trap = Trap.Protection;
    this.exit.vector = 13;
    this.exit.errorCode = 0;
    this.#counts.trap++;
    return ExitKind.Trap;
  }
  /** Anything but `out` of a stub. @returns the exit, or -1 to go on */
  #otherExit(result2) {
    if (result2 === -Errno.EINTR || result2 === 0 && this.#run.getUint32(Run.EXIT_REASON, true) === ExitReason.INTR) {
      return this.#interruption();
    }
    if (result2 === -Errno.EAGAIN) return -1;
    if (result2 === -Errno.EFAULT) {
      this.#leaveIret();
      if (this.#context.dropLostPages()) return -1;
      return this.#failure("KVM_RUN: EFAULT: a page of guest memory has no backing");
    }
    if (result2 < 0) return this.#failure(`KVM_RUN: ${errnoName(-result2)}`);
    const reason = this.#run.getUint32(Run.EXIT_REASON, true);
    const detail = this.#run.getUint32(Run.HARDWARE_REASON, true);
    this.#leaveIret();
    return this.#failure(`KVM exit ${reason} (${detail}) at 0x${this.#regs[Regs.RIP].toString(16)}`);
  }
  #interruption() {
    this.#leaveIret();
    if (this.#inStub()) {
      this.#armedDeadline = Number.NaN;
      return this.#finishStub();
    }
    if (this.#timer.fired()) {
      this.#armedDeadline = Number.NaN;
      this.#counts.budget++;
      return ExitKind.Budget;
    }
    this.#counts.interrupted++;
    return ExitKind.Interrupted;
  }
  /** Whether the CPU stands in one of the monitor's stubs. */
  #inStub() {
    const pc = this.#regs[Regs.RIP];
    return pc >= addresses.areaStart && pc < addresses.areaEnd;
  }
  /** If the CPU never left the IRETQ stub, its frame still holds the guest's registers. */
  #leaveIret() {
    const regs = this.#regs;
    if (regs[Regs.RIP] !== addresses.iretStub) {
      if (!this.#inStub()) this.#inRing3 = true;
      return;
    }
    const frame = this.#area.returnFrame;
    regs[Regs.RIP] = frame[0];
    regs[Regs.RFLAGS] = frame[2];
    regs[Regs.RSP] = frame[3];
  }
  /** Runs a stub that was interrupted before its `out`. */
  #finishStub() {
    for (let tries = 0; tries < 1e3; tries++) {
      this.#timer.fired();
      const result2 = this.#native.ioctl(this.#fd, Ioctl.RUN, 0);
      if (result2 !== 0 || this.#run.getUint32(Run.EXIT_REASON, true) !== ExitReason.IO) continue;
      const port = this.#runBytes[Run.IO_PORT];
      return port === SYSCALL_PORT ? this.#systemCall() : this.#exception(port);
    }
    return this.#failure("a ring-0 stub does not finish");
  }
  #failure(detail) {
    this.exit.detail = detail;
    return ExitKind.Failure;
  }
  low(register) {
    return this.#words[WORD[register] * 2];
  }
  high(register) {
    return this.#words[WORD[register] * 2 + 1];
  }
  setHalves(register, low, high) {
    const at = WORD[register] * 2;
    this.#words[at] = low;
    this.#words[at + 1] = high;
  }
  get(register) {
    return this.#regs[WORD[register]];
  }
  set(register, value) {
    this.#regs[WORD[register]] = value;
  }
  get pc() {
    return this.#words[Regs.RIP * 2 + 1] * 4294967296 + this.#words[Regs.RIP * 2];
  }
  set pc(value) {
    this.#words[Regs.RIP * 2] = value;
    this.#words[Regs.RIP * 2 + 1] = Math.floor(value / 4294967296);
  }
  get sp() {
    return this.#words[Regs.RSP * 2 + 1] * 4294967296 + this.#words[Regs.RSP * 2];
  }
  set sp(value) {
    this.#words[Regs.RSP * 2] = value;
    this.#words[Regs.RSP * 2 + 1] = Math.floor(value / 4294967296);
  }
  get flags() {
    return this.#words[Regs.RFLAGS * 2];
  }
  set flags(value) {
    this.#words[Regs.RFLAGS * 2] = value;
    this.#words[Regs.RFLAGS * 2 + 1] = 0;
  }
  get threadPointer() {
    this.#readSystemRegisters();
    return this.#sregs.getBigUint64(Sregs.FS + Segment.BASE, true);
  }
  set threadPointer(value) {
    this.#setBase(Sregs.FS, value);
  }
  get gsBase() {
    this.#readSystemRegisters();
    return this.#sregs.getBigUint64(Sregs.GS + Segment.BASE, true);
  }
  set gsBase(value) {
    this.#setBase(Sregs.GS, value);
  }
  #setBase(segment, value) {
    this.#readSystemRegisters();
    this.#sregs.setBigUint64(segment + Segment.BASE, value, true);
    this.#writeSystemRegisters();
  }
  #readSystemRegisters() {
    this.#check(this.#native.ioctlBytes(this.#fd, Ioctl.GET_SREGS, this.#sregsBytes), "KVM_GET_SREGS");
  }
  #writeSystemRegisters() {
    this.#check(this.#native.ioctlBytes(this.#fd, Ioctl.SET_SREGS, this.#sregsBytes), "KVM_SET_SREGS");
  }
  saveVectorState(target) {
    this.#check(this.#native.ioctlBytes(this.#fd, Ioctl.GET_XSAVE, this.#xsave), "KVM_GET_XSAVE");
    target.set(this.#xsave.subarray(0, this.vectorStateSize));
  }
  loadVectorState(source) {
    this.#xsave.fill(0);
    this.#xsave.set(source.subarray(0, this.vectorStateSize));
    const view = new DataView(this.#xsave.buffer);
    const present = view.getBigUint64(512, true);
    if ((present & ~this.#components) !== 0n) return false;
    for (let at = 520; at < 576; at += 8) if (view.getBigUint64(at, true) !== 0n) return false;
    const mxcsr = view.getUint32(24, true);
    if (mxcsr > 65535) return false;
    return this.#native.ioctlBytes(this.#fd, Ioctl.SET_XSAVE, this.#xsave) >= 0;
  }
  reset() {
    this.#regs.fill(0n);
    this.#regs[Regs.RFLAGS] = INITIAL_FLAGS;
    this.#inRing3 = false;
    this.#setSystemRegisters();
    this.#xsave.set(this.#initialXsave);
    this.#check(this.#native.ioctlBytes(this.#fd, Ioctl.SET_XSAVE, this.#xsave), "KVM_SET_XSAVE");
  }
  get singleStep() {
    return this.#singleStep;
  }
  set singleStep(value) {
    this.#singleStep = value;
  }
  cycles() {
    const request = new DataView(new ArrayBuffer(24));
    request.setUint32(0, 1, true);
    request.setUint32(8, Msr.TSC, true);
    this.#check(this.#native.ioctlBytes(this.#fd, Ioctl.GET_MSRS, new Uint8Array(request.buffer)), "KVM_GET_MSRS");
    return request.getBigUint64(16, true);
  }
  #setModelRegisters() {
    const values = [
      [Msr.STAR, BigInt(KERNEL_CS) << 32n | BigInt(KERNEL_SS | 3) << 48n],
      [Msr.LSTAR, addresses.syscallStub],
      [Msr.SFMASK, SYSCALL_FLAG_MASK]
    ];
    const request = new DataView(new ArrayBuffer(8 + values.length * 16));
    request.setUint32(0, values.length, true);
    values.forEach(([index, value], i) => {
      request.setUint32(8 + i * 16, index, true);
      request.setBigUint64(16 + i * 16, value, true);
    });
    const set = this.#native.ioctlBytes(this.#fd, Ioctl.SET_MSRS, new Uint8Array(request.buffer));
    if (set !== values.length) throw new EngineError(`KVM_SET_MSRS accepted ${set} of ${values.length} registers`);
  }
  #setSystemRegisters() {
    this.#readSystemRegisters();
    const view = this.#sregs;
    const segment = (at, selector, type, dpl, code) => {
      view.setBigUint64(at + Segment.BASE, 0n, true);
      view.setUint32(at + Segment.LIMIT, 4294967295, true);
      view.setUint16(at + Segment.SELECTOR, selector, true);
      view.setUint8(at + Segment.TYPE, type);
      view.setUint8(at + Segment.PRESENT, 1);
      view.setUint8(at + Segment.DPL, dpl);
      view.setUint8(at + Segment.DB, code ? 0 : 1);
      view.setUint8(at + Segment.S, 1);
      view.setUint8(at + Segment.L, code ? 1 : 0);
      view.setUint8(at + Segment.G, 1);
      view.setUint32(at + Segment.G + 1, 0, true);
    };
    segment(Sregs.CS, KERNEL_CS, 11, 0, true);
    segment(Sregs.SS, KERNEL_SS, 3, 0, false);
    for (const at of [Sregs.DS, Sregs.ES, Sregs.FS, Sregs.GS]) segment(at, USER_SS, 3, 3, false);
    view.setBigUint64(Sregs.TR + Segment.BASE, addresses.tss, true);
    view.setUint32(Sregs.TR + Segment.LIMIT, addresses.tssLimit, true);
    view.setUint16(Sregs.TR + Segment.SELECTOR, TSS_SELECTOR, true);
    view.setUint8(Sregs.TR + Segment.TYPE, 11);
    view.setUint8(Sregs.TR + Segment.PRESENT, 1);
    view.setUint8(Sregs.TR + Segment.S, 0);
    view.setBigUint64(Sregs.GDT, addresses.gdt, true);
    view.setUint16(Sregs.GDT + 8, addresses.gdtLimit, true);
    view.setBigUint64(Sregs.IDT, addresses.idt, true);
    view.setUint16(Sregs.IDT + 8, addresses.idtLimit, true);
    view.setBigUint64(Sregs.CR0, 0x80050033n, true);
    view.setBigUint64(Sregs.CR3, BigInt(addresses.pml4), true);
    view.setBigUint64(Sregs.CR4, 0x50620n, true);
    view.setBigUint64(Sregs.EFER, 0xd01n, true);
    this.#writeSystemRegisters();
  }
  #check(result2, call) {
    if (result2 < 0) throw new EngineError(`${call}: ${errnoName(-result2)}`);
    return result2;
  }
};
function initialVectorState() {
  const image = new Uint8Array(4096);
  const view = new DataView(image.buffer);
  view.setUint16(0, 895, true);
  view.setUint32(24, 8064, true);
  view.setUint32(28, 65535, true);
  view.setBigUint64(512, 3n, true);
  return image;
}

// src/engine/kvm/cpuid.ts
var ENTRY = 40;
var HEADER = 8;
var MAX_ENTRIES = 256;
function emptyCpuid() {
  const bytes = new Uint8Array(HEADER + MAX_ENTRIES * ENTRY);
  new DataView(bytes.buffer).setUint32(0, MAX_ENTRIES, true);
  return bytes;
}
var OFFERED_COMPONENTS = 231;
var bit = (n) => 1 << n >>> 0;
function guestCpuid(supported) {
  const leaves = parse(supported);
  const find = (leaf, index = 0) => leaves.find((entry) => entry.leaf === leaf && entry.index === index);
  const state = find(13);
  const components = state ? state.eax & OFFERED_COMPONENTS : 3;
  const kept = [];
  for (const entry of leaves) {
    if (entry.leaf >= 1073741824 && entry.leaf < 1342177280) continue;
    const out = { ...entry };
    if (out.leaf === 1) {
      out.ecx &= ~(bit(3) | bit(5) | bit(21) | bit(24) | bit(31));
      out.ecx |= out.ecx & bit(26) ? bit(27) : 0;
      out.ebx = out.ebx & 65535 | 1 << 16;
      out.edx &= ~bit(28);
    } else if (out.leaf === 7 && out.index === 0) {
      out.ebx &= ~(bit(4) | bit(11));
      out.ecx &= ~(bit(3) | bit(4) | bit(5) | bit(7));
      out.edx &= ~(bit(5) | bit(20) | bit(22) | bit(24) | bit(25));
    } else if (out.leaf === 13) {
      if (out.index === 0) {
        out.eax = components;
        out.edx = 0;
        out.ebx = xsaveSize(leaves, components);
        out.ecx = out.ebx;
      } else if (out.index === 1) {
        out.eax &= ~(bit(3) | bit(4));
        out.ecx = 0;
        out.edx = 0;
      } else if (out.index >= 32 || (components & bit(out.index)) === 0) {
        continue;
      }
    } else if (out.leaf === 11 || out.leaf === 31) {
      out.ebx = out.index < 1 ? 1 : 0;
      out.eax = 0;
      out.edx = 0;
    } else if (out.leaf === 2147483649) {
      out.ecx &= ~bit(2);
    } else if (out.leaf === 2147483656) {
      out.ecx = 0;
    }
    kept.push(out);
  }
  const bytes = serialize(kept);
  const one = find(1);
  return {
    bytes,
    components,
    xsaveBytes: xsaveSize(leaves, components),
    features: describe(kept, one?.edx ?? 0, xsaveSize(leaves, components))
  };
}
function xsaveSize(leaves, components) {
  let size = 576;
  for (const entry of leaves) {
    if (entry.leaf !== 13 || entry.index < 2 || entry.index >= 32) continue;
    if (components & bit(entry.index)) size = Math.max(size, entry.ebx + entry.eax);
  }
  return size;
}
function parse(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const leaves = [];
  const count = Math.min(view.getUint32(0, true), MAX_ENTRIES);
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * ENTRY;
    leaves.push({
      leaf: view.getUint32(at, true),
      index: view.getUint32(at + 4, true),
      eax: view.getUint32(at + 12, true),
      ebx: view.getUint32(at + 16, true),
      ecx: view.getUint32(at + 20, true),
      edx: view.getUint32(at + 24, true)
    });
  }
  return leaves;
}
var INDEXED = /* @__PURE__ */ new Set([4, 7, 11, 13, 15, 16, 18, 20, 23, 24, 29, 30, 31, 2147483677]);
function serialize(leaves) {
  const bytes = new Uint8Array(HEADER + leaves.length * ENTRY);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, leaves.length, true);
  leaves.forEach((entry, i) => {
    const at = HEADER + i * ENTRY;
    view.setUint32(at, entry.leaf, true);
    view.setUint32(at + 4, entry.index, true);
    view.setUint32(at + 8, INDEXED.has(entry.leaf) ? 1 : 0, true);
    view.setUint32(at + 12, entry.eax, true);
    view.setUint32(at + 16, entry.ebx, true);
    view.setUint32(at + 20, entry.ecx, true);
    view.setUint32(at + 24, entry.edx, true);
  });
  return bytes;
}
var NAMES = [
  [
    1,
    "edx",
    "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe".split(
      " "
    )
  ],
  [
    2147483649,
    "edx",
    "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm 3dnowext 3dnow".split(
      " "
    )
  ],
  [
    1,
    "ecx",
    "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand -".split(
      " "
    )
  ],
  [
    2147483649,
    "ecx",
    "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit wdt - lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx - -".split(
      " "
    )
  ],
  [
    7,
    "ebx",
    "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw avx512vl".split(
      " "
    )
  ],
  [13, "eax", []],
  [
    7,
    "ecx",
    "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni avx512_bitalg tme avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd sgx_lc -".split(
      " "
    )
  ],
  [
    7,
    "edx",
    "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - tsxldtrk - - - - - - avx512_fp16".split(
      " "
    )
  ]
];
var XSAVE_NAMES = ["xsaveopt", "xsavec", "xgetbv1"];
function describe(leaves, hwcap, xsaveBytes) {
  const find = (leaf, index = 0) => leaves.find((entry) => entry.leaf === leaf && entry.index === index);
  const flags = [];
  for (const [leaf, register, names2] of NAMES) {
    if (leaf === 13) {
      const word2 = find(13, 1)?.eax ?? 0;
      XSAVE_NAMES.forEach((name, i) => {
        if (word2 & bit(i)) flags.push(name);
      });
      continue;
    }
    const word = find(leaf)?.[register] ?? 0;
    names2.forEach((name, i) => {
      if (name !== "-" && word & bit(i)) flags.push(name);
    });
  }
  const text = (words) => String.fromCharCode(
    ...words.flatMap((w) => [w & 255, w >> 8 & 255, w >> 16 & 255, w >>> 24]).filter((c) => c > 0)
  );
  const zero = find(0);
  const brand = [2147483650, 2147483651, 2147483652].map((leaf) => find(leaf));
  return {
    hwcap: hwcap >>> 0,
    // HWCAP2_FSGSBASE
    hwcap2: flags.includes("fsgsbase") ? 2 : 0,
    platform: "x86_64",
    // Frame without state, the state, alignment; as Linux's fpu__get_fpstate_size.
    minSignalStack: Math.ceil((1040 + xsaveBytes + 4 + 64) / 16) * 16,
    vendor: zero ? text([zero.ebx, zero.edx, zero.ecx]) : "unknown",
    model: text(brand.flatMap((leaf) => leaf ? [leaf.eax, leaf.ebx, leaf.ecx, leaf.edx] : [])).trim(),
    flags
  };
}

// src/engine/kvm/space.ts
var PAGE2 = 4096;
var PROT_READ = 1;
var PROT_READ_WRITE = 3;
var MAP_SHARED = 1;
var MAP_PRIVATE = 2;
var MAP_FIXED = 16;
var MAP_ANONYMOUS = 32;
var MAP_NORESERVE = 16384;
var MADV_DONTNEED = 4;
var KvmSpace = class {
  size;
  memory;
  bytes;
  pages;
  area;
  #native;
  #vm;
  #areaAddress;
  /** Pages backed by a host file: 1. Allocated on first use. */
  #foreign = null;
  #cpu = null;
  #onClose;
  constructor(native, vm, size, onClose) {
    this.#native = native;
    this.#vm = vm;
    this.size = size;
    this.#onClose = onClose;
    this.memory = new WebAssembly.Memory({ initial: size / 65536, maximum: size / 65536, shared: true });
    this.bytes = native.pin(new Uint8Array(this.memory.buffer));
    this.pages = new Uint8Array(size / PAGE2);
    const area = native.map(0, AREA_BYTES, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (area < 0) throw new EngineError(`cannot map ${AREA_BYTES} bytes for page tables: errno ${-area}`);
    this.#areaAddress = area;
    this.area = new MonitorArea(native.view(area, AREA_BYTES), size);
    this.#setSlot(0, 0, size, this.bytes.address);
    this.#setSlot(1, AREA_BASE, AREA_BYTES, area);
  }
  #setSlot(slot, guestAddress, length, hostAddress) {
    const region = new DataView(new ArrayBuffer(32));
    region.setUint32(0, slot, true);
    region.setBigUint64(8, BigInt(guestAddress), true);
    region.setBigUint64(16, BigInt(length), true);
    region.setBigUint64(24, BigInt(hostAddress), true);
    const result2 = this.#native.ioctlBytes(this.#vm, Ioctl.SET_USER_MEMORY_REGION, new Uint8Array(region.buffer));
    if (result2 < 0) throw new EngineError(`KVM_SET_USER_MEMORY_REGION, slot ${slot}: errno ${-result2}`);
  }
  get cpu() {
    if (this.#cpu === null) throw new EngineError("the address space has no CPU");
    return this.#cpu;
  }
  /** Called once by the engine, which makes the CPU after the space. */
  attach(cpu) {
    this.#cpu = cpu;
  }
  protect(start2, length, access) {
    const pages = this.pages;
    const first = start2 / PAGE2;
    const end = first + length / PAGE2;
    let changedFrom = -1;
    let changedTo = -1;
    let withdrawnFrom = -1;
    let withdrawnTo = -1;
    for (let page = first; page < end; page++) {
      const old = pages[page];
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
    this.area.setEntries(changedFrom, changedTo - changedFrom + 1, pages);
    if (withdrawnFrom >= 0) this.flush(withdrawnFrom * PAGE2, (withdrawnTo - withdrawnFrom + 1) * PAGE2);
  }
  /**
   * Drops KVM's translations of the pages. The page tables are written from outside, which a KVM that shadows them
   * does not see; but every KVM follows the host's protection of the pages themselves (its MMU notifier zaps the
   * entries, shadow or nested, and flushes the guest's TLB). So that protection is withdrawn and given back.
   */
  flush(start2, length) {
    const address = this.bytes.address + start2;
    const foreign = this.#foreign;
    if (foreign === null) {
      this.#native.protect(address, length, PROT_READ);
      this.#native.protect(address, length, PROT_READ_WRITE);
      return;
    }
    const end = (start2 + length) / PAGE2;
    for (let page = start2 / PAGE2; page < end; ) {
      const kind = foreign[page];
      let next = page + 1;
      while (next < end && foreign[next] === kind) next++;
      const right = kind === ForeignKind.ReadOnly ? PROT_READ : PROT_READ_WRITE;
      const at = this.bytes.address + page * PAGE2;
      this.#native.protect(at, (next - page) * PAGE2, kind === ForeignKind.ReadOnly ? 0 : PROT_READ);
      this.#native.protect(at, (next - page) * PAGE2, right);
      page = next;
    }
  }
  invalidate() {
  }
  discard(start2, length) {
    if (length === 0) return;
    const foreign = this.#foreign;
    if (foreign !== null && hasForeign(foreign, start2 / PAGE2, (start2 + length) / PAGE2)) {
      const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
      this.#native.map(this.bytes.address + start2, length, PROT_READ_WRITE, flags, -1, 0);
      foreign.fill(0, start2 / PAGE2, (start2 + length) / PAGE2);
      return;
    }
    this.#native.advise(this.bytes.address + start2, length, MADV_DONTNEED);
  }
  resident(start2, length) {
    return this.#native.resident(this.bytes.address + start2, length);
  }
  mapHostFile(start2, length, hostFd, offset, writable) {
    const protection = writable ? PROT_READ_WRITE : PROT_READ;
    const result2 = this.#native.map(
      this.bytes.address + start2,
      length,
      protection,
      MAP_SHARED | MAP_FIXED,
      hostFd,
      offset
    );
    if (result2 < 0) return result2 === -Errno.ENOMEM ? -Errno.ENOMEM : result2;
    this.#foreign ??= new Uint8Array(this.size / PAGE2);
    this.#foreign.fill(writable ? ForeignKind.Writable : ForeignKind.ReadOnly, start2 / PAGE2, (start2 + length) / PAGE2);
    return 0;
  }
  probe(address) {
    return address >= 0 && address < this.size && this.#native.probe(this.bytes.address + address);
  }
  /** Takes access from host file pages that the host's file no longer has. @returns whether there were any */
  dropLostPages() {
    const foreign = this.#foreign;
    if (foreign === null) return false;
    let dropped = false;
    for (let page = 0; page < foreign.length; page++) {
      if (foreign[page] === 0 || (this.pages[page] & 7) === 0) continue;
      if (this.probe(page * PAGE2)) continue;
      this.pages[page] = this.pages[page] & ~7;
      this.area.setEntries(page, 1, this.pages);
      dropped = true;
    }
    return dropped;
  }
  close() {
    this.#onClose();
    this.#native.unmap(this.#areaAddress, AREA_BYTES);
  }
};
var ForeignKind = { None: 0, ReadOnly: 1, Writable: 2 };
function hasForeign(foreign, first, end) {
  for (let page = first; page < end; page++) if (foreign[page] !== 0) return true;
  return false;
}

// src/engine/kvm/engine.ts
var DEVICE = "/dev/kvm";
var O_RDWR_CLOEXEC = 524290;
var PROT_READ_WRITE2 = 3;
var MAP_SHARED2 = 1;
var MAX_SPACE = 4294967296;
var SPACE_GRAIN = 2097152;
var KvmEngine = class {
  name = "kvm";
  architecture = "x86-64";
  statistics = {
    syscall: 0,
    fault: 0,
    trap: 0,
    budget: 0,
    interrupted: 0,
    spurious: 0
  };
  features;
  #native;
  #device;
  #cpuid;
  #runBytes;
  #now;
  /**
   * Opens /dev/kvm.
   * @param now host monotonic ns, the scale of deadlines
   * @throws {EngineError} with one line saying what is missing
   */
  constructor(native, now2) {
    this.#native = native;
    this.#now = now2;
    const device = native.open(DEVICE, O_RDWR_CLOEXEC);
    if (device < 0) throw new EngineError(unavailable(-device));
    this.#device = device;
    const version = native.ioctl(device, Ioctl.GET_API_VERSION, 0);
    if (version !== KVM_API_VERSION)
      throw new EngineError(`${DEVICE}: API version ${version}, needed ${KVM_API_VERSION}`);
    for (const [name, number] of Object.entries(Capability)) {
      if (native.ioctl(device, Ioctl.CHECK_EXTENSION, number) <= 0) {
        throw new EngineError(`${DEVICE}: this kernel's KVM lacks KVM_CAP_${name}`);
      }
    }
    const supported = emptyCpuid();
    const result2 = native.ioctlBytes(device, Ioctl.GET_SUPPORTED_CPUID, supported);
    if (result2 < 0) throw new EngineError(`${DEVICE}: KVM_GET_SUPPORTED_CPUID: ${errnoMessage(-result2)}`);
    this.#cpuid = guestCpuid(supported);
    this.features = this.#cpuid.features;
    this.#runBytes = native.ioctl(device, Ioctl.GET_VCPU_MMAP_SIZE, 0);
  }
  createAddressSpace(size) {
    if (!(size > 0 && size <= MAX_SPACE && size % SPACE_GRAIN === 0)) {
      throw new EngineError(`guest memory of ${size} bytes: must be a multiple of 2 MiB up to 4 GiB`);
    }
    const native = this.#native;
    const vm = native.ioctl(this.#device, Ioctl.CREATE_VM, 0);
    if (vm < 0) throw new EngineError(`KVM_CREATE_VM: ${errnoMessage(-vm)}`);
    let vcpu = -1;
    let runPage = -1;
    const space = new KvmSpace(native, vm, size, () => {
      if (runPage > 0) native.unmap(runPage, this.#runBytes);
      if (vcpu >= 0) native.close(vcpu);
      native.close(vm);
    });
    vcpu = native.ioctl(vm, Ioctl.CREATE_VCPU, 0);
    if (vcpu < 0) throw new EngineError(`KVM_CREATE_VCPU: ${errnoMessage(-vcpu)}`);
    runPage = native.map(0, this.#runBytes, PROT_READ_WRITE2, MAP_SHARED2, vcpu, 0);
    if (runPage < 0) throw new EngineError(`mmap of the vCPU's page: ${errnoMessage(-runPage)}`);
    const view = native.view(runPage, this.#runBytes);
    space.attach(new KvmCpu(native, vcpu, view, space.area, space, this.#cpuid, this.statistics, this.#now));
    return space;
  }
  close() {
    this.#native.close(this.#device);
  }
};
function unavailable(errno) {
  if (errno === Errno.ENOENT || errno === Errno.ENXIO || errno === Errno.ENODEV) {
    return `${DEVICE} is missing: the kvm engine needs a Linux host with KVM (CPU virtualisation enabled, module kvm_intel or kvm_amd)`;
  }
  if (errno === Errno.EACCES || errno === Errno.EPERM) {
    return `${DEVICE}: permission denied: the kvm engine needs root or membership of the device's group (usermod -aG kvm USER)`;
  }
  return `${DEVICE}: ${errnoMessage(errno)}`;
}

// src/host/node/ffi.ts
import { createRequire } from "node:module";
var require2 = createRequire(import.meta.url);
var koffi = require2("koffi");
var library = koffi.load(null);
function libc(prototype) {
  return library.func(prototype);
}
function result(value) {
  return value === -1 ? -koffi.errno() : value;
}
function addressOf(bytes) {
  return Number(koffi.address(bytes));
}
function viewOf(address, length) {
  return koffi.view(BigInt(address), length);
}

// src/host/node/native.ts
var PAGE3 = 4096;
var TIMER_SIGNAL = 62;
var SIG_BLOCK = 0;
var CLOCK_MONOTONIC = 1;
var SIGEV_THREAD_ID = 4;
var SYS_GETTID = process.arch === "arm64" ? 178 : 186;
function nodeNative() {
  const open2 = libc("int open(const char *, int, int)");
  const close = libc("int close(int)");
  const ioctl = libc("int ioctl(int, unsigned long, uintptr_t)");
  const ioctlBytes = libc("int ioctl(int, unsigned long, void *)");
  const mmap = libc("intptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)");
  const munmap = libc("int munmap(uintptr_t, size_t)");
  const mprotect = libc("int mprotect(uintptr_t, size_t, int)");
  const madvise = libc("int madvise(uintptr_t, size_t, int)");
  const mincore = libc("int mincore(uintptr_t, size_t, void *)");
  const readv = libc("intptr_t process_vm_readv(int, void *, unsigned long, void *, unsigned long, unsigned long)");
  const vector = new Uint8Array(65536);
  const probed = new Uint8Array(new ArrayBuffer(4096));
  const local = new BigUint64Array([BigInt(addressOf(probed)), 1n]);
  const remote = new BigUint64Array([0n, 1n]);
  let timer = null;
  return {
    open: (path, flags) => result(open2(path, flags, 0)),
    close: (fd) => result(close(fd)),
    ioctl: (fd, request, argument) => result(ioctl(fd, request, argument)),
    ioctlBytes: (fd, request, argument) => result(ioctlBytes(fd, request, argument)),
    map: (address, length, protection, flags, fd, offset) => result(mmap(address, length, protection, flags, fd, offset)),
    unmap: (address, length) => result(munmap(address, length)),
    protect: (address, length, protection) => result(mprotect(address, length, protection)),
    advise: (address, length, advice) => result(madvise(address, length, advice)),
    resident(address, length) {
      let pages = 0;
      for (let done = 0; done < length; ) {
        const chunk = Math.min(length - done, vector.length * PAGE3);
        if (mincore(address + done, chunk, vector) !== 0) return pages * PAGE3;
        const count = chunk / PAGE3;
        for (let i = 0; i < count; i++) pages += vector[i] & 1;
        done += chunk;
      }
      return pages * PAGE3;
    },
    probe(address) {
      remote[0] = BigInt(address);
      return readv(process.pid, local, 1, remote, 1, 0) === 1;
    },
    view: viewOf,
    pin: (u8) => ({ u8, address: addressOf(u8) }),
    threadTimer() {
      timer ??= createThreadTimer();
      return timer;
    }
  };
}
function createThreadTimer() {
  const gettid = libc("long syscall(long)");
  const sigmask = libc("int pthread_sigmask(int, void *, void *)");
  const timerCreate = libc("int timer_create(int, void *, void *)");
  const timerSettime = libc("int timer_settime(uintptr_t, int, void *, void *)");
  const sigtimedwait = libc("int sigtimedwait(void *, void *, void *)");
  const set = new Uint8Array(128);
  set[TIMER_SIGNAL - 1 >> 3] = 1 << (TIMER_SIGNAL - 1 & 7);
  sigmask(SIG_BLOCK, set, null);
  const event = new DataView(new ArrayBuffer(64));
  event.setInt32(8, TIMER_SIGNAL, true);
  event.setInt32(12, SIGEV_THREAD_ID, true);
  event.setInt32(16, gettid(SYS_GETTID), true);
  const id = new BigUint64Array(1);
  if (timerCreate(CLOCK_MONOTONIC, new Uint8Array(event.buffer), id) !== 0) {
    throw new Error(`timer_create: errno ${-result(-1)}`);
  }
  const timerId = Number(id[0]);
  const spec = new BigInt64Array(4);
  const zero = new BigInt64Array(2);
  return {
    callMask: new Uint8Array(8),
    arm(delayNs) {
      const seconds = Math.floor(delayNs / 1e9);
      spec[2] = BigInt(seconds);
      spec[3] = BigInt(Math.floor(delayNs - seconds * 1e9));
      timerSettime(timerId, 0, spec, null);
    },
    fired() {
      for (; ; ) {
        const signal = result(sigtimedwait(set, null, zero));
        if (signal === TIMER_SIGNAL) return true;
        if (signal !== -Errno.EINTR) return false;
      }
    }
  };
}

// test/unit/engine/kvm.test.ts
var start = process.hrtime.bigint();
var now = () => Number(process.hrtime.bigint() - start);
var CODE = 4194304;
var DATA = 5242880;
var PAGE4 = 4096;
var { Read, Write, Execute, None } = Access;
var RAX = 0;
var RCX = 1;
function open() {
  try {
    return { engine: new KvmEngine(nodeNative(), now), why: "" };
  } catch (error) {
    if (error instanceof EngineError) return { engine: null, why: error.message };
    throw error;
  }
}
var { engine, why } = open();
describe2("engine/kvm", { skip: engine === null ? why : false }, () => {
  let space;
  before(() => {
    space = engine.createAddressSpace(4294967296);
  });
  after(() => {
    space.close();
    engine.close();
  });
  function run(bytes, into = space, budgetMs = 1e3) {
    load(bytes, into);
    return into.cpu.run(now() + budgetMs * 1e6);
  }
  function load(bytes, into = space) {
    into.protect(CODE, PAGE4, Read | Execute);
    into.bytes.u8.set(bytes, CODE);
    into.cpu.pc = CODE;
    into.cpu.sp = DATA + PAGE4;
  }
  const storeByte = [198, 4, 37, 0, 0, 80, 0, 1, 15, 5];
  const loadByte = [138, 4, 37, 0, 0, 80, 0, 15, 5];
  const callData = [184, 0, 0, 80, 0, 255, 224];
  test("a system call exits behind its instruction with RCX and R11 as the architecture says", () => {
    assert.equal(run([184, 39, 0, 0, 0, 15, 5]), ExitKind.Syscall);
    assert.equal(space.cpu.pc, CODE + 7);
    assert.equal(space.cpu.low(RAX), 39);
    assert.equal(space.cpu.get(RCX), BigInt(CODE + 7));
  });
  test("all integer registers survive a system call and can be set exactly", () => {
    load([15, 5, 15, 5]);
    const value = (i) => 0x8000000000000001n * BigInt(i + 3) & 0xffffffffffffffffn;
    const plain = [0, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15];
    for (const r of plain) space.cpu.set(r, value(r));
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Syscall);
    for (const r of plain) assert.equal(space.cpu.get(r), value(r), `register ${r}`);
    space.cpu.setHalves(RAX, -14, -1);
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Syscall);
    assert.equal(space.cpu.get(RAX), 0xfffffffffffffff2n);
  });
  test("user flags survive, privileged ones cannot be set", () => {
    load([156, 88, 15, 5]);
    space.protect(DATA, PAGE4, Read | Write);
    space.cpu.flags = 3285 | 12288;
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Syscall);
    assert.equal(space.cpu.low(RAX) & 15573, 3285);
  });
  for (const [name, code, access, refusing] of [
    ["read", loadByte, Read, [None]],
    ["write", storeByte, Write, [None, Read, Read | Execute]],
    ["execute", callData, Execute, [None, Read, Read | Write]]
  ]) {
    for (const refused of refusing) {
      test(`a ${name} that protection ${refused} refuses faults with the exact address and PC`, () => {
        space.protect(DATA, PAGE4, refused);
        assert.equal(run([...code]), ExitKind.Fault);
        assert.equal(space.cpu.exit.address, DATA);
        assert.equal(space.cpu.exit.access, access);
        assert.equal(space.cpu.pc, name === "execute" ? DATA : CODE);
      });
    }
  }
  test("a withdrawn permission is withdrawn, however often the page was used before", () => {
    for (let round = 0; round < 50; round++) {
      space.protect(DATA, PAGE4, Read | Write | Execute);
      space.bytes.u8.set([15, 5], DATA);
      assert.equal(run(callData), ExitKind.Syscall);
      assert.equal(run(storeByte), ExitKind.Syscall);
      assert.equal(run(loadByte), ExitKind.Syscall);
      space.protect(DATA, PAGE4, Read | Write);
      assert.equal(run(callData), ExitKind.Fault);
      assert.equal(run(storeByte), ExitKind.Syscall);
      space.protect(DATA, PAGE4, Read);
      assert.equal(run(storeByte), ExitKind.Fault);
      assert.equal(run(loadByte), ExitKind.Syscall);
      space.protect(DATA, PAGE4, None);
      assert.equal(run(loadByte), ExitKind.Fault);
    }
  });
  test("withdrawing from one page leaves its neighbours alone", () => {
    space.protect(DATA - PAGE4, 3 * PAGE4, Read | Write);
    assert.equal(run(storeByte), ExitKind.Syscall);
    space.protect(DATA - PAGE4, PAGE4, None);
    space.protect(DATA + PAGE4, PAGE4, Read);
    assert.equal(run(storeByte), ExitKind.Syscall);
  });
  test("the engine's page tables cannot be reached: addresses beyond memory fault", () => {
    for (const high of [1, 16384, 32767]) {
      load([72, 184, 0, 0, 0, 0, high & 255, high >> 8, 0, 0, 198, 0, 1]);
      assert.equal(space.cpu.run(now() + 1e9), ExitKind.Fault);
      assert.equal(space.cpu.exit.address, high * 2 ** 32);
    }
  });
  test("port instructions and privileged ones are refused, the system call port included", () => {
    for (const code of [
      [230, 128],
      [228, 128],
      [230, 3],
      [238],
      [244],
      [250],
      [15, 1, 248],
      [15, 32, 216]
    ]) {
      assert.equal(run(code), ExitKind.Trap, code.join());
      assert.ok([Trap.Protection, Trap.IllegalInstruction].includes(space.cpu.exit.trap));
      assert.equal(space.cpu.pc, CODE, code.join());
    }
  });
  test("exceptions are traps with their PC", () => {
    const cases = [
      [[15, 11], Trap.IllegalInstruction, 0],
      [[204], Trap.Breakpoint, 1],
      [[49, 192, 247, 240], Trap.DivideError, 2],
      [[72, 184, 0, 0, 0, 0, 0, 0, 0, 128, 138, 0], Trap.Protection, 10]
    ];
    for (const [code, trap, offset] of cases) {
      assert.equal(run(code), ExitKind.Trap);
      assert.equal(space.cpu.exit.trap, trap);
      assert.equal(space.cpu.pc, CODE + offset);
    }
  });
  test("a PC that is not canonical is a trap, not a failure", () => {
    load([144]);
    space.cpu.set(RAX, 0n);
    space.cpu.pc = 140737488355328 * 4;
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Trap);
    assert.equal(space.cpu.exit.trap, Trap.Protection);
  });
  test("an endless loop is pre-empted and goes on where it was", () => {
    load([72, 255, 192, 235, 251]);
    space.cpu.set(RAX, 0n);
    let last = 0n;
    for (let i = 0; i < 5; i++) {
      assert.equal(space.cpu.run(now() + 2e6), ExitKind.Budget);
      assert.ok(space.cpu.get(RAX) > last);
      last = space.cpu.get(RAX);
    }
  });
  test("vector state is saved, loaded and reset", () => {
    space.cpu.reset();
    load([15, 5, 15, 87, 192, 15, 5]);
    space.cpu.run(now() + 1e9);
    const image = new Uint8Array(space.cpu.vectorStateSize);
    space.cpu.saveVectorState(image);
    const edited = Uint8Array.from(image);
    edited.fill(165, 160, 176);
    edited[512] = 3;
    assert.equal(space.cpu.loadVectorState(edited), true);
    space.cpu.saveVectorState(image);
    assert.deepEqual(image.subarray(160, 176), edited.subarray(160, 176));
    space.cpu.run(now() + 1e9);
    space.cpu.saveVectorState(image);
    assert.ok(image.subarray(160, 176).every((b) => b === 0));
    edited[519] = 128;
    assert.equal(space.cpu.loadVectorState(edited), false);
  });
  test("thread pointer and GS base", () => {
    space.cpu.threadPointer = BigInt(DATA);
    space.cpu.gsBase = 0x12345678n;
    space.protect(DATA, PAGE4, Read | Write);
    space.bytes.u8[DATA + 8] = 77;
    assert.equal(run([100, 138, 4, 37, 8, 0, 0, 0, 15, 5]), ExitKind.Syscall);
    assert.equal(space.cpu.low(RAX) & 255, 77);
    assert.equal(space.cpu.threadPointer, BigInt(DATA));
    assert.equal(space.cpu.gsBase, 0x12345678n);
  });
  test("the cycle counter advances at its frequency, and the guest reads the same one", () => {
    const before2 = space.cpu.cycles();
    run([15, 49, 72, 193, 226, 32, 72, 9, 208, 15, 5]);
    const inside = space.cpu.get(RAX);
    const after2 = space.cpu.cycles();
    assert.ok(before2 < inside && inside < after2, `${before2} < ${inside} < ${after2}`);
  });
  test("discarded pages read as zero and give memory back", () => {
    space.protect(DATA, 16 * PAGE4, Read | Write);
    space.bytes.u8.fill(7, DATA, DATA + 16 * PAGE4);
    assert.equal(space.resident(DATA, 16 * PAGE4), 16 * PAGE4);
    space.discard(DATA, 16 * PAGE4);
    assert.equal(space.resident(DATA, 16 * PAGE4), 0);
    assert.equal(run(loadByte), ExitKind.Syscall);
    assert.equal(space.cpu.low(RAX) & 255, 0);
  });
  test("a host file's pages are shared with it, and fault when the file is cut", () => {
    const dir = mkdtempSync(join(tmpdir(), "skerry-engine-"));
    const fd = openSync(join(dir, "file"), "w+");
    try {
      writeSync(fd, Buffer.alloc(2 * PAGE4, 9));
      assert.equal(space.mapHostFile(DATA, 2 * PAGE4, fd, 0, true), 0);
      space.protect(DATA, 2 * PAGE4, Read | Write);
      assert.equal(run(loadByte), ExitKind.Syscall);
      assert.equal(space.cpu.low(RAX) & 255, 9);
      assert.equal(run(storeByte), ExitKind.Syscall);
      assert.equal(space.probe(DATA), true);
      ftruncateSync(fd, 0);
      assert.equal(space.probe(DATA), false);
      assert.equal(run(loadByte), ExitKind.Fault);
      assert.equal(space.cpu.exit.address, DATA);
      ftruncateSync(fd, PAGE4);
      assert.equal(space.probe(DATA), true);
      space.protect(DATA, PAGE4, Read);
      assert.equal(run(loadByte), ExitKind.Syscall);
      assert.equal(space.cpu.low(RAX) & 255, 0);
      space.discard(DATA, 2 * PAGE4);
      space.protect(DATA, 2 * PAGE4, Read | Write);
      assert.equal(run(storeByte), ExitKind.Syscall);
    } finally {
      closeSync(fd);
      rmSync(dir, { recursive: true });
    }
  });
  test("several machines in one process keep their memory and registers apart", () => {
    const others = [1, 2, 3].map(() => engine.createAddressSpace(1073741824));
    others.forEach((other, i) => {
      other.protect(DATA, PAGE4, Read | Write);
      other.bytes.u8[DATA] = i + 10;
      load(loadByte, other);
      other.cpu.set(RCX, BigInt(i));
    });
    for (const [i, other] of others.entries()) {
      assert.equal(other.cpu.run(now() + 1e9), ExitKind.Syscall);
      assert.equal(other.cpu.low(RAX) & 255, i + 10);
    }
    for (const other of others) other.close();
  });
  test("memory of a smaller machine ends where it says", () => {
    const small = engine.createAddressSpace(2097152);
    small.protect(1048576, PAGE4, Read | Execute);
    small.bytes.u8.set([160, 0, 0, 32, 0, 0, 0, 0, 0], 1048576);
    small.cpu.pc = 1048576;
    assert.equal(small.cpu.run(now() + 1e9), ExitKind.Fault);
    assert.equal(small.cpu.exit.address, 2097152);
    small.close();
  });
  test("single stepping stops after each instruction", () => {
    load([144, 144, 15, 5]);
    space.cpu.singleStep = true;
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Trap);
    assert.equal(space.cpu.exit.trap, Trap.SingleStep);
    space.cpu.singleStep = false;
  });
  test("a size that is no multiple of 2 MiB is refused", () => {
    assert.throws(() => engine.createAddressSpace(4096), EngineError);
    assert.throws(() => engine.createAddressSpace(8589934592), EngineError);
  });
});
