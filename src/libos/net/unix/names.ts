/** Where AF_UNIX sockets are found: by inode for path names, by name for abstract ones. @see unix(7) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { ACCESS } from "../../../abi/fcntl.ts";
import { S, Stat } from "../../../abi/stat.ts";
import type { Path } from "../../fs/path.ts";
import { checkPermission } from "../../fs/permission.ts";
import type { Task } from "../../task/task.ts";
import { isAbstract, pathOf } from "./address.ts";
import type { UnixSocket } from "./unix-socket.ts";

/** Names that autobind can make: five hexadecimal digits. */
const AUTOBIND_NAMES = 1 << 20;

/** A name in use. Accepted sockets share their listener's. */
export interface BoundName {
  /** sun_path as bytes: a path with its NUL, or an abstract name. */
  readonly name: string;
  /** Its place in the tables. */
  readonly key: string;
  /** The name in the file system, which stays cached meanwhile; null for an abstract one. */
  readonly path: Path | null;
}

const attributes = new Stat();

export class UnixNames {
  /** By device and inode number. */
  readonly #paths = new Map<string, UnixSocket>();
  /** By type and name. */
  readonly #abstract = new Map<string, UnixSocket>();
  #nextAutomatic = 0;

  /** @returns -EADDRINUSE, -EINVAL if the socket has a name, or what making a file gives */
  bind(task: Task, socket: UnixSocket, name: string): SysResult {
    return isAbstract(name) ? this.#bindAbstract(socket, name) : this.#bindPath(task, socket, name);
  }
  #bindAbstract(socket: UnixSocket, name: string): SysResult {
    if (socket.bound !== null) return -Errno.EINVAL;
    const key = abstractKey(socket.type, name);
    if (this.#abstract.has(key)) return -Errno.EADDRINUSE;
    this.#abstract.set(key, socket);
    socket.bound = { name, key, path: null };
    return 0;
  }
  #bindPath(task: Task, socket: UnixSocket, name: string): SysResult {
    const { vfs } = task.kernel;
    const who = task;
    const text = pathOf(name);
    if (socket.bound !== null) {
      const there = vfs.lookup(who, null, text, { follow: false });
      if (typeof there !== "number") return -Errno.EADDRINUSE;
      return there === -Errno.ENOENT ? -Errno.EINVAL : there;
    }
    socket.inode.stat(attributes);
    const made = vfs.mknod(who, null, text, S.IFSOCK | (attributes.mode & 0o7777), 0);
    if (made < 0) return made === -Errno.EEXIST ? -Errno.EADDRINUSE : made;
    const path = vfs.lookup(who, null, text, { follow: false });
    if (typeof path === "number") return path;
    const key = pathKey(path);
    if (typeof key === "number") return key;
    path.dentry.pins++;
    this.#paths.set(key, socket);
    socket.bound = { name, key, path };
    return 0;
  }
  /** Gives an unnamed socket an abstract name of five digits. @returns 0 or -ENOSPC */
  autobind(socket: UnixSocket): SysResult {
    if (socket.bound !== null) return 0;
    for (let tries = 0; tries < AUTOBIND_NAMES; tries++) {
      const name = `\0${this.#nextAutomatic.toString(16).padStart(5, "0")}`;
      this.#nextAutomatic = (this.#nextAutomatic + 1) % AUTOBIND_NAMES;
      if (this.#bindAbstract(socket, name) === 0) return 0;
    }
    return -Errno.ENOSPC;
  }
  /** The socket goes away: its name can be used again (a path name once it is unlinked). */
  unbind(socket: UnixSocket): void {
    const { bound } = socket;
    if (bound === null) return;
    const table = bound.path === null ? this.#abstract : this.#paths;
    if (table.get(bound.key) !== socket) return;
    table.delete(bound.key);
    if (bound.path !== null) bound.path.dentry.pins--;
  }

  /**
   * The socket of a name.
   * @returns -ECONNREFUSED if nobody has it, -EPROTOTYPE if one of another type, or an error of the path walk
   */
  find(task: Task, name: string, type: number): UnixSocket | SysError {
    if (isAbstract(name)) return this.#abstract.get(abstractKey(type, name)) ?? -Errno.ECONNREFUSED;
    const path = task.kernel.vfs.lookup(task, null, pathOf(name));
    if (typeof path === "number") return path;
    const allowed = checkPermission(task.credentials, path.inode, ACCESS.W_OK);
    if (allowed < 0) return allowed;
    if (path.inode.type !== S.IFSOCK) return -Errno.ECONNREFUSED;
    const key = pathKey(path);
    const socket = typeof key === "number" ? undefined : this.#paths.get(key);
    if (socket === undefined) return -Errno.ECONNREFUSED;
    return socket.type === type ? socket : -Errno.EPROTOTYPE;
  }
}

function abstractKey(type: number, name: string): string {
  return `${type}${name}`;
}
function pathKey(path: Path): string | SysError {
  const status = path.inode.stat(attributes);
  return status < 0 ? status : `${attributes.dev}:${attributes.ino}`;
}
