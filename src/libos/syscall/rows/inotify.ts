/** Being told of changes to files. @see inotify(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { ACCESS, O } from "../../../abi/fcntl.ts";
import { IN } from "../../../abi/inotify.ts";
import { S } from "../../../abi/stat.ts";
import { Inotify } from "../../event/inotify.ts";
import { checkPermission } from "../../fs/permission.ts";
import type { Task } from "../../task/task.ts";
import { install, ioFile, pathArgument } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

/** Bits that a mask may have. */
const KNOWN =
  IN.ALL_EVENTS |
  IN.UNMOUNT |
  IN.Q_OVERFLOW |
  IN.IGNORED |
  IN.ONLYDIR |
  IN.DONT_FOLLOW |
  IN.EXCL_UNLINK |
  IN.MASK_CREATE |
  IN.MASK_ADD |
  IN.ISDIR |
  IN.ONESHOT;

function inotifyInit1(task: Task, flags: number): SysResult {
  if ((flags & ~(O.CLOEXEC | O.NONBLOCK)) !== 0) return -Errno.EINVAL;
  const { inotify, vfs } = task.kernel;
  if (inotify.instances >= inotify.maxInstances) return -Errno.EMFILE;
  return install(task, new Inotify(vfs.notifier, inotify, flags & O.NONBLOCK), (flags & O.CLOEXEC) !== 0);
}
function inotifyInit(task: Task): SysResult {
  return inotifyInit1(task, 0);
}

function inotifyAddWatch(task: Task, fd: number, address: number, mask: number): SysResult {
  if ((mask & ~KNOWN) !== 0 || mask === 0) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if ((mask & IN.MASK_ADD) !== 0 && (mask & IN.MASK_CREATE) !== 0) return -Errno.EINVAL;
  if (!(file instanceof Inotify)) return -Errno.EINVAL;
  const name = pathArgument(task, address);
  if (typeof name === "number") return name;
  const path = task.kernel.vfs.lookup(task, null, name, { follow: (mask & IN.DONT_FOLLOW) === 0 });
  if (typeof path === "number") return path;
  if ((mask & IN.ONLYDIR) !== 0 && path.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  const allowed = checkPermission(task.credentials, path.inode, ACCESS.R_OK);
  return allowed < 0 ? allowed : file.watch(path.inode, mask);
}

function inotifyRmWatch(task: Task, fd: number, wd: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  return file instanceof Inotify ? file.remove(wd) : -Errno.EINVAL;
}

const support = partial("what host programs change in a volume, and what is written through mappings, is not seen");

export const inotifyRows: Rows = {
  inotify_init: { x64: 253, args: [], ret: "fd", run: inotifyInit, support },
  inotify_init1: { x64: 294, a64: 26, args: ["inotifyflags"], ret: "fd", run: inotifyInit1, support },
  inotify_add_watch: { x64: 254, a64: 27, args: ["fd", "path", "inotifymask"], run: inotifyAddWatch, support },
  inotify_rm_watch: { x64: 255, a64: 28, args: ["fd", "int"], run: inotifyRmWatch, support },
};
