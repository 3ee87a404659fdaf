/** What segments, sets of semaphores and message queues have in common. @see sysvipc(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IPC_PERM, IPC_PRIVATE } from "../../../abi/ipc.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Credentials } from "../../task/credentials.ts";
import type { Task } from "../../task/task.ts";

export abstract class IpcObject {
  /** Given by {@link Identifiers.add}. */
  id = 0;
  index = 0;
  sequence = 0;
  /** IPC_PRIVATE: none leads to it. */
  key = IPC_PRIVATE;
  uid: number;
  gid: number;
  readonly cuid: number;
  readonly cgid: number;
  /** Permission bits. */
  mode: number;
  /** Seconds since the epoch of the last change. */
  ctime: number;
  removed = false;

  constructor(owner: Credentials, mode: number, now: number) {
    this.uid = this.cuid = owner.euid;
    this.gid = this.cgid = owner.egid;
    this.mode = mode & 0o777;
    this.ctime = now;
  }

  /** Whether a task may do all that the bits of a class say, as 0444 or 0222. @returns 0 or -EACCES */
  permits(task: Task, wanted: number): SysResult {
    const { credentials: who } = task;
    const asked = ((wanted >> 6) | (wanted >> 3) | wanted) & 7;
    const member = (gid: number): boolean => who.fsgid === gid || who.groups.includes(gid);
    const shift = this.#isOwner(who) ? 6 : member(this.cgid) || member(this.gid) ? 3 : 0;
    if ((asked & ~(this.mode >> shift)) === 0) return 0;
    return task.capabilities.has(CAP.IPC_OWNER) ? 0 : -Errno.EACCES;
  }
  /** Whether a task may change or remove it. @returns 0 or -EPERM */
  owned(task: Task): SysResult {
    return this.#isOwner(task.credentials) || task.capabilities.has(CAP.SYS_ADMIN) ? 0 : -Errno.EPERM;
  }
  #isOwner(who: Credentials): boolean {
    return who.euid === this.uid || who.euid === this.cuid;
  }

  /** Stores struct ipc64_perm, and zeros in what of the structure lies behind it. @param size of the structure */
  store(mem: UserMemory, at: number, size: number): void {
    mem.u8.fill(0, at, at + size);
    mem.setU32(at + IPC_PERM.KEY, this.key);
    mem.setU32(at + IPC_PERM.UID, this.uid);
    mem.setU32(at + IPC_PERM.GID, this.gid);
    mem.setU32(at + IPC_PERM.CUID, this.cuid);
    mem.setU32(at + IPC_PERM.CGID, this.cgid);
    mem.setU32(at + IPC_PERM.MODE, this.mode);
    mem.view.setUint16(at + IPC_PERM.SEQ, this.sequence, true);
  }
  /** IPC_SET: takes over ids and permission bits. @returns 0 or -EINVAL */
  change(owner: NewOwner, now: number): SysResult {
    if (owner.uid === NO_ID || owner.gid === NO_ID) return -Errno.EINVAL;
    this.uid = owner.uid;
    this.gid = owner.gid;
    this.mode = (this.mode & ~0o777) | (owner.mode & 0o777);
    this.ctime = now;
    return 0;
  }
}
const NO_ID = 0xffff_ffff;

export interface NewOwner {
  uid: number;
  gid: number;
  mode: number;
}
/** What IPC_SET reads of struct ipc64_perm, which can be read. */
export function newOwner(mem: UserMemory, at: number): NewOwner {
  return { uid: mem.u32(at + IPC_PERM.UID), gid: mem.u32(at + IPC_PERM.GID), mode: mem.u32(at + IPC_PERM.MODE) };
}
