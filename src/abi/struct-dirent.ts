/** Layouts of directory entries in guest memory. @see getdents(2) */
import { putU64 } from "./struct-stat.ts";

/** Bytes of a struct linux_dirent64 with a name of `nameLength` bytes. */
export function dirent64Size(nameLength: number): number {
  return (19 + nameLength + 1 + 7) & ~7;
}
export function putDirent64(view: DataView, at: number, ino: number, next: number, type: number, name: string): number {
  const size = dirent64Size(name.length);
  putU64(view, at, ino);
  putU64(view, at + 8, next);
  view.setUint16(at + 16, size, true);
  view.setUint8(at + 18, type);
  putName(view, at + 19, at + size, name);
  return size;
}

/** Bytes of a struct linux_dirent: the type is its last byte. */
export function direntSize(nameLength: number): number {
  return (18 + nameLength + 2 + 7) & ~7;
}
export function putDirent(view: DataView, at: number, ino: number, next: number, type: number, name: string): number {
  const size = direntSize(name.length);
  putU64(view, at, ino);
  putU64(view, at + 8, next);
  view.setUint16(at + 16, size, true);
  putName(view, at + 18, at + size, name);
  view.setUint8(at + size - 1, type);
  return size;
}

/** The name, then zeroes up to `end`. */
function putName(view: DataView, at: number, end: number, name: string): void {
  for (let i = 0; i < name.length; i++) view.setUint8(at + i, name.charCodeAt(i));
  for (let i = at + name.length; i < end; i++) view.setUint8(i, 0);
}
