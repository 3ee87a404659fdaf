/** Known calls on files that are refused as a kernel without the feature, or a process without the right, would. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { none, type Row, type Rows } from "../row.ts";

function notImplemented(): SysResult {
  return -Errno.ENOSYS;
}
/** What only a privileged process may ask; here nobody may. */
function notPermitted(): SysResult {
  return -Errno.EPERM;
}

function absent(x64: number, a64: number, args: Row["args"], what: string): Row {
  return { x64, a64, args, run: notImplemented, support: none(`${what}: ENOSYS`) };
}
function refused(x64: number, a64: number, args: Row["args"], what: string): Row {
  return { x64, a64, args, run: notPermitted, support: none(`${what}: EPERM`) };
}

const notify = "no permission events";

export const unsupportedFileRows: Rows = {
  fanotify_init: refused(300, 262, ["hex", "hex"], notify),
  fanotify_mark: refused(301, 263, ["fd", "hex", "size", "dirfd", "path"], notify),
  swapon: refused(167, 224, ["path", "hex"], "no swap"),
  swapoff: refused(168, 225, ["path"], "no swap"),
  quotactl: absent(179, 60, ["hex", "path", "int", "addr"], "no quotas"),
  quotactl_fd: absent(443, 443, ["fd", "hex", "int", "addr"], "no quotas"),
  acct: { x64: 163, a64: 89, args: ["path"], run: notPermitted, support: none("no process accounting: EPERM") },
};
