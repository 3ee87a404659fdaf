/** What helpers throw when an instruction cannot be completed; the registers are those of its beginning. */
export class GuestFault extends Error {
  /** Exit code ({@link Leave}), or -1: a refused memory access. */
  readonly code: number;
  readonly address: number;
  readonly access: number;
  constructor(code: number, address = 0, access = 0) {
    super("guest fault");
    this.code = code;
    this.address = address;
    this.access = access;
  }
}

/** A 64-bit address as a number: one of the upper half is negative. */
export function addressNumber(address: bigint): number {
  return Number(BigInt.asIntN(64, address));
}
export function isCanonical(address: bigint): boolean {
  const high = BigInt.asIntN(64, address) >> 47n;
  return high === 0n || high === -1n;
}
