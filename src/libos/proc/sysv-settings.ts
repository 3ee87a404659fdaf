/** System V IPC in /proc/sys/kernel. @see proc_sys_kernel(5) */
import { Errno } from "../../abi/errno.ts";
import { IPC_MOST } from "../../abi/ipc.ts";
import type { SystemV } from "../ipc/sysv/sysv.ts";
import type { GeneratedFs } from "./nodes.ts";
import { integer, kept, setting, variable } from "./sysctl-files.ts";
import type { Node, TreeSpec } from "./tree.ts";

const INT_MAX = 0x7fff_ffff;
/** Operations of one semop(2) that the monitor takes at most. */
const OPERATIONS_MOST = 32_768;

export function systemVSettings(fs: GeneratedFs, { memory, semaphores, queues }: SystemV): TreeSpec {
  return {
    auto_msgmni: kept(fs, 0, 0, 1),
    msg_next_id: setting(fs, queues.ids, "nextId"),
    msgmax: setting(fs, queues.limits, "messageSize"),
    msgmnb: setting(fs, queues.limits, "queueBytes"),
    msgmni: setting(fs, queues.limits, "queues", 0, IPC_MOST),
    sem: semaphoreLimits(fs, semaphores.limits),
    sem_next_id: setting(fs, semaphores.ids, "nextId"),
    shm_next_id: setting(fs, memory.ids, "nextId"),
    shm_rmid_forced: variable(
      fs,
      () => String(memory.limits.forced),
      (value) => {
        const wanted = integer(value.trim());
        if (wanted !== 0 && wanted !== 1) return -Errno.EINVAL;
        memory.limits.forced = wanted;
        if (wanted === 1) memory.removeOrphans();
        return 0;
      },
    ),
    shmall: long(fs, memory.limits, "all"),
    shmmax: long(fs, memory.limits, "largest"),
    shmmni: setting(fs, memory.limits, "most", 0, IPC_MOST),
  };
}

function semaphoreLimits(
  fs: GeneratedFs,
  limits: { perSet: number; all: number; operations: number; sets: number },
): Node {
  return variable(
    fs,
    () => `${limits.perSet}\t${limits.all}\t${limits.operations}\t${limits.sets}`,
    (value) => {
      const old = [limits.perSet, limits.all, limits.operations, limits.sets];
      const words = value.trim().split(/\s+/).slice(0, 4);
      const wanted = words.map(integer);
      const most = [INT_MAX, INT_MAX, OPERATIONS_MOST, IPC_MOST];
      if (wanted.some((each, i) => each === null || each < 0 || each > most[i]!)) return -Errno.EINVAL;
      const [perSet, all, operations, sets] = old.map((each, i) => wanted[i] ?? each);
      Object.assign(limits, { perSet, all, operations, sets });
      return 0;
    },
  );
}

/** An unsigned number of 64 bits. */
function long<K extends string>(fs: GeneratedFs, holder: Record<K, bigint>, key: K): Node {
  return variable(
    fs,
    () => String(holder[key]),
    (value) => {
      const text = value.trim();
      if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return -Errno.EINVAL;
      const wanted = BigInt(text);
      if (wanted >= 2n ** 64n) return -Errno.EINVAL;
      (holder as Record<string, bigint>)[key] = wanted;
      return 0;
    },
  );
}
