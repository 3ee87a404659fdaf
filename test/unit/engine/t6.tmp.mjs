var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// src/abi/errno.ts
function errnoName(errno) {
  return names[errno] ?? `E${errno}`;
}
function errnoMessage(errno) {
  return messages[errno] ?? `Unknown error ${errno}`;
}
var Errno, names, messages;
var init_errno = __esm({
  "src/abi/errno.ts"() {
    "use strict";
    Errno = {
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
    names = [];
    for (const [name, value] of Object.entries(Errno)) names[value] = name;
    names[Errno.EAGAIN] = "EAGAIN";
    messages = [
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
  }
});

// src/host/node/koffi.ts
import { createRequire } from "node:module";
function load() {
  const require2 = createRequire(import.meta.url);
  const target = `${process.platform}-${process.arch}`;
  if (target === "linux-x64" || target === "linux-arm64") {
    try {
      return require2(`@koromix/koffi-${target}/${target.replace("-", "_")}/koffi.node`);
    } catch {
    }
  }
  return require2("koffi");
}
var koffi;
var init_koffi = __esm({
  "src/host/node/koffi.ts"() {
    "use strict";
    koffi = load();
  }
});

// src/host/node/ffi.ts
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
var library;
var init_ffi = __esm({
  "src/host/node/ffi.ts"() {
    "use strict";
    init_koffi();
    library = koffi.load(null);
  }
});

// src/host/node/native.ts
function nodeNative() {
  const open = libc("int open(const char *, int, int)");
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
    open: (path, flags) => result(open(path, flags, 0)),
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
        const chunk = Math.min(length - done, vector.length * PAGE);
        if (mincore(address + done, chunk, vector) !== 0) return pages * PAGE;
        const count = chunk / PAGE;
        for (let i = 0; i < count; i++) pages += vector[i] & 1;
        done += chunk;
      }
      return pages * PAGE;
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
var PAGE, TIMER_SIGNAL, SIG_BLOCK, CLOCK_MONOTONIC, SIGEV_THREAD_ID, SYS_GETTID;
var init_native = __esm({
  "src/host/node/native.ts"() {
    "use strict";
    init_errno();
    init_ffi();
    PAGE = 4096;
    TIMER_SIGNAL = 62;
    SIG_BLOCK = 0;
    CLOCK_MONOTONIC = 1;
    SIGEV_THREAD_ID = 4;
    SYS_GETTID = process.arch === "arm64" ? 178 : 186;
  }
});

// src/engine/engine.ts
var Access, ExitKind, Trap, EngineError;
var init_engine = __esm({
  "src/engine/engine.ts"() {
    "use strict";
    Access = { None: 0, Read: 1, Write: 2, Execute: 4 };
    ExitKind = {
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
    Trap = {
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
    EngineError = class extends Error {
      name = "EngineError";
    };
  }
});

// src/engine/kvm/abi.ts
var KVMIO, io, iow, ior, iowr, KVM_API_VERSION, Ioctl, Capability, Run, SYNC_REGS, ExitReason, Regs, Sregs, Segment, Msr;
var init_abi = __esm({
  "src/engine/kvm/abi.ts"() {
    "use strict";
    KVMIO = 174;
    io = (number) => KVMIO << 8 | number;
    iow = (number, size) => 1073741824 + size * 65536 + io(number);
    ior = (number, size) => 2147483648 + size * 65536 + io(number);
    iowr = (number, size) => 3221225472 + size * 65536 + io(number);
    KVM_API_VERSION = 12;
    Ioctl = {
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
    Capability = { SYNC_REGS: 74, IMMEDIATE_EXIT: 136, XSAVE: 55, XCRS: 56, GET_TSC_KHZ: 61 };
    Run = {
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
    SYNC_REGS = 1;
    ExitReason = {
      IO: 2,
      HLT: 5,
      MMIO: 6,
      SHUTDOWN: 8,
      FAIL_ENTRY: 9,
      INTR: 10,
      INTERNAL_ERROR: 17,
      MEMORY_FAULT: 39
    };
    Regs = {
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
    Sregs = {
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
    Segment = {
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
    Msr = {
      TSC: 16,
      STAR: 3221225601,
      LSTAR: 3221225602,
      SFMASK: 3221225604,
      KERNEL_GS_BASE: 3221225730
    };
  }
});

// src/engine/kvm/monitor-area.ts
function hasErrorCode(vector) {
  return VECTORS_WITH_ERROR.has(vector);
}
var PAGE2, AREA_BASE, KERNEL_BASE, PML4, LOW_PDPT, LOW_PD, HIGH_PDPT, HIGH_PD, HIGH_PT, TABLES, IDT, STUBS, STACK, SYSCALL_PAGE, LOW_PT, LOW_PT_PAGES, AREA_BYTES, PRESENT, WRITABLE, USER, ACCESSED_DIRTY, NO_EXECUTE, KERNEL_CS, KERNEL_SS, USER_SS, USER_CS, TSS_SELECTOR, SYSCALL_PORT, EXCEPTION_VECTORS, VECTORS_WITH_ERROR, USER_GATES, STUB_BYTES, IRET_STUB, TSS_OFFSET, IO_MAP, IO_MAP_BYTES, addresses, RETURN_FRAME, returnFrameAddress, MonitorArea;
var init_monitor_area = __esm({
  "src/engine/kvm/monitor-area.ts"() {
    "use strict";
    PAGE2 = 4096;
    AREA_BASE = 4294967296;
    KERNEL_BASE = 0x0000400000000000n;
    PML4 = 0;
    LOW_PDPT = 1;
    LOW_PD = 2;
    HIGH_PDPT = 6;
    HIGH_PD = 7;
    HIGH_PT = 8;
    TABLES = 9;
    IDT = 10;
    STUBS = 11;
    STACK = 12;
    SYSCALL_PAGE = 13;
    LOW_PT = 16;
    LOW_PT_PAGES = 2048;
    AREA_BYTES = (LOW_PT + LOW_PT_PAGES) * PAGE2;
    PRESENT = 1;
    WRITABLE = 2;
    USER = 4;
    ACCESSED_DIRTY = 96;
    NO_EXECUTE = 2147483648;
    KERNEL_CS = 8;
    KERNEL_SS = 16;
    USER_SS = 27;
    USER_CS = 35;
    TSS_SELECTOR = 40;
    SYSCALL_PORT = 128;
    EXCEPTION_VECTORS = 32;
    VECTORS_WITH_ERROR = /* @__PURE__ */ new Set([8, 10, 11, 12, 13, 14, 17, 21, 29, 30]);
    USER_GATES = /* @__PURE__ */ new Set([3, 4]);
    STUB_BYTES = 16;
    IRET_STUB = EXCEPTION_VECTORS * STUB_BYTES;
    TSS_OFFSET = 256;
    IO_MAP = 104;
    IO_MAP_BYTES = (SYSCALL_PORT >> 3) + 2;
    addresses = {
      pml4: AREA_BASE + PML4 * PAGE2,
      gdt: KERNEL_BASE + BigInt(TABLES * PAGE2),
      gdtLimit: 7 * 8 - 1,
      tss: KERNEL_BASE + BigInt(TABLES * PAGE2 + TSS_OFFSET),
      tssLimit: IO_MAP + IO_MAP_BYTES - 1,
      idt: KERNEL_BASE + BigInt(IDT * PAGE2),
      idtLimit: 256 * 16 - 1,
      syscallStub: KERNEL_BASE + BigInt(SYSCALL_PAGE * PAGE2),
      /** Just behind the stub's `out`. */
      syscallExit: KERNEL_BASE + BigInt(SYSCALL_PAGE * PAGE2 + 2),
      areaStart: KERNEL_BASE,
      areaEnd: KERNEL_BASE + BigInt(LOW_PT * PAGE2),
      iretStub: KERNEL_BASE + BigInt(STUBS * PAGE2 + IRET_STUB),
      stackTop: KERNEL_BASE + BigInt((STACK + 1) * PAGE2)
    };
    RETURN_FRAME = STACK * PAGE2 + 256;
    returnFrameAddress = KERNEL_BASE + BigInt(RETURN_FRAME);
    MonitorArea = class {
      #words;
      /** The return frame: RIP, CS, RFLAGS, RSP, SS. */
      returnFrame;
      /** Ring 0's stack page as 64-bit words; an exception frame ends at its top. */
      stack;
      #pageEntries;
      /** @param memory AREA_BYTES zero bytes @param guestBytes size of guest memory, a multiple of 2 MiB at most 4 GiB */
      constructor(memory, guestBytes) {
        this.#words = new Uint32Array(memory);
        this.stack = new BigUint64Array(memory, STACK * PAGE2, PAGE2 / 8);
        this.returnFrame = new BigUint64Array(memory, RETURN_FRAME, 5);
        this.#pageEntries = LOW_PT * PAGE2 / 4;
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
            words[at] = (page * PAGE2 | PRESENT | USER | ACCESSED_DIRTY | (access & 2 ? WRITABLE : 0)) >>> 0;
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
        const at = table * PAGE2 / 4 + index * 2;
        this.#words[at] = page * PAGE2 | low;
        this.#words[at + 1] = (1 | high) >>> 0;
      }
      #writeDescriptors(memory) {
        const view = new DataView(memory);
        const gdt = TABLES * PAGE2;
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
          const target = KERNEL_BASE + BigInt(STUBS * PAGE2 + vector * STUB_BYTES);
          const gate = IDT * PAGE2 + vector * 16;
          const attributes = USER_GATES.has(vector) ? 60928 : 36352;
          view.setUint16(gate, Number(target & 0xffffn), true);
          view.setUint16(gate + 2, KERNEL_CS, true);
          view.setUint16(gate + 4, attributes, true);
          view.setUint16(gate + 6, Number(target >> 16n & 0xffffn), true);
          view.setUint32(gate + 8, Number(target >> 32n), true);
        }
      }
      #writeStubs(memory) {
        const stubs = new Uint8Array(memory, STUBS * PAGE2, PAGE2);
        const OUT_IMM8_AL = 230;
        for (let vector = 0; vector < EXCEPTION_VECTORS; vector++) {
          stubs.set([OUT_IMM8_AL, vector], vector * STUB_BYTES);
        }
        stubs.set([72, 207], IRET_STUB);
        new Uint8Array(memory, SYSCALL_PAGE * PAGE2, 2).set([OUT_IMM8_AL, SYSCALL_PORT]);
      }
    };
  }
});

// src/engine/kvm/cpu.ts
function initialVectorState() {
  const image = new Uint8Array(4096);
  const view = new DataView(image.buffer);
  view.setUint16(0, 895, true);
  view.setUint32(24, 8064, true);
  view.setUint32(28, 65535, true);
  view.setBigUint64(512, 3n, true);
  return image;
}
var WORD, INITIAL_FLAGS, USER_FLAGS, TRAP_FLAG, SYSCALL_FLAG_MASK, TOP_OF_STACK, CANONICAL_END, TRAP_OF_VECTOR, KvmCpu;
var init_cpu = __esm({
  "src/engine/kvm/cpu.ts"() {
    "use strict";
    init_errno();
    init_engine();
    init_abi();
    init_monitor_area();
    WORD = [0, 2, 3, 1, 6, 7, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];
    INITIAL_FLAGS = 0x202n;
    USER_FLAGS = 0x254dd5n;
    TRAP_FLAG = 0x100n;
    SYSCALL_FLAG_MASK = 0x47700n;
    TOP_OF_STACK = 4096 / 8;
    CANONICAL_END = 0x0000800000000000n;
    TRAP_OF_VECTOR = [
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
    KvmCpu = class {
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
      constructor(native, fd, runPage, area, context, cpuid, counts, now) {
        this.#native = native;
        this.#fd = fd;
        this.#area = area;
        this.#context = context;
        this.#counts = counts;
        this.#now = now;
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
  }
});

// src/engine/kvm/cpuid.ts
function emptyCpuid() {
  const bytes = new Uint8Array(HEADER + MAX_ENTRIES * ENTRY);
  new DataView(bytes.buffer).setUint32(0, MAX_ENTRIES, true);
  return bytes;
}
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
var ENTRY, HEADER, MAX_ENTRIES, OFFERED_COMPONENTS, bit, INDEXED, NAMES, XSAVE_NAMES;
var init_cpuid = __esm({
  "src/engine/kvm/cpuid.ts"() {
    "use strict";
    ENTRY = 40;
    HEADER = 8;
    MAX_ENTRIES = 256;
    OFFERED_COMPONENTS = 231;
    bit = (n) => 1 << n >>> 0;
    INDEXED = /* @__PURE__ */ new Set([4, 7, 11, 13, 15, 16, 18, 20, 23, 24, 29, 30, 31, 2147483677]);
    NAMES = [
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
    XSAVE_NAMES = ["xsaveopt", "xsavec", "xgetbv1"];
  }
});

// src/engine/kvm/space.ts
function hasForeign(foreign, first, end) {
  for (let page = first; page < end; page++) if (foreign[page] !== 0) return true;
  return false;
}
var PAGE3, PROT_READ, PROT_READ_WRITE, MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS, MAP_NORESERVE, MADV_DONTNEED, KvmSpace, ForeignKind;
var init_space = __esm({
  "src/engine/kvm/space.ts"() {
    "use strict";
    init_errno();
    init_engine();
    init_abi();
    init_monitor_area();
    PAGE3 = 4096;
    PROT_READ = 1;
    PROT_READ_WRITE = 3;
    MAP_SHARED = 1;
    MAP_PRIVATE = 2;
    MAP_FIXED = 16;
    MAP_ANONYMOUS = 32;
    MAP_NORESERVE = 16384;
    MADV_DONTNEED = 4;
    KvmSpace = class {
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
        this.pages = new Uint8Array(size / PAGE3);
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
      protect(start, length, access) {
        const pages = this.pages;
        const first = start / PAGE3;
        const end = first + length / PAGE3;
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
        if (withdrawnFrom >= 0) this.flush(withdrawnFrom * PAGE3, (withdrawnTo - withdrawnFrom + 1) * PAGE3);
      }
      /**
       * Drops KVM's translations of the pages. The page tables are written from outside, which a KVM that shadows them
       * does not see; but every KVM follows the host's protection of the pages themselves (its MMU notifier zaps the
       * entries, shadow or nested, and flushes the guest's TLB). So that protection is withdrawn and given back.
       */
      flush(start, length) {
        const address = this.bytes.address + start;
        const foreign = this.#foreign;
        if (foreign === null) {
          this.#native.protect(address, length, PROT_READ);
          this.#native.protect(address, length, PROT_READ_WRITE);
          return;
        }
        const end = (start + length) / PAGE3;
        for (let page = start / PAGE3; page < end; ) {
          const kind = foreign[page];
          let next = page + 1;
          while (next < end && foreign[next] === kind) next++;
          const right = kind === ForeignKind.ReadOnly ? PROT_READ : PROT_READ_WRITE;
          const at = this.bytes.address + page * PAGE3;
          this.#native.protect(at, (next - page) * PAGE3, kind === ForeignKind.ReadOnly ? 0 : PROT_READ);
          this.#native.protect(at, (next - page) * PAGE3, right);
          page = next;
        }
      }
      invalidate() {
      }
      discard(start, length) {
        if (length === 0) return;
        const foreign = this.#foreign;
        if (foreign !== null && hasForeign(foreign, start / PAGE3, (start + length) / PAGE3)) {
          const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
          this.#native.map(this.bytes.address + start, length, PROT_READ_WRITE, flags, -1, 0);
          foreign.fill(0, start / PAGE3, (start + length) / PAGE3);
          return;
        }
        this.#native.advise(this.bytes.address + start, length, MADV_DONTNEED);
      }
      resident(start, length) {
        return this.#native.resident(this.bytes.address + start, length);
      }
      mapHostFile(start, length, hostFd, offset, writable) {
        const protection = writable ? PROT_READ_WRITE : PROT_READ;
        const result2 = this.#native.map(
          this.bytes.address + start,
          length,
          protection,
          MAP_SHARED | MAP_FIXED,
          hostFd,
          offset
        );
        if (result2 < 0) return result2 === -Errno.ENOMEM ? -Errno.ENOMEM : result2;
        this.#foreign ??= new Uint8Array(this.size / PAGE3);
        this.#foreign.fill(writable ? ForeignKind.Writable : ForeignKind.ReadOnly, start / PAGE3, (start + length) / PAGE3);
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
          if (this.probe(page * PAGE3)) continue;
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
    ForeignKind = { None: 0, ReadOnly: 1, Writable: 2 };
  }
});

// src/engine/kvm/engine.ts
function unavailable(errno) {
  if (errno === Errno.ENOENT || errno === Errno.ENXIO || errno === Errno.ENODEV) {
    return `${DEVICE} is missing: the kvm engine needs a Linux host with KVM (CPU virtualisation enabled, module kvm_intel or kvm_amd)`;
  }
  if (errno === Errno.EACCES || errno === Errno.EPERM) {
    return `${DEVICE}: permission denied: the kvm engine needs root or membership of the device's group (usermod -aG kvm USER)`;
  }
  return `${DEVICE}: ${errnoMessage(errno)}`;
}
var DEVICE, O_RDWR_CLOEXEC, PROT_READ_WRITE2, MAP_SHARED2, MAX_SPACE, SPACE_GRAIN, KvmEngine;
var init_engine2 = __esm({
  "src/engine/kvm/engine.ts"() {
    "use strict";
    init_errno();
    init_engine();
    init_abi();
    init_cpu();
    init_cpuid();
    init_space();
    DEVICE = "/dev/kvm";
    O_RDWR_CLOEXEC = 524290;
    PROT_READ_WRITE2 = 3;
    MAP_SHARED2 = 1;
    MAX_SPACE = 4294967296;
    SPACE_GRAIN = 2097152;
    KvmEngine = class {
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
      constructor(native, now) {
        this.#native = native;
        this.#now = now;
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
  }
});

// ../../tmp/exp/t6.ts
var require_t6 = __commonJS({
  "../../tmp/exp/t6.ts"() {
    init_native();
    init_engine2();
    var nat = nodeNative();
    var t0 = process.hrtime.bigint();
    var now = () => Number(process.hrtime.bigint() - t0);
    var what = process.argv[2];
    if (what === "timer") {
      nat.threadTimer();
    }
    if (what === "timerarm") {
      const t = nat.threadTimer();
      for (let i = 0; i < 200; i++) {
        t.arm(1e9);
        t.fired();
      }
    }
    if (what === "engine" || what === "space" || what === "run") {
      const e = new KvmEngine(nat, now);
      if (what !== "engine") {
        const s = e.createAddressSpace(4294967296);
        if (what === "run") {
          s.protect(4194304, 4096, 5);
          s.bytes.u8.set([15, 5, 235, 252], 4194304);
          s.cpu.pc = 4194304;
          for (let i = 0; i < 100; i++) s.cpu.run(1e15);
        }
      }
    }
    var junk = [];
    for (let i = 0; i < 3e5; i++) {
      junk.push(new Uint8Array(i % 300));
      if (junk.length > 1e3) junk.length = 0;
    }
  }
});
export default require_t6();
