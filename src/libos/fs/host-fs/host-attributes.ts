/** Extended attributes of files of the host, by descriptors. Those of the host's security stay the host's. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { XATTR_LIST_MAX, XATTR_SIZE_MAX } from "../../../abi/xattr.ts";
import type { HostFiles } from "../../../host/host.ts";

/** Answers are longer than asked for when somebody else changes them meanwhile. */
const TRIES = 8;

/** Whether the guest may see and set an attribute of a host file. */
export function isShown(name: string): boolean {
  return name.startsWith("user.") || name.startsWith("trusted.");
}

/** The value by any descriptor of the file. */
export function hostAttribute(files: HostFiles, fd: number, name: string): Uint8Array | SysError {
  if (!isShown(name)) return -Errno.ENODATA;
  return grown(XATTR_SIZE_MAX, (target) => files.getAttribute(fd, name, target));
}
export function hostAttributes(files: HostFiles, fd: number): string[] | SysError {
  const bytes = grown(XATTR_LIST_MAX, (target) => files.listAttributes(fd, target));
  if (bytes === -Errno.EOPNOTSUPP) return [];
  if (typeof bytes === "number") return bytes;
  const names: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    const name = Array.from(bytes.subarray(at, end), (byte) => String.fromCharCode(byte)).join("");
    if (isShown(name)) names.push(name);
    at = end + 1;
  }
  return names;
}
/** @param value null: removes it */
export function setHostAttribute(
  files: HostFiles,
  fd: number,
  name: string,
  value: Uint8Array | null,
  flags: number,
): SysResult {
  if (!isShown(name)) return value === null ? -Errno.ENODATA : -Errno.EOPNOTSUPP;
  return value === null ? files.removeAttribute(fd, name) : files.setAttribute(fd, name, value, flags);
}

/** What a call fills that first tells how long its answer is. */
function grown(most: number, fill: (target: Uint8Array) => number): Uint8Array | SysError {
  for (let tries = 0; ; tries++) {
    const length = fill(new Uint8Array(0));
    if (length < 0) return length;
    const target = new Uint8Array(Math.min(most, length));
    const filled = length === 0 ? 0 : fill(target);
    if (filled >= 0) return target.subarray(0, filled);
    if (filled !== -Errno.ERANGE || tries === TRIES) return filled;
  }
}
