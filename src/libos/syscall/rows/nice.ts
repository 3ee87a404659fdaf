/** Nice values, which weigh tasks against each other, and priorities of I/O. @see getpriority(2), ioprio_set(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { mayOrderIo, maySchedule } from "../../task/authority.ts";
import { CAP } from "../../task/capabilities.ts";
import { mayLowerTo } from "../../task/nice.ts";
import { INIT } from "../../task/process.ts";
import type { Task } from "../../task/task.ts";
import { namedTask, whyNot } from "../named-task.ts";
import { full, partial, type Rows } from "../row.ts";

const PRIO = { PROCESS: 0, PGRP: 1, USER: 2 } as const;

/** The tasks that getpriority(2) names; null: `which` is none of PRIO_*. */
function namedBy(task: Task, which: number, who: number): Task[] | null {
  const { process, kernel } = task;
  switch (which) {
    case PRIO.PROCESS: {
      const target = namedTask(task, who);
      return target === null ? [] : [target];
    }
    case PRIO.PGRP: {
      const group = who === 0 ? process.pgid : who;
      return kernel.processes.filter((each) => each.pgid === group).flatMap((each) => each.tasks);
    }
    case PRIO.USER: {
      const uid = who === 0 ? task.credentials.uid : who >>> 0;
      return kernel.processes.flatMap((each) => each.tasks).filter((each) => each.credentials.uid === uid);
    }
    default:
      return null;
  }
}

function getpriority(task: Task, which: number, who: number): SysResult {
  const targets = namedBy(task, which, who);
  if (targets === null) return -Errno.EINVAL;
  if (targets.length === 0) return which === PRIO.PROCESS && who === INIT ? 20 : -Errno.ESRCH;
  return 20 - Math.min(...targets.map((each) => each.scheduling.nice));
}

function setpriority(task: Task, which: number, who: number, value: number): SysResult {
  const { kernel } = task;
  const targets = namedBy(task, which, who);
  if (targets === null) return -Errno.EINVAL;
  if (targets.length === 0) return which === PRIO.PROCESS ? whyNot(who) : -Errno.ESRCH;
  const nice = Math.min(19, Math.max(-20, value));
  let result = 0;
  for (const target of targets) {
    if (!maySchedule(task, target)) {
      result = -Errno.EPERM;
      continue;
    }
    if (nice < target.scheduling.nice && !task.capabilities.has(CAP.SYS_NICE) && !mayLowerTo(target, nice)) {
      result = -Errno.EACCES;
      continue;
    }
    kernel.scheduler.change(target, () => {
      target.scheduling.nice = nice;
    });
  }
  return result;
}

const IOPRIO_WHO = { PROCESS: 1, PGRP: 2, USER: 3 } as const;
const IOPRIO_CLASS = { NONE: 0, REALTIME: 1, BEST_EFFORT: 2, IDLE: 3 } as const;

function ioprioSet(task: Task, which: number, who: number, priority: number): SysResult {
  const kind = (priority >>> 13) & 7;
  const level = priority & 0x1fff;
  if (kind > IOPRIO_CLASS.IDLE) return -Errno.EINVAL;
  if (kind === IOPRIO_CLASS.REALTIME && !task.capabilities.has(CAP.SYS_NICE)) return -Errno.EPERM;
  if (kind === IOPRIO_CLASS.NONE && level !== 0) return -Errno.EINVAL;
  if (kind !== IOPRIO_CLASS.IDLE && (level & 7) !== level) return -Errno.EINVAL;
  if (which < IOPRIO_WHO.PROCESS || which > IOPRIO_WHO.USER) return -Errno.EINVAL;
  const targets = namedBy(task, which - 1, who) ?? [];
  if (targets.length === 0) return -Errno.ESRCH;
  for (const target of targets) {
    if (!mayOrderIo(task, target)) return -Errno.EPERM;
    target.scheduling.ioPriority = priority;
  }
  return 0;
}

function ioprioGet(task: Task, which: number, who: number): SysResult {
  if (which < IOPRIO_WHO.PROCESS || which > IOPRIO_WHO.USER) return -Errno.EINVAL;
  const targets = namedBy(task, which - 1, who) ?? [];
  return targets.length === 0 ? -Errno.ESRCH : targets[0]!.scheduling.ioPriority;
}

export const niceRows: Rows = {
  getpriority: { x64: 140, a64: 141, args: ["which", "int"], run: getpriority, support: full },
  setpriority: { x64: 141, a64: 140, args: ["which", "int", "int"], run: setpriority, support: full },
  ioprio_set: {
    x64: 251,
    a64: 30,
    args: ["int", "int", "int"],
    run: ioprioSet,
    support: partial("kept and shown: the host orders I/O"),
  },
  ioprio_get: { x64: 252, a64: 31, args: ["int", "int"], run: ioprioGet, support: full },
};
