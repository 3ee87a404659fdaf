/** Names in the tree of mounts: a dentry is a name in a directory, a path a dentry under a mount. */
import type { FileSystem, Inode } from "./inode.ts";

export class Dentry {
  name: string;
  /** null for the root of a file system. */
  parent: Dentry | null;
  inode: Inode;
  /** Cached children of a cacheable file system; null where not cached. A null value is a negative entry. */
  children: Map<string, Dentry | null> | null = null;
  /** Mounted on this dentry; the last one wins. */
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

export class Mount {
  readonly fs: FileSystem;
  readonly root: Dentry;
  readonly parent: Path | null;
  readonly readOnly: boolean;
  /** What /proc/mounts shows in the first column. */
  readonly source: string;
  readonly id: number;
  /** Mount options as shown: "rw,nosuid". */
  readonly options: string;

  constructor(
    fs: FileSystem,
    root: Dentry,
    parent: Path | null,
    source: string,
    readOnly: boolean,
    id: number,
    options: string,
  ) {
    this.fs = fs;
    this.root = root;
    this.parent = parent;
    this.source = source;
    this.readOnly = readOnly;
    this.id = id;
    this.options = options;
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
