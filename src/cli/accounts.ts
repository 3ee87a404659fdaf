/** Users and groups by the guest's own /etc/passwd and /etc/group: passwd(5), group(5). */
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./parse.ts";
import { quote } from "./values.ts";

export interface Account {
  uid: number;
  gid: number;
  home: string;
}

/** Largest uid or gid; (uid_t) -1 means "none". */
const LARGEST_ID = 0xffff_fffe;

/**
 * Resolves `USER[:GROUP]`, each a name or a number. As with docker run a number needs no entry; its group is then 0.
 * @param root host directory of the guest's root; undefined: there are no names
 * @throws UsageError
 */
export function resolveUser(text: string, root: string | undefined): Account {
  const [user, group, ...more] = text.split(":");
  if (user === "" || group === "" || more.length > 0) {
    throw new UsageError(`--user: ${quote(text)} is not USER or USER:GROUP`);
  }
  const account = findAccount(user, root);
  if (!account) throw new UsageError(`--user: ${quote(user)} is ${unknown("user", "/etc/passwd", root)}`);
  if (group === undefined) return account;
  const gid = findGroup(group, root);
  if (gid === undefined) throw new UsageError(`--user: ${quote(group)} is ${unknown("group", "/etc/group", root)}`);
  return { ...account, gid };
}

/** Home directory of a uid in the guest, as docker run sets HOME. */
export function homeOf(uid: number, root: string | undefined): string {
  return entries(root, "etc/passwd").find((fields) => fields[2] === String(uid))?.[5] || (uid === 0 ? "/root" : "/");
}

function findAccount(user: string, root: string | undefined): Account | undefined {
  const id = number(user);
  const fields = entries(root, "etc/passwd").find((entry) =>
    id === undefined ? entry[0] === user : entry[2] === user,
  );
  if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]), home: fields[5] || "/" };
  return id === undefined ? undefined : { uid: id, gid: 0, home: id === 0 ? "/root" : "/" };
}

function findGroup(group: string, root: string | undefined): number | undefined {
  const id = number(group);
  if (id !== undefined) return id;
  const fields = entries(root, "etc/group").find((entry) => entry[0] === group);
  return fields && Number(fields[2]);
}

function number(text: string): number | undefined {
  return /^\d+$/.test(text) && Number(text) <= LARGEST_ID ? Number(text) : undefined;
}

/** The lines of a file in the guest's root, split at colons; none when there is no such regular file. */
function entries(root: string | undefined, name: string): string[][] {
  if (root === undefined) return [];
  const file = join(root, name);
  try {
    if (!lstatSync(file).isFile()) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .filter((fields) => /^\d+$/.test(fields[2] ?? ""));
  } catch {
    return [];
  }
}

function unknown(what: string, file: string, root: string | undefined): string {
  if (root === undefined) return `neither a number up to ${LARGEST_ID} nor, without --root, a name`;
  return `neither a ${what} in ${join(root, file)} nor a number up to ${LARGEST_ID}`;
}
