/** Numbers and layouts of the Linux KVM API, x86. @see Documentation/virt/kvm/api.rst, arch/x86/include/uapi/asm/kvm.h */

const KVMIO = 0xae;
const io = (number: number): number => (KVMIO << 8) | number;
const iow = (number: number, size: number): number => 0x4000_0000 + size * 0x1_0000 + io(number);
const ior = (number: number, size: number): number => 0x8000_0000 + size * 0x1_0000 + io(number);
const iowr = (number: number, size: number): number => 0xc000_0000 + size * 0x1_0000 + io(number);

export const KVM_API_VERSION = 12;
export const Ioctl = {
  GET_API_VERSION: io(0x00),
  CREATE_VM: io(0x01),
  CHECK_EXTENSION: io(0x03),
  GET_VCPU_MMAP_SIZE: io(0x04),
  GET_SUPPORTED_CPUID: iowr(0x05, 8),
  CREATE_VCPU: io(0x41),
  SET_USER_MEMORY_REGION: iow(0x46, 32),
  RUN: io(0x80),
  GET_REGS: ior(0x81, 144),
  SET_REGS: iow(0x82, 144),
  GET_SREGS: ior(0x83, 312),
  SET_SREGS: iow(0x84, 312),
  GET_MSRS: iowr(0x88, 8),
  SET_MSRS: iow(0x89, 8),
  SET_SIGNAL_MASK: iow(0x8b, 4),
  SET_CPUID2: iow(0x90, 8),
  GET_TSC_KHZ: io(0xa3),
  GET_DEBUGREGS: ior(0xa1, 128),
  SET_DEBUGREGS: iow(0xa2, 128),
  GET_XSAVE: ior(0xa4, 4096),
  SET_XSAVE: iow(0xa5, 4096),
  SET_XCRS: iow(0xa7, 392),
  GET_VCPU_EVENTS: ior(0x9f, 64),
} as const;

export const Capability = { SYNC_REGS: 74, IMMEDIATE_EXIT: 136, XSAVE: 55, XCRS: 56, GET_TSC_KHZ: 61 } as const;

/** struct kvm_run: byte offsets. */
export const Run = {
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
  REGS: 304,
} as const;

export const SYNC_REGS = 1;

/** struct kvm_vcpu_events: byte offsets of the exception. */
export const VcpuEvents = { SIZE: 64, INJECTED: 0, PENDING: 3 } as const;

export const ExitReason = {
  IO: 2,
  HLT: 5,
  MMIO: 6,
  SHUTDOWN: 8,
  FAIL_ENTRY: 9,
  INTR: 10,
  INTERNAL_ERROR: 17,
  MEMORY_FAULT: 39,
} as const;

/** struct kvm_regs: index of 64-bit words. */
export const Regs = {
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
  RFLAGS: 17,
} as const;

/** struct kvm_sregs: byte offsets. */
export const Sregs = {
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
  CR3: 240,
  CR4: 248,
  EFER: 264,
  SIZE: 312,
} as const;

/** struct kvm_segment: byte offsets. */
export const Segment = {
  BASE: 0,
  LIMIT: 8,
  SELECTOR: 12,
  TYPE: 14,
  PRESENT: 15,
  DPL: 16,
  DB: 17,
  S: 18,
  L: 19,
  G: 20,
  UNUSABLE: 22,
} as const;

/** struct kvm_debugregs: byte offsets. */
export const DebugRegs = { DR6: 32, SIZE: 128 } as const;

export const Msr = {
  TSC: 0x10,
  STAR: 0xc000_0081,
  LSTAR: 0xc000_0082,
  SFMASK: 0xc000_0084,
  KERNEL_GS_BASE: 0xc000_0102,
} as const;
