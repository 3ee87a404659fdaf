/** /proc/[pid]/fd and fdinfo, /proc/locks. @see proc_pid_fdinfo(5) */
import { Errno, type SysError } from "../../abi/errno.ts";
import { O, SEEK } from "../../abi/fcntl.ts";
import { Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import type { Kernel } from "../kernel.ts";
import { pathText } from "./mounts-text.ts";
import { GeneratedDirectory, type GeneratedInode, GeneratedLink, type Listing } from "./nodes.ts";
import type { Subject } from "./subject.ts";
import { GeneratedText } from "./text-file.ts";

function descriptorNames(subject: Subject): string[] {
  return subject.task.exited ? [] : subject.files.list().map(String);
}
/** The open file that a name in fd/ means; names are decimal without leading zeros. */
function fileAt(subject: Subject, name: string): File | null {
  if (subject.task.exited) return null;
  return /^(0|[1-9]\d{0,8})$/.test(name) ? subject.files.get(Number(name)) : null;
}

export function fdDirectory(subject: Subject, name: string): GeneratedInode {
  const { owner, kernel, context } = subject;
  const listing: Listing = {
    names: () => descriptorNames(subject),
    child(fd) {
      const file = fileAt(subject, fd);
      if (file === null) return null;
      const mode = (file.readable ? 0o500 : 0) | (file.writable ? 0o300 : 0);
      const text = (): string => (file.path === null ? file.describe() : pathText(kernel, subject, file.path));
      const shown = (): string | SysError => (subject.open ? text() : -Errno.EACCES);
      const magic = (): File | SysError => (subject.open ? file : -Errno.EACCES);
      return new GeneratedLink(context.fs, `${name}/${fd}`, shown, magic, owner, mode);
    },
  };
  return new GeneratedDirectory(context.fs, name, listing, owner, 0o500);
}

export function fdinfoDirectory(subject: Subject, name: string): GeneratedInode {
  const { owner, context } = subject;
  const listing: Listing = {
    names: () => descriptorNames(subject),
    child(fd) {
      const file = fileAt(subject, fd);
      if (file === null) return null;
      const mayOpen = (): boolean => subject.open;
      const text = () => fdinfo(subject, file, Number(fd));
      return new GeneratedText(context.fs, `${name}/${fd}`, text, { owner, mayOpen });
    },
  };
  return new GeneratedDirectory(context.fs, name, listing, owner, 0o555);
}

const attributes = new Stat();

function* fdinfo(subject: Subject, file: File, fd: number): Generator<string> {
  const position = (file.flags & O.PATH) === 0 && file.seekable ? Math.max(0, file.seek(0, SEEK.CUR)) : 0;
  const flags = subject.files.closeOnExec(fd) ? file.flags | O.CLOEXEC : file.flags;
  const ino = file.stat(attributes) < 0 ? 0 : attributes.ino;
  const mount = file.path?.mount.id ?? 0;
  yield `pos:\t${position}\nflags:\t0${(flags >>> 0).toString(8)}\nmnt_id:\t${mount}\nino:\t${ino}\n`;
  const { process, kernel } = subject;
  let number = 0;
  for (const { owner, line } of kernel.locks.shown(process.pid, file)) {
    if (owner === subject.files || owner === file) yield `lock:\t${++number}: ${line}`;
  }
  const details = file.details();
  if (typeof details === "string") yield details;
  else yield* details;
}

/** The locks of this machine. @see proc_locks(5) */
export function* locksText(kernel: Kernel): Generator<string> {
  let number = 0;
  for (const { line } of kernel.locks.shown(kernel.current.process.pid)) yield `${++number}: ${line}`;
}
