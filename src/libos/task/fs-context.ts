/** Where path names start. @see chroot(2), chdir(2), umask(2) */
import type { Path } from "../fs/path.ts";

export interface PathContext {
  root: Path;
  cwd: Path;
  umask: number;
}

/** Shared by tasks made with CLONE_FS. */
export class FsContext implements PathContext {
  root: Path;
  cwd: Path;
  umask: number;
  #users = 1;

  constructor(root: Path, cwd: Path, umask: number) {
    this.root = root;
    this.cwd = cwd;
    this.umask = umask;
  }
  get shared(): boolean {
    return this.#users > 1;
  }
  ref(): this {
    this.#users++;
    return this;
  }
  /** @returns whether nobody uses it any more */
  unref(): boolean {
    return --this.#users === 0;
  }
  /** What a task without CLONE_FS, or after unshare(2), gets. */
  copy(): FsContext {
    return new FsContext(this.root, this.cwd, this.umask);
  }
}
