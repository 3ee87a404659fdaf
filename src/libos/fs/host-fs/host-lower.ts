/** A host directory or file as a read-only layer below an in-memory tree. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { S, Stat } from "../../../abi/stat.ts";
import type { HostFiles, PinnedBytes } from "../../../host/host.ts";
import { copyStat } from "../copy-stat.ts";
import type { DirectoryEntry } from "../inode.ts";
import type { LowerContent, LowerNode } from "../tree-fs/lower.ts";
import { HostDirectories, HostDirectory } from "./directories.ts";
import { hostAttribute, hostAttributes } from "./host-attributes.ts";
import { openToRead, pinFile, reopenRegular } from "./open-file.ts";

/** What all nodes of one layer share. */
interface Layer {
  readonly files: HostFiles;
  readonly directories: HostDirectories;
  /** The attributes that the latest lookup brought, and of which node: usually asked for next. */
  readonly latest: Stat;
  latestOf: LowerNode | null;
}

/**
 * @param fd an O_PATH (or other) descriptor of a directory or file, owned by the layer from now on
 * @returns the layer's root, or -errno
 */
export function hostLower(files: HostFiles, fd: number): LowerNode | SysError {
  const latest = new Stat();
  const status = files.stat(fd, latest);
  if (status < 0) return status;
  const layer: Layer = { files, directories: new HostDirectories(files), latest, latestOf: null };
  const root = new HostLower(layer, null, "", latest, fd);
  layer.latestOf = root;
  return root;
}

class HostLower implements LowerNode {
  readonly type: number;
  readonly #layer: Layer;
  readonly #parent: HostDirectory | null;
  readonly #name: string;
  readonly #dev: number;
  readonly #ino: number;
  /** The root's descriptor, or -1. */
  readonly #fd: number;
  readonly #directory: HostDirectory | null;

  constructor(layer: Layer, parent: HostDirectory | null, name: string, stat: Stat, fd: number) {
    this.#layer = layer;
    this.#parent = parent;
    this.#name = name;
    this.#dev = stat.dev;
    this.#ino = stat.ino;
    this.#fd = fd;
    this.type = stat.mode & S.IFMT;
    this.#directory = this.type === S.IFDIR ? new HostDirectory(parent, name, stat.dev, stat.ino) : null;
    if (fd >= 0 && this.#directory !== null) this.#directory.fd = fd;
  }

  stat(out: Stat): SysResult {
    const layer = this.#layer;
    if (layer.latestOf === this) {
      copyStat(layer.latest, out);
      return 0;
    }
    if (this.#fd >= 0) return layer.files.stat(this.#fd, out);
    const status = this.#inParent((fd) => layer.files.statAt(fd, this.#name, out));
    if (status < 0) return status;
    return out.dev === this.#dev && out.ino === this.#ino ? 0 : -Errno.ESTALE;
  }
  #inParent<T>(call: (fd: number) => T | SysResult): T | SysResult {
    return this.#parent === null ? -Errno.ENOENT : this.#layer.directories.use(this.#parent, call);
  }

  lookup(name: string): LowerNode | SysError {
    const layer = this.#layer;
    const directory = this.#directory;
    if (directory === null) return -Errno.ENOTDIR;
    const status = layer.directories.use(directory, (fd) => {
      layer.latestOf = null;
      return layer.files.statAt(fd, name, layer.latest);
    });
    if (status < 0) return status;
    const node = new HostLower(layer, directory, name, layer.latest, -1);
    layer.latestOf = node;
    return node;
  }
  readdir(): DirectoryEntry[] | SysError {
    const files = this.#layer.files;
    if (this.#directory === null) return -Errno.ENOTDIR;
    return this.#layer.directories.use<DirectoryEntry[]>(this.#directory, (at) => listDirectory(files, at));
  }
  readlink(): string | SysError {
    return this.#inParent((fd) => this.#layer.files.readlinkAt(fd, this.#name));
  }
  openContent(): LowerContent | SysError {
    const { files } = this.#layer;
    if (this.type !== S.IFREG) return -Errno.EINVAL;
    const fd =
      this.#fd >= 0
        ? reopenRegular(files, this.#fd, O.RDONLY)
        : this.#inParent((at) => openToRead(files, at, this.#name, this.#dev, this.#ino));
    return fd < 0 ? fd : new HostLowerContent(files, fd);
  }
  getAttribute(name: string): Uint8Array | SysError {
    return this.#pinned((fd) => hostAttribute(this.#layer.files, fd, name));
  }
  listAttributes(): string[] | SysError {
    return this.#pinned((fd) => hostAttributes(this.#layer.files, fd));
  }
  /** Calls with a descriptor of the file, whatever its type. */
  #pinned<T>(call: (fd: number) => T | SysError): T | SysError {
    const { files, directories } = this.#layer;
    if (this.#fd >= 0) return call(this.#fd);
    if (this.#directory !== null) return directories.use(this.#directory, call);
    const fd = this.#inParent((at) => pinFile(files, at, this.#name, this.#dev, this.#ino));
    if (fd < 0) return fd;
    const answer = call(fd);
    files.close(fd);
    return answer;
  }
  dispose(): void {
    if (this.#fd < 0) return;
    this.#layer.directories.dispose();
    this.#layer.files.close(this.#fd);
  }
}

/** The entries of a directory by its O_PATH descriptor. */
export function listDirectory(files: HostFiles, at: number): DirectoryEntry[] | SysError {
  const fd = files.openBeneath(at, ".", O.RDONLY | O.DIRECTORY, 0);
  if (fd < 0) return fd;
  const entries = files.readdir(fd);
  files.close(fd);
  return entries;
}

const attributes = new Stat();

class HostLowerContent implements LowerContent {
  readonly #files: HostFiles;
  readonly #fd: number;
  constructor(files: HostFiles, fd: number) {
    this.#files = files;
    this.#fd = fd;
  }
  size(): number | SysError {
    const status = this.#files.stat(this.#fd, attributes);
    return status < 0 ? status : attributes.size;
  }
  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    return this.#files.pread(this.#fd, buffer, offset, length, position);
  }
  hostFd(): number {
    return this.#fd;
  }
  close(): void {
    this.#files.close(this.#fd);
  }
}
