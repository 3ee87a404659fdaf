/** What a magic link (/proc/self/fd/N) leads to when the file behind it has no name. @see proc(5) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import type { Stat } from "../../abi/stat.ts";
import type { Credentials } from "../task/credentials.ts";
import { anonymousFs } from "./anonymous.ts";
import type { File } from "./file.ts";
import { Inode } from "./inode.ts";
import { Dentry } from "./path.ts";

/** Stands for a file that has no inode: attributes only. */
class FileInode extends Inode {
  readonly fs = anonymousFs;
  readonly type = 0;
  readonly #file: File;
  constructor(file: File) {
    super();
    this.#file = file;
  }
  stat(out: Stat): SysResult {
    return this.#file.stat(out);
  }
  override open(_flags: number, _credentials: Credentials): SysError {
    return -Errno.ENXIO;
  }
}

/** A name outside every tree for an open file without one. */
export class FileDentry extends Dentry {
  readonly file: File;
  constructor(file: File) {
    super(file.describe(), null, file.inode ?? new FileInode(file));
    this.file = file;
  }
  /** A new description of the file. @returns -ENXIO if there can be none */
  open(flags: number, credentials: Credentials): File | SysError {
    return this.file.reopen === undefined ? this.inode.open(flags, credentials) : this.file.reopen(flags);
  }
}

/** The name of a file made by O_TMPFILE, until linkat(2) gives it one. */
export class TemporaryDentry extends Dentry {
  /** False for O_TMPFILE|O_EXCL. */
  readonly linkable: boolean;
  constructor(parent: Dentry, inode: Inode, linkable: boolean) {
    super("#temporary", parent, inode);
    this.deleted = true;
    this.linkable = linkable;
  }
}
