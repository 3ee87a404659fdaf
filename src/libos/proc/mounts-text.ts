/** The mounts as a process sees them, and names of paths. @see proc_pid_mountinfo(5) */
import { major, minor } from "../../abi/stat.ts";
import type { Mount } from "../fs/mount.ts";
import { Path } from "../fs/path.ts";
import type { Kernel } from "../kernel.ts";
import { type MountLine, mountinfoLine, mountsLine, mountstatsLine } from "./format.ts";
import type { Subject } from "./subject.ts";

export const mountsText = (subject: Subject): Generator<string> => eachMount(subject, mountsLine);
export const mountinfoText = (subject: Subject): Generator<string> => eachMount(subject, mountinfoLine);
export const mountstatsText = (subject: Subject): Generator<string> => eachMount(subject, mountstatsLine);

function* eachMount(subject: Subject, line: (mount: MountLine) => string): Generator<string> {
  const { vfs } = subject.kernel;
  for (const mount of [...vfs.mounts]) {
    const at = vfs.nameOf(new Path(mount, mount.root), subject.directories.root);
    if (at === null) continue;
    yield line({
      id: mount.id,
      parentId: mount.parent?.mount.id ?? 0,
      major: major(mount.fs.dev),
      minor: minor(mount.fs.dev),
      at,
      source: mount.source,
      type: mount.fs.type,
      root: rootName(mount),
      options: mount.shown,
      fsOptions: mount.shownOfFs,
    });
  }
}

/** The name of a path as a process sees it, with what d_path() adds. */
export function pathText(kernel: Kernel, subject: Subject, path: Path): string {
  const { vfs } = kernel;
  const name = vfs.nameOf(path, subject.directories.root) ?? vfs.nameOf(path, vfs.root) ?? path.dentry.name;
  return path.dentry.deleted ? `${name} (deleted)` : name;
}

/** The mount's root within its file system. */
export function rootName(mount: Mount): string {
  const names: string[] = [];
  for (let at = mount.root; at.parent !== null; at = at.parent) names.push(at.name);
  return `/${names.reverse().join("/")}`;
}
