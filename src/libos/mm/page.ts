/** Rounding to pages; values in bytes, as doubles. */
import { PAGE_SIZE } from "../../abi/mman.ts";

export function pageFloor(value: number): number {
  return value - (value % PAGE_SIZE);
}
export function pageCeil(value: number): number {
  return Math.ceil(value / PAGE_SIZE) * PAGE_SIZE;
}
