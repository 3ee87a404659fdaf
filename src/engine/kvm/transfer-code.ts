/**
 * Instructions of ring 3 that move what is in no register page: vector state and segment bases. A host call for it costs
 * as much as half an exit. Each entry point ends at the guest's own next instruction, all its registers and flags being
 * its own again. The code lies in one page, what it works on in the next. @see Intel SDM 2, XSAVE, XRSTOR, WRFSBASE
 */

/** Byte offsets in the page of data; XSAVE wants its image aligned to 64 bytes. */
export const TransferData = {
  IMAGE: 0,
  COMPONENTS: 4024,
  FS_BASE: 4032,
  GS_BASE: 4040,
  RDI: 4048,
  RDX: 4056,
  RAX: 4064,
  RIP: 4072,
} as const;
/** Bytes that an image may have. */
export const LARGEST_IMAGE = TransferData.COMPONENTS;

/** Entry points, byte offsets in the page of code. RAX holds the components to move, RDX 0. */
export const TransferCode = {
  /** Stores the state at RDI, x87 and SSE marked as present, then as LOAD. */
  STORE_AND_LOAD: 0,
  /** Loads the image. */
  LOAD: 120,
  /** What came before is done: only the guest's registers are missing. */
  LEAVE: 128,
  LEAVE_END: 192,
  /** Stores the state as the image, and the bases. */
  SHARE: 192,
  /** Loads the bases, then as LOAD. */
  LOAD_ALL: 256,
  /** A table: what the low byte of XSTATE_BV becomes. */
  PRESENT: 512,
} as const;

const PAGE = 4096;
const XSTATE_BV = [0x00, 0x02, 0x00, 0x00] as const;
const X87_AND_SSE = 3;

/** The page of code. */
export function transferCode(): Uint8Array {
  const code = new Uint8Array(PAGE);
  const view = new DataView(code.buffer);
  let at = 0;
  const emit = (...bytes: number[]): void => {
    code.set(bytes, at);
    at += bytes.length;
  };
  const relative = (target: number, ...opcode: number[]): void => {
    emit(...opcode);
    view.setInt32(at, target - (at + 4), true);
    at += 4;
  };
  const data = (offset: number, ...opcode: number[]): void => relative(PAGE + offset, ...opcode);
  const jump = (target: number): void => relative(target, 0xe9);

  // Nothing here changes flags.
  at = TransferCode.STORE_AND_LOAD;
  emit(0x48, 0x0f, 0xae, 0x27); // xsave64 (%rdi)
  emit(0x0f, 0xb6, 0x87, ...XSTATE_BV); // movzbl XSTATE_BV(%rdi),%eax
  relative(TransferCode.PRESENT, 0x48, 0x8d, 0x15); // lea PRESENT(%rip),%rdx
  emit(0x0f, 0xb6, 0x04, 0x02); // movzbl (%rdx,%rax),%eax
  emit(0x88, 0x87, ...XSTATE_BV); // mov %al,XSTATE_BV(%rdi)
  data(TransferData.COMPONENTS, 0x48, 0x8b, 0x05); // mov COMPONENTS(%rip),%rax
  emit(0xba, 0, 0, 0, 0); // mov $0,%edx
  jump(TransferCode.LOAD);

  at = TransferCode.LOAD;
  data(TransferData.IMAGE, 0x48, 0x0f, 0xae, 0x2d); // xrstor64 IMAGE(%rip)
  if (at !== TransferCode.LEAVE) throw new RangeError("LOAD does not end where LEAVE begins");
  data(TransferData.RDI, 0x48, 0x8b, 0x3d); // mov RDI(%rip),%rdi
  data(TransferData.RDX, 0x48, 0x8b, 0x15); // mov RDX(%rip),%rdx
  data(TransferData.RAX, 0x48, 0x8b, 0x05); // mov RAX(%rip),%rax
  data(TransferData.RIP, 0xff, 0x25); // jmp *RIP(%rip)

  at = TransferCode.SHARE;
  data(TransferData.IMAGE, 0x48, 0x0f, 0xae, 0x25); // xsave64 IMAGE(%rip)
  emit(0xf3, 0x48, 0x0f, 0xae, 0xc0); // rdfsbase %rax
  data(TransferData.FS_BASE, 0x48, 0x89, 0x05); // mov %rax,FS_BASE(%rip)
  emit(0xf3, 0x48, 0x0f, 0xae, 0xc8); // rdgsbase %rax
  data(TransferData.GS_BASE, 0x48, 0x89, 0x05); // mov %rax,GS_BASE(%rip)
  jump(TransferCode.LEAVE);

  at = TransferCode.LOAD_ALL;
  data(TransferData.FS_BASE, 0x48, 0x8b, 0x3d); // mov FS_BASE(%rip),%rdi
  emit(0xf3, 0x48, 0x0f, 0xae, 0xd7); // wrfsbase %rdi
  data(TransferData.GS_BASE, 0x48, 0x8b, 0x3d); // mov GS_BASE(%rip),%rdi
  emit(0xf3, 0x48, 0x0f, 0xae, 0xdf); // wrgsbase %rdi
  jump(TransferCode.LOAD);

  for (let byte = 0; byte < 256; byte++) code[TransferCode.PRESENT + byte] = byte | X87_AND_SSE;
  return code;
}
