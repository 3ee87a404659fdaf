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

export function inGroup(who: Credentials, gid: number): boolean {
  return who.fsgid === gid || who.groups.includes(gid);
}
