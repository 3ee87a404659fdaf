/** Who gets a signal when an open file becomes ready, or a directory changes. @see fcntl(2), "Managing signals" */
import { F_OWNER, POLL_BAND, POLL_CODE } from "../../abi/async.ts";
import { SIG } from "../../abi/signal.ts";
import type { Kernel } from "../kernel.ts";
import { sendToProcess, sendToTask } from "../signal/send.ts";
import { SIGINFO_SIZE, SignalInfo } from "../signal/signal-info.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";

const SI_KERNEL = 0x80;
const SI_SIGIO = -5;
/** Signals whose si_code means something of their own. */
const OWN_CODES: readonly number[] = [SIG.ILL, SIG.FPE, SIG.SEGV, SIG.BUS, SIG.TRAP, SIG.CHLD, SIG.SYS];

export class AsyncOwner {
  readonly kernel: Kernel;
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

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }
  set(by: Task, kind: number, id: number): void {
    this.kind = kind;
    this.id = id;
    this.uid = by.credentials.uid;
    this.euid = by.credentials.euid;
  }
  /** Sends the signal. @param code POLL_CODE.* @param fd as in si_fd */
  send(code: number, fd = this.fd): void {
    this.#toAll((process, task) => {
      if (this.signal !== 0 && sendTo(process, task, this.#info(code, fd)) === 0) return;
      sendTo(process, task, SignalInfo.plain(SIG.IO, SI_KERNEL));
    });
  }
  /** SIGURG: out-of-band data has come, whether or not O_ASYNC is set. */
  sendUrgent(): void {
    this.#toAll((process, task) => sendTo(process, task, SignalInfo.plain(SIG.URG, SI_KERNEL)));
  }
  /** Everybody meant that may get signals of who set the owner. @param act task: null for the whole process */
  #toAll(act: (process: Process, task: Task | null) => void): void {
    if (this.id === 0) return;
    for (const process of this.kernel.processes) {
      if (this.kind === F_OWNER.TID) {
        const task = process.tasks.find((each) => each.tid === this.id);
        if (task !== undefined && this.#maySignal(task)) act(process, task);
      } else if (this.kind === F_OWNER.PID ? process.pid === this.id : process.pgid === this.id) {
        const first = process.tasks[0];
        if (first !== undefined && this.#maySignal(first)) act(process, null);
      }
    }
  }
  #maySignal({ credentials: { uid, suid } }: Task): boolean {
    return this.euid === 0 || [uid, suid].some((id) => id === this.uid || id === this.euid);
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

function sendTo(process: Process, task: Task | null, info: SignalInfo): number {
  return task === null ? sendToProcess(process, info) : sendToTask(task, info);
}

/** The owners of descriptions that wait for one side of a file. */
export class AsyncList {
  readonly #owners = new Set<AsyncOwner>();
  set(owner: AsyncOwner, on: boolean): void {
    if (on) this.#owners.add(owner);
    else this.#owners.delete(owner);
  }
  get empty(): boolean {
    return this.#owners.size === 0;
  }
  clear(): void {
    this.#owners.clear();
  }
  /** Out-of-band data has come: for owners with a signal of their own, beside SIGURG. */
  sendUrgent(): void {
    for (const owner of this.#owners) if (owner.signal !== 0) owner.send(POLL_CODE.PRI);
  }
  /** The side has become ready. @param code POLL_CODE.* */
  send(code: number): void {
    for (const owner of this.#owners) owner.send(code);
  }
}
