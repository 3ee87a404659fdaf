/** How a program is told from others, from run to run. */
import { Stat } from "../../abi/stat.ts";
import type { Path } from "../fs/path.ts";
import type { Kernel } from "../kernel.ts";

/** Its path, and what changes when its file does. @returns null: it has no name to be found by again */
export function programName({ vfs }: Kernel, path: Path | null): string | null {
  if (path === null) return null;
  const stat = new Stat();
  const name = vfs.nameOf(path, vfs.root);
  if (name === null || path.inode.stat(stat) < 0) return null;
  return `${name}\0${stat.size} ${stat.mtime} ${stat.mtimeNsec}`;
}
