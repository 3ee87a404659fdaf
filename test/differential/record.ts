/** One instruction with all the state that it sees and changes; the same bytes as struct record in oracle.c. */
export const CODE = 0x2000_0000;
export const DATA = 0x1000_0000;
export const DATA_BYTES = 512;

export const At = {
  code: 0,
  length: 16,
  signal: 24,
  signalCode: 32,
  gpr: 40,
  flags: 168,
  pc: 176,
  fx: 208,
  data: 720,
} as const;
export const RECORD_BYTES = At.data + DATA_BYTES;

export class Record {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The same as {@link bytes}. */
  readonly buffer: Buffer;

  constructor(bytes: Uint8Array = new Uint8Array(RECORD_BYTES)) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
  }
  get code(): Uint8Array {
    return this.bytes.subarray(At.code, At.code + this.length);
  }
  set code(code: Uint8Array) {
    this.bytes.set(code, At.code);
    this.view.setUint32(At.length, code.length, true);
  }
  get length(): number {
    return this.view.getUint32(At.length, true);
  }
  gpr(n: number): bigint {
    return this.view.getBigUint64(At.gpr + 8 * n, true);
  }
  setGpr(n: number, value: bigint): void {
    this.view.setBigUint64(At.gpr + 8 * n, BigInt.asUintN(64, value), true);
  }
  get fx(): Uint8Array {
    return this.bytes.subarray(At.fx, At.fx + 512);
  }
  get data(): Uint8Array {
    return this.bytes.subarray(At.data, At.data + DATA_BYTES);
  }
  u16(at: number): number {
    return this.view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.view.getUint32(at, true);
  }
  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }
  copy(): Record {
    return new Record(this.bytes.slice());
  }
}

/** Offsets within the FXSAVE image. */
export const Fx = { fcw: 0, fsw: 2, ftw: 4, mxcsr: 24, st: 32, xmm: 160 } as const;
