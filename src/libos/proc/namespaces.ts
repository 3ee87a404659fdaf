/** /proc/[pid]/ns: the one namespace of each kind that there is. @see namespaces(7) */
import { Errno, type SysError } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { S } from "../../abi/stat.ts";
import { AnonymousFs, AnonymousInode } from "../fs/anonymous.ts";
import { File } from "../fs/file.ts";
import { GeneratedDirectory, type GeneratedInode, GeneratedLink, type Listing } from "./nodes.ts";
import type { Subject } from "./subject.ts";

const NSFS_MAGIC = 0x6e736673;
const NSFS_MINOR = 4;
/** Inode numbers of the first namespaces, linux/proc_ns.h. */
const NAMESPACES: Record<string, { kind: string; ino: number }> = {
  ipc: { kind: "ipc", ino: 0xefff_ffff },
  mnt: { kind: "mnt", ino: 0xf000_0000 },
  net: { kind: "net", ino: 0xf000_0001 },
  pid: { kind: "pid", ino: 0xefff_fffc },
  pid_for_children: { kind: "pid", ino: 0xefff_fffc },
  time: { kind: "time", ino: 0xefff_fffa },
  time_for_children: { kind: "time", ino: 0xefff_fffa },
  user: { kind: "user", ino: 0xefff_fffd },
  uts: { kind: "uts", ino: 0xefff_fffe },
};

/** What the links lead to. */
export class Namespaces {
  readonly #fs = new AnonymousFs("nsfs", NSFS_MINOR, NSFS_MAGIC);

  open(kind: string, ino: number, flags: number): NamespaceFile {
    return new NamespaceFile(this.#fs, kind, ino, flags);
  }
}

class NamespaceInode extends AnonymousInode {
  override readonly ino: number;
  constructor(fs: AnonymousFs, ino: number) {
    super(fs, S.IFREG | 0o444, 0, 0, 0);
    this.ino = ino;
  }
}

/** CLONE_NEW* of each kind, linux/sched.h. */
const FLAGS: Record<string, number> = {
  ipc: 0x0800_0000,
  mnt: 0x2_0000,
  net: 0x4000_0000,
  pid: 0x2000_0000,
  time: 0x80,
  user: 0x1000_0000,
  uts: 0x0400_0000,
};

export class NamespaceFile extends File {
  readonly inode: AnonymousInode;
  readonly #fs: AnonymousFs;
  readonly #kind: string;
  constructor(fs: AnonymousFs, kind: string, ino: number, flags: number) {
    super(flags);
    this.#fs = fs;
    this.#kind = kind;
    this.inode = new NamespaceInode(fs, ino);
  }
  /** Its kind as clone(2) and setns(2) name it. */
  get flag(): number {
    return FLAGS[this.#kind]!;
  }
  override describe(): string {
    return `${this.#kind}:[${this.inode.ino}]`;
  }
  override reopen(flags: number): File | SysError {
    return (flags & O.ACCMODE) !== O.RDONLY
      ? -Errno.EPERM
      : new NamespaceFile(this.#fs, this.#kind, this.inode.ino, flags);
  }
}

export function namespaceDirectory(subject: Subject, name: string): GeneratedInode {
  const { fs, namespaces } = subject.context;
  const { owner } = subject;
  const listing: Listing = {
    names: () => Object.keys(NAMESPACES),
    child(key) {
      const found = Object.hasOwn(NAMESPACES, key) ? NAMESPACES[key] : undefined;
      if (found === undefined) return null;
      const { kind, ino } = found;
      return new GeneratedLink(
        fs,
        `${name}/${key}`,
        () => `${kind}:[${ino}]`,
        () => namespaces.open(kind, ino, 0),
        owner,
      );
    },
  };
  return new GeneratedDirectory(fs, name, listing, owner, 0o511);
}
