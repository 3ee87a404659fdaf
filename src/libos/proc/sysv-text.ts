/** /proc/sysvipc. @see proc_sysvipc(5) */
import type { IpcObject } from "../ipc/sysv/object.ts";
import type { IpcQueues } from "../ipc/sysv/queues.ts";
import type { Semaphores } from "../ipc/sysv/semaphores.ts";
import type { SharedMemory } from "../ipc/sysv/shared-memory.ts";

/** Numbers, each right-aligned in its width; one blank between them. */
function columns(...pairs: [value: number, width: number][]): string {
  return pairs.map(([value, width]) => String(value).padStart(width)).join(" ");
}
/** Key, identifier and permissions: what every line begins with. */
function head(object: IpcObject): string {
  return `${columns([object.key, 10], [object.id, 10])}  ${object.mode.toString(8).padStart(4)} `;
}
function owners({ uid, gid, cuid, cgid }: IpcObject): string {
  return columns([uid, 5], [gid, 5], [cuid, 5], [cgid, 5]);
}

export function* segmentsText(all: SharedMemory): Generator<string> {
  yield "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap\n";
  for (const each of all.ids) {
    const use = columns([each.size, 21], [each.creatorPid, 5], [each.lastPid, 5]);
    const times = columns([each.atime, 10], [each.dtime, 10], [each.ctime, 10]);
    const attached = String(each.attachments).padStart(6);
    yield `${head(each)}${use} ${attached} ${owners(each)} ${times} ${columns([each.resident, 21], [0, 21])}\n`;
  }
}

export function* semaphoresText(all: Semaphores): Generator<string> {
  yield "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n";
  for (const each of all.ids) {
    const times = columns([each.otime, 10], [each.ctime, 10]);
    yield `${head(each)}${columns([each.values.length, 10])} ${owners(each)} ${times}\n`;
  }
}

export function* queuesText(all: IpcQueues): Generator<string> {
  yield "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n";
  for (const each of all.ids) {
    const use = columns([each.bytes, 10], [each.count, 10], [each.lastSender, 5], [each.lastReceiver, 5]);
    const times = columns([each.stime, 10], [each.rtime, 10], [each.ctime, 10]);
    yield `${head(each)} ${use} ${owners(each)} ${times}\n`;
  }
}
