/** One mount: a tree of a file system, where it hangs, and what holds for access through it. @see mount(8) */
import { ST } from "../../abi/mount.ts";
import type { FileSystem } from "./inode.ts";
import type { Dentry, Path } from "./path.ts";

/** How flags are shown, in this order. */
const SHOWN: readonly (readonly [number, string])[] = [
  [ST.NOSUID, "nosuid"],
  [ST.NODEV, "nodev"],
  [ST.NOEXEC, "noexec"],
  [ST.NOATIME, "noatime"],
  [ST.NODIRATIME, "nodiratime"],
  [ST.RELATIME, "relatime"],
  [ST.NOSYMFOLLOW, "nosymfollow"],
];
/** What configured mounts must keep: a guest cannot take it away. */
const PROTECTIONS = ST.RDONLY | ST.NOSUID | ST.NODEV | ST.NOEXEC;

/** Unique ids are above this. */
export const UNIQUE_IDS = 2 ** 32;

/** Flags of options as shown, and the rest of them. */
export function parseOptions(text: string): { flags: number; rest: string } {
  let flags: number = ST.RELATIME;
  const rest: string[] = [];
  for (const option of text.split(",")) {
    const known = SHOWN.find(([, name]) => name === option)?.[0];
    if (option === "ro") flags |= ST.RDONLY;
    else if (known !== undefined) flags |= known;
    else if (option !== "rw" && option !== "") rest.push(option);
  }
  if ((flags & ST.NOATIME) !== 0) flags &= ~ST.RELATIME;
  return { flags, rest: rest.join(",") };
}

export interface MountSetup {
  fs: FileSystem;
  root: Dentry;
  parent: Path | null;
  source: string;
  id: number;
  /** ST.* */
  flags: number;
  /** Options of the file system as shown, besides rw and ro. */
  options: string;
}

export class Mount {
  readonly fs: FileSystem;
  /** The root of what is mounted: of the file system, or for a bind mount any name in it. */
  readonly root: Dentry;
  /** Where it is mounted; null for the root of the tree, and for what is no longer in it. */
  parent: Path | null;
  /** What /proc/mounts shows in the first column. */
  readonly source: string;
  readonly id: number;
  #flags: number;
  options: string;
  /** Given by the machine's configuration: the guest cannot take it off or move it, nor clear {@link #lockedFlags}. */
  locked = false;
  #lockedFlags = 0;
  /** MS_UNBINDABLE. */
  unbindable = false;
  /** How often a walk has come into it. */
  entered = 0;
  /** {@link entered} when MNT_EXPIRE marked it; -1: not marked. */
  expiring = -1;
  /** Whether it is in the tree. */
  attached = true;
  /** Open descriptions through it, and those of them that write. */
  uses = 0;
  writers = 0;
  /** Called when it is not in the tree and nothing uses it any more. */
  onUnused: (() => void) | null = null;

  constructor(setup: MountSetup) {
    this.fs = setup.fs;
    this.root = setup.root;
    this.parent = setup.parent;
    this.source = setup.source;
    this.id = setup.id;
    this.options = setup.options;
    this.#flags = setup.flags;
  }
  /** A number that no other mount of the machine ever has, and no {@link id} is. @see statx(2), STATX_MNT_ID_UNIQUE */
  get uniqueId(): number {
    return UNIQUE_IDS + this.id;
  }
  get flags(): number {
    return this.#flags;
  }
  /** Keeps the protections that it has now for ever. */
  lock(): void {
    this.locked = true;
    this.lockFlags(this.#flags);
  }
  lockFlags(flags: number): void {
    this.#lockedFlags |= flags & PROTECTIONS;
  }
  get lockedFlags(): number {
    return this.#lockedFlags;
  }
  /** @returns whether it may have these flags: none that is locked is missing */
  setFlags(flags: number): boolean {
    if ((this.#lockedFlags & ~flags) !== 0) return false;
    this.#flags = flags;
    return true;
  }
  get readOnly(): boolean {
    return (this.#flags & ST.RDONLY) !== 0 || this.fs.readOnly === true;
  }
  get noExec(): boolean {
    return (this.#flags & ST.NOEXEC) !== 0;
  }
  get noDevices(): boolean {
    return (this.#flags & ST.NODEV) !== 0;
  }
  get noAccessTimes(): boolean {
    return (this.#flags & ST.NOATIME) !== 0;
  }
  get noSymlinks(): boolean {
    return (this.#flags & ST.NOSYMFOLLOW) !== 0;
  }
  /** "rw,nosuid,relatime": as /proc/self/mountinfo shows the mount itself. */
  get shown(): string {
    const names = SHOWN.filter(([flag]) => (this.#flags & flag) !== 0).map(([, name]) => name);
    return [(this.#flags & ST.RDONLY) !== 0 ? "ro" : "rw", ...names].join(",");
  }
  /** The same for the file system. */
  get shownOfFs(): string {
    const access = this.fs.readOnly === true ? "ro" : "rw";
    const options = this.fs.options?.() ?? this.options;
    return options === "" ? access : `${access},${options}`;
  }

  used(writes: boolean): void {
    this.uses++;
    if (writes) this.writers++;
  }
  unused(writes: boolean): void {
    this.uses--;
    if (writes) this.writers--;
    if (this.uses === 0 && !this.attached) this.onUnused?.();
  }
}
