/** A descriptor of a mount that has no place in the tree (yet). @see open_tree(2), fsmount(2) */
import type { SysError, SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import type { Mount } from "./mount.ts";
import type { MountTree } from "./mount-tree.ts";
import { Path } from "./path.ts";
import { PathFile } from "./path-file.ts";

/** As by O_PATH; when it is closed and the tree was given no place, the tree is gone. */
export class PlacelessMountFile extends PathFile {
  readonly #tree: MountTree;
  readonly #mount: Mount;

  private constructor(tree: MountTree, mount: Mount) {
    super(new Path(mount, mount.root), O.PATH);
    this.#tree = tree;
    this.#mount = mount;
  }
  /** @param mount the top of what MountTree.copy or MountTree.make made @returns -errno, and the tree is gone */
  static of(tree: MountTree, mount: Mount): PlacelessMountFile | SysError {
    const pinned = mount.root.inode.pin();
    if (pinned >= 0) return new PlacelessMountFile(tree, mount);
    tree.dissolve(mount);
    return pinned;
  }
  protected override release(): SysResult {
    const status = super.release();
    this.#tree.dissolve(this.#mount);
    return status;
  }
}
