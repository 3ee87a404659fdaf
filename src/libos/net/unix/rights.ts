/**
 * Descriptors under way (SCM_RIGHTS). Sockets that only messages refer to, and that no message can be read from, are
 * found and let go: a socket in a queue of its own would otherwise live for ever. @see unix(7), net/unix/garbage.c
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { File } from "../../fs/file.ts";
import { CAP } from "../../task/capabilities.ts";
import { RLIMIT } from "../../task/limits.ts";
import type { Task } from "../../task/task.ts";
import type { SocketBuffer } from "../buffer-pool.ts";

/** Descriptors under way in one machine, whoever sends them. */
export const IN_FLIGHT_MAX = 1 << 20;
/** With fewer sockets under way than this each suspicion is looked into at once. */
const FEW = 64;

/** A socket that may be under way in messages, and that holds messages. */
export interface Carrier extends File {
  /** How many references to it are under way. */
  inFlight: number;
  /** For the collector: references that are not accounted for by suspects; and whether it is alive. */
  outside: number;
  alive: boolean;
  /** Calls with each message that it holds, those of connections not yet accepted too. */
  eachMessage(visit: (buffer: SocketBuffer) => void): void;
  /** Throws all its messages away. */
  discardMessages(): void;
}

export class InFlightRights {
  readonly #isCarrier: (file: File) => file is Carrier;
  /** Sockets with references under way. */
  readonly #carriers = new Set<Carrier>();
  /** References under way, all and by user. */
  #total = 0;
  readonly #byUser = new Map<number, number>();
  /** Suspicions since the last collection. */
  #suspicions = 0;
  #collecting = false;
  /** Files to let go of: their release may drop further ones, which wait here instead of on the stack. */
  readonly #doomed: File[] = [];
  #dropping = false;

  constructor(isCarrier: (file: File) => file is Carrier) {
    this.#isCarrier = isCarrier;
  }
  /** References under way. */
  get total(): number {
    return this.#total;
  }

  /** Puts references into a message. @returns 0, or -ETOOMANYREFS (the message then has none) */
  attach(task: Task, buffer: SocketBuffer, rights: File[]): SysResult {
    const uid = task.credentials.uid;
    const held = this.#byUser.get(uid) ?? 0;
    const { capabilities } = task;
    const privileged = capabilities.has(CAP.SYS_RESOURCE) || capabilities.has(CAP.SYS_ADMIN);
    if (held > task.process.limits.value(RLIMIT.NOFILE) && !privileged) return -Errno.ETOOMANYREFS;
    if (this.#total + rights.length > IN_FLIGHT_MAX) return -Errno.ETOOMANYREFS;
    for (const file of rights) {
      if (!this.#isCarrier(file)) continue;
      if (file.inFlight++ === 0) this.#carriers.add(file);
    }
    this.#total += rights.length;
    this.#byUser.set(uid, held + rights.length);
    buffer.rights = rights;
    buffer.rightsUid = uid;
    return 0;
  }
  /** Takes the references out of a message; they belong to the caller. */
  detach(buffer: SocketBuffer): File[] | null {
    const { rights, rightsUid } = buffer;
    if (rights === null) return null;
    buffer.rights = null;
    for (const file of rights) {
      if (this.#isCarrier(file) && --file.inFlight === 0) this.#carriers.delete(file);
    }
    this.#total -= rights.length;
    const left = this.#byUser.get(rightsUid)! - rights.length;
    if (left > 0) this.#byUser.set(rightsUid, left);
    else this.#byUser.delete(rightsUid);
    return rights;
  }
  /** Lets go of what a message that nobody will receive carries. */
  drop(buffer: SocketBuffer): void {
    const rights = this.detach(buffer);
    if (rights !== null) this.release(rights);
  }
  /** Lets go of references, however long the chain behind them. */
  release(files: readonly File[]): void {
    for (const file of files) this.#doomed.push(file);
    if (this.#dropping) return;
    this.#dropping = true;
    for (let file = this.#doomed.pop(); file !== undefined; file = this.#doomed.pop()) file.unref();
    this.#dropping = false;
    this.suspect();
  }

  /** Something may have become unreachable: looks into it, at the latest when as many suspicions as an eighth of the sockets under way have come. */
  suspect(): void {
    if (this.#carriers.size === 0 || this.#collecting || this.#dropping) return;
    this.#suspicions++;
    if (this.#carriers.size >= FEW && this.#suspicions * 8 < this.#carriers.size) return;
    this.collect();
  }

  /** Lets go of all messages that nobody can receive any more. */
  collect(): void {
    if (this.#collecting) return;
    this.#collecting = true;
    this.#suspicions = 0;
    const suspects: Carrier[] = [];
    for (const carrier of this.#carriers) {
      // One with other references (a descriptor) is alive, and is no suspect.
      carrier.alive = carrier.references !== carrier.inFlight;
      if (carrier.alive) continue;
      carrier.outside = carrier.inFlight;
      suspects.push(carrier);
    }
    const eachSuspectIn = (holder: Carrier, call: (suspect: Carrier) => void): void =>
      holder.eachMessage((buffer) => {
        for (const file of buffer.rights ?? []) {
          if (this.#isCarrier(file) && file.references === file.inFlight) call(file);
        }
      });
    for (const suspect of suspects) eachSuspectIn(suspect, (inner) => inner.outside--);
    const living: Carrier[] = [];
    const revive = (suspect: Carrier): void => {
      if (suspect.alive) return;
      suspect.alive = true;
      living.push(suspect);
    };
    for (const suspect of suspects) if (suspect.outside > 0) revive(suspect);
    for (let holder = living.pop(); holder !== undefined; holder = living.pop()) eachSuspectIn(holder, revive);
    for (const suspect of suspects) if (!suspect.alive) suspect.discardMessages();
    this.#collecting = false;
  }
}
