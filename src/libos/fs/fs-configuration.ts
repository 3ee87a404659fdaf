/**
 * A file system on its way to be mounted, or to be changed: fsopen(2) or fspick(2) make it, fsconfig(2) tells it parameters one
 * by one, and reading its descriptor tells what was wrong.
 */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import type { PinnedBytes } from "../../host/host.ts";
import { EventFile } from "../event/event-file.ts";
import type { FileSystem } from "./inode.ts";
import type { Mount } from "./mount.ts";
import type { MountTree } from "./mount-tree.ts";
import type { FsType, Who } from "./vfs.ts";

/** Messages that are kept, the oldest go first. */
const MESSAGES = 8;
/** Parameters that are kept: more than any file system has. */
const PARAMETERS = 64;
/** Flags that every file system has: what they make of "read-only", null for nothing. */
const COMMON = new Map<string, boolean | null>([
  ["ro", true],
  ["rw", false],
  ...["sync", "async", "dirsync", "lazytime", "nolazytime", "mand", "nomand"].map((name) => [name, null] as const),
]);

type Phase = "parameters" | "made" | "mounted" | "changes" | "failed";

export class FsConfiguration extends EventFile {
  override get pollable(): boolean {
    return false;
  }
  readonly #name: string;
  readonly #type: FsType | null;
  readonly #tree: MountTree;
  #phase: Phase;
  /** Made, and not mounted: it goes with the description. */
  #fs: FileSystem | null = null;
  /** What is to be changed. */
  #mount: Mount | null;
  #source: string | null = null;
  #readOnly: boolean | null = null;
  readonly #parameters = new Map<string, string>();
  readonly #messages: string[] = [];

  /** @param mount whose file system is to be changed; null: one of the type is to be made */
  constructor(tree: MountTree, name: string, type: FsType | null, mount: Mount | null) {
    super(O.RDWR, "[fscontext]");
    this.#tree = tree;
    this.#name = name;
    this.#type = type;
    this.#mount = mount;
    this.#phase = mount === null ? "parameters" : "changes";
  }

  /** Whether parameters can be told now. */
  get #open(): boolean {
    if (this.#phase === "mounted") this.#phase = "changes";
    return this.#phase === "parameters" || this.#phase === "changes";
  }
  #fail(message: string): SysResult {
    this.#messages.push(`e ${message}\n`);
    if (this.#messages.length > MESSAGES) this.#messages.shift();
    return -Errno.EINVAL;
  }

  /**
   * FSCONFIG_SET_FLAG and FSCONFIG_SET_STRING. @param value null for a flag; "" with `isText` false for what is no string
   * @returns 0, -EBUSY or -EINVAL
   */
  set(key: string, value: string | null, isText: boolean): SysResult {
    if (!this.#open) return -Errno.EBUSY;
    const readOnly = COMMON.get(key);
    if (readOnly !== undefined) {
      this.#readOnly = readOnly ?? this.#readOnly;
      return 0;
    }
    const known = isText ? this.#check(value === null ? key : `${key}=${value}`) : this.#check(key);
    if (known === 0 && isText && this.#parameters.size < PARAMETERS) {
      this.#parameters.set(key, value === null ? key : `${key}=${value}`);
      return 0;
    }
    if (known !== -Errno.ENOENT) return this.#fail(`${this.#name}: Bad value for '${key}'`);
    if (key !== "source") return this.#fail(`${this.#name}: Unknown parameter '${key}'`);
    if (value === null || !isText) return this.#fail("Non-string source");
    if (this.#source !== null) return this.#fail("Multiple sources");
    this.#source = value;
    return 0;
  }
  #check(option: string): SysResult {
    return option.includes(",") ? -Errno.EINVAL : (this.#type?.check(option) ?? -Errno.ENOENT);
  }
  get #options(): string {
    return [...this.#parameters.values()].join(",");
  }

  /** FSCONFIG_CMD_CREATE. @returns 0, -EBUSY, or why it cannot be made */
  create(who: Who): SysResult {
    if (!this.#open || this.#phase !== "parameters") return -Errno.EBUSY;
    const fs = this.#type!.make(this.#options, who);
    if (typeof fs === "number") {
      this.#phase = "failed";
      return fs;
    }
    if (this.#readOnly === true && fs.transient === true) fs.setReadOnly?.(true);
    this.#fs = fs;
    this.#phase = "made";
    return 0;
  }
  /** fsmount(2). @param flags ST.* @returns a mount without a place, -EINVAL, -EBUSY, -ENOSPC */
  mount(flags: number): Mount | SysResult {
    const fs = this.#fs;
    if (fs === null) return this.#mount === null ? -Errno.EINVAL : -Errno.EBUSY;
    const mount = this.#tree.make({ fs, source: this.#source ?? "none", flags, options: "" });
    if (typeof mount === "number") return mount;
    this.#fs = null;
    this.#mount = mount;
    this.#clean();
    this.#phase = "mounted";
    return mount;
  }
  /** FSCONFIG_CMD_RECONFIGURE. @returns 0, -EBUSY, -EPERM, -EINVAL */
  reconfigure(): SysResult {
    if (!this.#open || this.#mount === null) return -Errno.EBUSY;
    const status = this.#tree.reconfigure(this.#mount, this.#readOnly, this.#options);
    this.#phase = status < 0 ? "failed" : "mounted";
    this.#clean();
    return status;
  }
  /** As if told nothing. What was told to be read-only is told not to be from then on, as on Linux. */
  #clean(): void {
    this.#parameters.clear();
    if (this.#readOnly !== null) this.#readOnly = false;
  }

  /** The oldest message. @returns -ENODATA if there is none, -EMSGSIZE if it does not fit (and stays) */
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const message = this.#messages[0];
    if (message === undefined) return -Errno.ENODATA;
    if (message.length > length) return -Errno.EMSGSIZE;
    this.#messages.shift();
    for (let i = 0; i < message.length; i++) buffer.u8[offset + i] = message.charCodeAt(i);
    return message.length;
  }
  override seek(): SysResult {
    return -Errno.ESPIPE;
  }
  protected override release(): SysResult {
    if (this.#fs?.transient === true) this.#fs.dispose?.();
    return 0;
  }
}
