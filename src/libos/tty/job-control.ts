/**
 * Sessions, process groups and their controlling terminal: what they may do with it, and the signals that come of it.
 * A process has its controlling terminal in `Process.terminal`, its children inherit it; the terminal knows its session and its
 * foreground group. @see credentials(7), ioctl_tty(2), tty(4)
 */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { SI, SIG } from "../../abi/signal.ts";
import { TIOC } from "../../abi/termios.ts";
import type { Kernel } from "../kernel.ts";
import { sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { CAP } from "../task/capabilities.ts";
import { INIT, type Process } from "../task/process.ts";
import { Restart, type Task } from "../task/task.ts";
import type { Terminal } from "./terminal.ts";

/** Sends a signal of the kernel to every process of a group; 0 is no group. */
export function signalGroup(kernel: Kernel, group: number, signal: number): void {
  if (group === 0) return;
  for (const process of kernel.processes) {
    if (process.pgid === group) sendToProcess(process, SignalInfo.plain(signal, SI.KERNEL));
  }
}

/**
 * Whether no parent of a member is in another group of the same session: nobody could continue it.
 * @param without a process that is about to end
 */
export function isOrphaned(kernel: Kernel, group: number, without: Process | null = null): boolean {
  return !kernel.processes.some((process) => {
    if (process.pgid !== group || process.status !== null || process === without) return false;
    const { parent } = process;
    // The first process was started by a shell of the host, if it has that one's terminal.
    if (parent === null) return process === kernel.main && process.sid === INIT;
    return parent !== without && parent.sid === process.sid && parent.pgid !== group;
  });
}

/**
 * What a process of the background gets for touching its terminal.
 * @param signal SIGTTIN for reading, SIGTTOU for everything else
 * @returns 0: go on; -EIO; BLOCKED: the signal is on its way, and the call runs again behind it
 */
export function checkForeground(task: Task, terminal: Terminal, signal: number): SysResult {
  const { process, kernel } = task;
  if (process.terminal !== terminal) return 0;
  if (terminal.foreground === 0 || terminal.foreground === process.pgid) return 0;
  if (task.signals.mask.has(signal) || process.signals.action(signal).handler === 1n) {
    return signal === SIG.TTIN ? -Errno.EIO : 0;
  }
  if (isOrphaned(kernel, process.pgid)) return -Errno.EIO;
  signalGroup(kernel, process.pgid, signal);
  // Another task may take the signal: this one looks again.
  task.deadline = kernel.time.now();
  return task.block(null, Restart.IfAsked);
}

/** The leader of a session without a terminal that opens one controls it from then on. */
export function acquireByOpen(process: Process, terminal: Terminal): void {
  const leads = process.sid === process.pid;
  if (leads && process.terminal === null && terminal.session === 0) acquire(process, terminal);
}
/** The terminal becomes the controlling one of the process and its session. */
export function acquire(process: Process, terminal: Terminal): void {
  terminal.session = process.sid;
  terminal.foreground = process.pgid;
  process.terminal = terminal;
}

/** The session has no controlling terminal any more. */
function release(kernel: Kernel, terminal: Terminal): void {
  for (const process of kernel.processes) if (process.terminal === terminal) process.terminal = null;
  terminal.session = terminal.foreground = 0;
}

/** A process ends. The leader of a session gives its terminal up; groups that nobody can continue any more go on. */
export function leaveSession(kernel: Kernel, process: Process): void {
  const { terminal } = process;
  if (process.sid === process.pid && terminal !== null) {
    const { foreground } = terminal;
    release(kernel, terminal);
    signalGroup(kernel, foreground, SIG.HUP);
    signalGroup(kernel, foreground, SIG.CONT);
  }
  process.terminal = null;
  const { parent, sid, pgid } = process;
  const groups = new Set(process.children.map((child) => child.pgid));
  groups.delete(pgid);
  if (parent !== null && parent.sid === sid && parent.pgid !== pgid) groups.add(pgid);
  for (const group of groups) {
    const stopped = kernel.processes.some((each) => each.pgid === group && each.stoppedBy !== 0);
    if (!stopped || !isOrphaned(kernel, group, process)) continue;
    signalGroup(kernel, group, SIG.HUP);
    signalGroup(kernel, group, SIG.CONT);
  }
}

/** The terminal is gone: the leader of its session hears of it. */
export function hangUpSession(kernel: Kernel, terminal: Terminal): void {
  const { session } = terminal;
  release(kernel, terminal);
  if (session === 0) return;
  for (const process of kernel.processes) {
    if (process.pid !== session) continue;
    sendToProcess(process, SignalInfo.plain(SIG.HUP, SI.KERNEL));
    sendToProcess(process, SignalInfo.plain(SIG.CONT, SI.KERNEL));
  }
}

/**
 * The requests of ioctl(2) on sessions and groups.
 * @param master whether the descriptor is that of a pseudo-terminal's master, which sees the slave's state
 * @returns null for another request
 */
export function jobControlRequest(
  task: Task,
  terminal: Terminal,
  request: number,
  argument: number,
  readable: boolean,
  master = false,
): SysResult | null {
  const controls = task.process.terminal === terminal;
  switch (request) {
    case TIOC.TIOCGPGRP:
      if (!master && !controls) return -Errno.ENOTTY;
      return put(task, argument, terminal.foreground);
    case TIOC.TIOCSPGRP:
      return setForeground(task, terminal, argument);
    case TIOC.TIOCGSID:
      if ((!master && !controls) || terminal.session === 0) return -Errno.ENOTTY;
      return put(task, argument, terminal.session);
    case TIOC.TIOCSCTTY:
      return control(task, terminal, argument, readable);
    case TIOC.TIOCNOTTY:
      return controls ? giveUp(task, terminal) : -Errno.ENOTTY;
    default:
      return null;
  }
}
function put(task: Task, address: number, value: number): SysResult {
  if (!task.mem.canWrite(address, 4)) return -Errno.EFAULT;
  task.mem.setU32(address, value);
  return 0;
}

function setForeground(task: Task, terminal: Terminal, argument: number): SysResult {
  const { process, kernel } = task;
  const checked = checkForeground(task, terminal, SIG.TTOU);
  if (checked !== 0) return checked === -Errno.EIO ? -Errno.ENOTTY : checked;
  if (!task.mem.canRead(argument, 4)) return -Errno.EFAULT;
  const group = task.mem.i32(argument);
  if (group < 0) return -Errno.EINVAL;
  if (process.terminal !== terminal || terminal.session !== process.sid) return -Errno.ENOTTY;
  const member = kernel.processes.find((each) => each.pgid === group);
  if (member === undefined) return -Errno.ESRCH;
  if (member.sid !== process.sid) return -Errno.EPERM;
  terminal.foreground = group;
  return 0;
}

/** TIOCSCTTY. An argument of 1 takes the terminal away from another session. */
function control(task: Task, terminal: Terminal, argument: number, readable: boolean): SysResult {
  const { process, kernel } = task;
  const leads = process.sid === process.pid;
  if (leads && terminal.session === process.sid) return 0;
  if (!leads || process.terminal !== null) return -Errno.EPERM;
  const mighty = task.capabilities.has(CAP.SYS_ADMIN);
  if (terminal.session !== 0) {
    if ((argument | 0) !== 1 || !mighty) return -Errno.EPERM;
    release(kernel, terminal);
  }
  if (!readable && !mighty) return -Errno.EPERM;
  acquire(process, terminal);
  return 0;
}

/** TIOCNOTTY: a leader gives the terminal up for its session, another process for itself. */
function giveUp(task: Task, terminal: Terminal): SysResult {
  const { process, kernel } = task;
  if (process.sid !== process.pid) {
    process.terminal = null;
    return 0;
  }
  const from = (signal: number) => SignalInfo.from(signal, SI.USER, process.pid, task.credentials.uid);
  for (const each of kernel.processes) {
    if (each.pgid !== terminal.foreground) continue;
    sendToProcess(each, from(SIG.HUP));
    sendToProcess(each, from(SIG.CONT));
  }
  release(kernel, terminal);
  return 0;
}
