/** Rounding to pages; values in bytes, as doubles. */
import { PAGE_SIZE } from "../../abi/mman.ts";

export function pageFloor(value: number): number {
  return value - (value % PAGE_SIZE);
}
/**
 * The page-aligned end of a range. Near 2^64 an address plus a few bytes is no double, so the sum is made of whole pages.
 */
export function rangeEnd(address: number, length: number): number {
  return pageFloor(address) + wholePages((address % PAGE_SIZE) + length);
}
/** A length rounded up as Linux does it, in 64 bits: the largest ones become 0. */
export function wholePages(length: number): number {
  const bytes = pageCeil(length);
  return bytes >= 2 ** 64 ? 0 : bytes;
}
export function pageCeil(value: number): number {
  return Math.ceil(value / PAGE_SIZE) * PAGE_SIZE;
}
