/** A host for tests of file systems: real files of this machine, and worlds to walk in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { O } from "../../../src/abi/fcntl.ts";
import type { Host, PinnedBytes } from "../../../src/host/host.ts";
import { addressOf } from "../../../src/host/node/ffi.ts";
import { nodeFiles } from "../../../src/host/node/files.ts";
import { createHostFs, type HostFs } from "../../../src/libos/fs/host-fs/host-fs.ts";
import { hostLower } from "../../../src/libos/fs/host-fs/host-lower.ts";
import type { FileSystem } from "../../../src/libos/fs/inode.ts";
import type { LowerNode } from "../../../src/libos/fs/tree-fs/lower.ts";
import { createTreeFs, type TreeFs, type TreeFsOptions } from "../../../src/libos/fs/tree-fs/tree-fs.ts";
import { Vfs, type Who } from "../../../src/libos/fs/vfs.ts";
import { type Credentials, credentials } from "../../../src/libos/task/credentials.ts";

/** The part of {@link Host} that file systems need. */
export type FileHost = Pick<Host, "files" | "allocate">;

export function fileHost(): FileHost {
  return {
    files: nodeFiles(),
    allocate(length: number): PinnedBytes {
      const u8 = new Uint8Array(length);
      return { u8, address: addressOf(u8) };
    },
  };
}
export const host = fileHost();
export const superuser = credentials(0, 0, [0]);

/** An empty directory of this machine for one test. */
export function scratchDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "skerry-fs-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Throws if a file-system call failed. */
export function ok<T>(result: T | number): T {
  if (typeof result === "number" && result < 0) throw new Error(`errno ${-result}`);
  return result as T;
}

export function memoryFs(options: Partial<TreeFsOptions> = {}): TreeFs {
  return ok(
    createTreeFs({
      type: "tmpfs",
      dev: 21,
      lower: null,
      now: () => BigInt(Date.now()) * 1_000_000n,
      maxBytes: 1 << 28,
      credentials: superuser,
      host,
      ...options,
    }),
  );
}
export function bindFs(path: string, options: { readOnly?: boolean; directoryFds?: number } = {}): HostFs {
  const root = ok(host.files.open(path, O.PATH, 0));
  return ok(createHostFs({ files: host.files, root, dev: 22, readOnly: false, ...options }));
}
export function lowerOf(path: string): LowerNode {
  return ok(hostLower(host.files, ok(host.files.open(path, O.PATH, 0))));
}
export function overlayFs(path: string): TreeFs {
  return memoryFs({ type: "overlay", lower: lowerOf(path) });
}

/** A VFS with one root file system, and somebody at its root. */
export function world(
  fs: FileSystem,
  who: Credentials = superuser,
  nameLimit?: number,
): { vfs: Vfs; who: Who & { fs: { umask: number } } } {
  const vfs = new Vfs(fs, { source: "test" }, nameLimit);
  return { vfs, who: { fs: { root: vfs.root, cwd: vfs.root, umask: 0 }, credentials: who } };
}

/** Bytes with an address, from a byte string or zeroed. */
export function pinned(content: string | number): PinnedBytes {
  const buffer = host.allocate(typeof content === "string" ? Math.max(1, content.length) : content);
  if (typeof content === "string") for (let i = 0; i < content.length; i++) buffer.u8[i] = content.charCodeAt(i);
  return buffer;
}
