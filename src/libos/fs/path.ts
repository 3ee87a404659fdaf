/** Names in the tree of mounts: a dentry is a name in a directory, a path a dentry under a mount. */
import type { Inode } from "./inode.ts";
import type { Mount } from "./mount.ts";

export class Dentry {
  name: string;
  /** null for the root of a file system. */
  parent: Dentry | null;
  inode: Inode;
  /** Cached children of a cacheable file system; null where not cached. A null value is a negative entry. */
  children: Map<string, Dentry | null> | null = null;
  /** Mounted on this dentry, seen through whatever mount; of those of one mount the last one wins. */
  mounts: Mount[] | null = null;
  /** The name was removed while still in use. */
  deleted = false;
  /** Open files that were opened by it: a pinned name stays in the cache. */
  pins = 0;
  /** Number of the walk that used it last. */
  used = 0;

  constructor(name: string, parent: Dentry | null, inode: Inode) {
    this.name = name;
    this.parent = parent;
    this.inode = inode;
  }
}

export class Path {
  readonly mount: Mount;
  readonly dentry: Dentry;
  constructor(mount: Mount, dentry: Dentry) {
    this.mount = mount;
    this.dentry = dentry;
  }
  get inode(): Inode {
    return this.dentry.inode;
  }
}

/** What is mounted at a place, on top; undefined: nothing. */
export function mountedAt({ mount, dentry }: Path): Mount | undefined {
  return dentry.mounts?.findLast((each) => each.parent?.mount === mount);
}
