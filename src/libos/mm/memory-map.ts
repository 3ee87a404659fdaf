import type { SysResult } from "../../abi/errno.ts";
import type { File } from "../fs/file.ts";
import type { PageResolver } from "./user-memory.ts";

/** What the rest of the library OS asks of a process's address space. Addresses and lengths are bytes. */
export interface MemoryMap extends PageResolver {
  /** mmap(2). `file` null for anonymous; takes its own reference. @returns the address or -errno */
  map(address: number, length: number, prot: number, flags: number, file: File | null, offset: number, name?: string): SysResult;
  unmap(address: number, length: number): SysResult;
  protect(address: number, length: number, prot: number): SysResult;
  remap(address: number, oldLength: number, newLength: number, flags: number, newAddress: number): SysResult;
  brk(address: number): number;
  advise(address: number, length: number, advice: number): SysResult;
  sync(address: number, length: number, flags: number): SysResult;
  /**
   * Handles a refused access of the guest: fills lazy pages, grows stacks.
   * @returns 0 if the access may be tried again, else the signal in the low byte and si_code above: `signal | code << 8`
   */
  fault(address: number, access: number): number;
  /** Bytes resident, and bytes mapped, for limits and /proc. */
  residentBytes(): number;
  mappedBytes(): number;
  /** Lines of /proc/self/maps. */
  maps(): string;
  /** "/usr/bin/ls+0x1234" for a code address, or "" */
  describe(address: number): string;
  /** Drops every mapping (execve, exit), giving memory back and writing shared file pages. */
  clear(): void;
}
