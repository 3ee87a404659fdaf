/** The state a virtual CPU begins with. @see Intel SDM 3A chapters 2 (control registers), 5 (SYSCALL), 13 (XSAVE) */
import { Msr, Segment, Sregs } from "./abi.ts";
import { addresses, KERNEL_CS, KERNEL_SS, TSS_SELECTOR, USER_SS } from "./monitor-area.ts";

/** SFMASK: flags off in ring 0 after SYSCALL: TF IF DF IOPL NT AC. */
const SYSCALL_FLAG_MASK = 0x4_7700n;
/** PE MP ET NE WP AM PG. */
const CR0 = 0x8005_0033n;
/** PAE OSFXSR OSXMMEXCPT FSGSBASE OSXSAVE. */
const CR4 = 0x5_0620n;
/** SCE LME LMA NXE. */
const EFER = 0xd01n;

/** struct kvm_msrs with where SYSCALL leads. */
export function modelRegisters(): Uint8Array {
  const values: readonly [number, bigint][] = [
    [Msr.STAR, (BigInt(KERNEL_CS) << 32n) | (BigInt(USER_SS - 8) << 48n)],
    [Msr.LSTAR, addresses.syscallStub],
    [Msr.SFMASK, SYSCALL_FLAG_MASK],
  ];
  const request = new DataView(new ArrayBuffer(8 + values.length * 16));
  request.setUint32(0, values.length, true);
  values.forEach(([index, value], i) => {
    request.setUint32(8 + i * 16, index, true);
    request.setBigUint64(16 + i * 16, value, true);
  });
  return new Uint8Array(request.buffer);
}

/** Fills a struct kvm_sregs that KVM_GET_SREGS gave: long mode, ring 0, the monitor's tables. */
export function fillSystemRegisters(view: DataView): void {
  // Each entry of ring 3 goes through the IRETQ stub.
  segment(view, Sregs.CS, KERNEL_CS, 11, 0, true);
  segment(view, Sregs.SS, KERNEL_SS, 3, 0, false);
  // As a program finds them: null selectors, of which long mode takes no more than the bases of FS and GS.
  for (const at of [Sregs.DS, Sregs.ES, Sregs.FS, Sregs.GS]) {
    segment(view, at, 0, 3, 3, false);
    view.setUint8(at + Segment.UNUSABLE, 1);
  }
  view.setBigUint64(Sregs.TR + Segment.BASE, addresses.tss, true);
  view.setUint32(Sregs.TR + Segment.LIMIT, addresses.tssLimit, true);
  view.setUint16(Sregs.TR + Segment.SELECTOR, TSS_SELECTOR, true);
  view.setUint8(Sregs.TR + Segment.TYPE, 11);
  view.setUint8(Sregs.TR + Segment.PRESENT, 1);
  view.setUint8(Sregs.TR + Segment.S, 0);
  // There is no LDT: that of a reset CPU would be read from the guest's first 64 KiB.
  view.setBigUint64(Sregs.LDT + Segment.BASE, 0n, true);
  view.setUint32(Sregs.LDT + Segment.LIMIT, 0, true);
  view.setUint16(Sregs.LDT + Segment.SELECTOR, 0, true);
  view.setUint8(Sregs.LDT + Segment.PRESENT, 0);
  view.setUint8(Sregs.LDT + Segment.UNUSABLE, 1);
  view.setBigUint64(Sregs.GDT, addresses.gdt, true);
  view.setUint16(Sregs.GDT + 8, addresses.gdtLimit, true);
  view.setBigUint64(Sregs.IDT, addresses.idt, true);
  view.setUint16(Sregs.IDT + 8, addresses.idtLimit, true);
  view.setBigUint64(Sregs.CR0, CR0, true);
  view.setBigUint64(Sregs.CR3, BigInt(addresses.pml4), true);
  view.setBigUint64(Sregs.CR4, CR4, true);
  view.setBigUint64(Sregs.EFER, EFER, true);
}

function segment(view: DataView, at: number, selector: number, type: number, dpl: number, code: boolean): void {
  view.setBigUint64(at + Segment.BASE, 0n, true);
  view.setUint32(at + Segment.LIMIT, 0xffff_ffff, true);
  view.setUint16(at + Segment.SELECTOR, selector, true);
  view.setUint8(at + Segment.TYPE, type);
  view.setUint8(at + Segment.PRESENT, 1);
  view.setUint8(at + Segment.DPL, dpl);
  view.setUint8(at + Segment.DB, code ? 0 : 1);
  view.setUint8(at + Segment.S, 1);
  view.setUint8(at + Segment.L, code ? 1 : 0);
  view.setUint8(at + Segment.G, 1);
  view.setUint32(at + Segment.G + 1, 0, true);
}
