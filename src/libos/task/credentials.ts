/** User and group identities of a task. @see credentials(7) */
export interface Credentials {
  uid: number;
  gid: number;
  euid: number;
  egid: number;
  suid: number;
  sgid: number;
  fsuid: number;
  fsgid: number;
  groups: number[];
}

export function credentials(uid: number, gid: number, groups: readonly number[]): Credentials {
  return { uid, gid, euid: uid, egid: gid, suid: uid, sgid: gid, fsuid: uid, fsgid: gid, groups: [...groups] };
}

/** Whether all of a task's ids, real, effective and saved, are these. @see ptrace(2), prlimit(2) */
export function isWholly(who: Credentials, uid: number, gid: number): boolean {
  return (
    who.uid === uid && who.euid === uid && who.suid === uid && who.gid === gid && who.egid === gid && who.sgid === gid
  );
}

export function inGroup(who: Credentials, gid: number): boolean {
  return who.fsgid === gid || who.groups.includes(gid);
}
