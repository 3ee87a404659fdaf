/** Who gets a signal when an open file becomes ready, or a directory changes. @see fcntl(2), "Managing signals" */
import { F_OWNER, POLL_BAND } from "../../abi/async.ts";
import { SIG } from "../../abi/signal.ts";
import { sendToProcess, sendToTask } from "../signal/send.ts";
import { SIGINFO_SIZE, SignalInfo } from "../signal/signal-info.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";

const SI_KERNEL = 0x80;
const SI_SIGIO = -5;
/** Signals whose si_code means something of their own. */
const OWN_CODES: readonly number[] = [SIG.ILL, SIG.FPE, SIG.SEGV, SIG.BUS, SIG.TRAP, SIG.CHLD, SIG.SYS];

export class AsyncOwner {
  readonly #processes: () => readonly Process[];
  /** F_OWNER.*; the id is 0 while there is none. */
  kind: number = F_OWNER.PID;
  id = 0;
  /** Of the task that set the owner: may it send signals there? */
  uid = 0;
  euid = 0;
  /** F_SETSIG; 0: SIGIO without details. */
  signal = 0;
  /** As in si_fd. */
  fd = -1;
  /** Whether O_ASYNC is set. */
  active = false;

  constructor(processes: () => readonly Process[]) {
    this.#processes = processes;
  }
  set(by: Task, kind: number, id: number): void {
    this.kind = kind;
    this.id = id;
    this.uid = by.credentials.uid;
    this.euid = by.credentials.euid;
  }
  /** Sends the signal. @param code POLL_CODE.* @param fd as in si_fd */
  send(code: number, fd = this.fd): void {
    if (this.id === 0) return;
    for (const process of this.#processes()) {
      if (this.kind === F_OWNER.TID) {
        const task = process.tasks.find((each) => each.tid === this.id);
        if (task !== undefined) this.#to(process, task, code, fd);
      } else if (this.kind === F_OWNER.PID ? process.pid === this.id : process.pgid === this.id) {
        this.#to(process, null, code, fd);
      }
    }
  }
  #to(process: Process, task: Task | null, code: number, fd: number): void {
    const target = task ?? process.tasks[0];
    if (target === undefined) return;
    const { uid, suid } = target.credentials;
    const allowed = this.euid === 0 || [uid, suid].some((id) => id === this.uid || id === this.euid);
    if (!allowed) return;
    const send = (info: SignalInfo): number => (task === null ? sendToProcess(process, info) : sendToTask(task, info));
    if (this.signal !== 0 && send(this.#info(code, fd)) === 0) return;
    send(SignalInfo.plain(SIG.IO, SI_KERNEL));
  }
  #info(code: number, fd: number): SignalInfo {
    const bytes = new Uint8Array(SIGINFO_SIZE);
    const view = new DataView(bytes.buffer);
    view.setInt32(8, OWN_CODES.includes(this.signal) ? SI_SIGIO : code, true);
    view.setBigInt64(16, BigInt(POLL_BAND[code] ?? 0), true);
    view.setInt32(24, fd, true);
    return SignalInfo.copyOf(this.signal, bytes, 0);
  }
}

/** The owners of descriptions that wait for one side of a file. */
export class AsyncList {
  readonly #owners = new Set<AsyncOwner>();
  set(owner: AsyncOwner, on: boolean): void {
    if (on) this.#owners.add(owner);
    else this.#owners.delete(owner);
  }
  /** The side has become ready. @param code POLL_CODE.* */
  send(code: number): void {
    for (const owner of this.#owners) owner.send(code);
  }
}
