/** Processes by descriptor. @see pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { SI, SIG } from "../../../abi/signal.ts";
import { PidFd } from "../../event/pid-fd.ts";
import { GeneratedDirectory } from "../../proc/nodes.ts";
import { sendToProcess } from "../../signal/send.ts";
import { SIGINFO_SIZE, SignalInfo } from "../../signal/signal-info.ts";
import { maySignal } from "../../task/authority.ts";
import { INIT, type Process } from "../../task/process.ts";
import type { Task } from "../../task/task.ts";
import { mayTrace } from "../../task/trace-access.ts";
import { install } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";

function pidfdOpen(task: Task, pid: number, flags: number): SysResult {
  if ((flags & ~O.NONBLOCK) !== 0 || pid <= 0) return -Errno.EINVAL;
  const { kernel } = task;
  const process = kernel.processes.find((each) => each.pid === pid);
  if (process !== undefined) return install(task, new PidFd(process, flags), true);
  // A thread that leads no process; and a process that nobody can reach.
  if (kernel.tasksById.has(pid)) return -Errno.EINVAL;
  return pid === INIT ? -Errno.EPERM : -Errno.ESRCH;
}

/** The process that a descriptor stands for; `directories`: of /proc/[pid] too. */
export function processAt(task: Task, fd: number, directories: boolean): Process | null {
  const file = task.files.get(fd);
  if (file instanceof PidFd) return file.process;
  if (!directories || !(file?.inode instanceof GeneratedDirectory)) return null;
  return file.inode.process;
}

function pidfdSendSignal(task: Task, fd: number, signal: number, info: number, flags: number): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  const target = processAt(task, fd, true);
  if (target === null) return -Errno.EBADF;
  const { mem, process } = task;
  let sent: SignalInfo;
  if (info === 0) sent = SignalInfo.from(signal, SI.USER, process.pid, task.credentials.uid);
  else {
    if (!mem.canRead(info, SIGINFO_SIZE)) return -Errno.EFAULT;
    if (mem.i32(info) !== signal) return -Errno.EINVAL;
    sent = SignalInfo.copyOf(signal, mem.u8, info);
    // A code that only the kernel may use is for the sender itself only.
    if ((sent.code >= 0 || sent.code === SI.TKILL) && task.tid !== target.pid) return -Errno.EPERM;
  }
  if (signal < 0 || signal > SIG.MAX) return -Errno.EINVAL;
  // It has been waited for: its number may be another one's.
  if (task.kernel.tasksById.get(target.pid)?.process !== target) return -Errno.ESRCH;
  if (!maySignal(task, target, signal)) return -Errno.EPERM;
  return signal === 0 ? 0 : sendToProcess(target, sent);
}

function pidfdGetfd(task: Task, pidfd: number, fd: number, flags: number): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  const target = processAt(task, pidfd, false);
  if (target === null) return -Errno.EBADF;
  if (target.status !== null) return -Errno.ESRCH;
  if (!mayTrace(task, target.leader)) return -Errno.EPERM;
  const file = target.leader.files.get(fd);
  return file === null ? -Errno.EBADF : install(task, file.ref(), true);
}

export const pidDescriptorRows: Rows = {
  pidfd_send_signal: { x64: 424, a64: 424, args: ["fd", "signal", "addr", "hex"], run: pidfdSendSignal, support: full },
  pidfd_open: {
    x64: 434,
    a64: 434,
    args: ["pid", "hex"],
    run: pidfdOpen,
    support: partial("processes only: PIDFD_THREAD is EINVAL, process 1 EPERM"),
  },
  pidfd_getfd: { x64: 438, a64: 438, args: ["fd", "fd", "hex"], run: pidfdGetfd, support: full },
};
