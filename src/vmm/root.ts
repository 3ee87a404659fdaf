/** The guest's root file system: a host directory under a layer in memory, or just what one program needs. */
import { readFileSync } from "node:fs";
import { errnoMessage } from "../abi/errno.ts";
import { O } from "../abi/fcntl.ts";
import { S, Stat } from "../abi/stat.ts";
import type { Host } from "../host/host.ts";
import { closure } from "../image/closure.ts";
import { hostLower } from "../libos/fs/host-fs/host-lower.ts";
import type { LowerNode } from "../libos/fs/tree-fs/lower.ts";
import { createTreeFs, type TreeFs } from "../libos/fs/tree-fs/tree-fs.ts";
import type { Credentials } from "../libos/task/credentials.ts";
import { fromByteString, toByteString } from "./bytes.ts";
import { hostsText, resolverText } from "./network-files.ts";
import { BootError, type NetworkChoice } from "./options.ts";
import type { ProgramPlace } from "./search.ts";

/** Bytes that files in memory may take, as a share of the memory limit: that of Linux's tmpfs. */
const TMPFS_SHARE = 0.5;
const ROOT_DEV = 0x20;

export interface RootOptions {
  host: Host;
  /** Host directory, or undefined for the closure of `program`. */
  directory: string | undefined;
  /** The program; null with `directory`. */
  program: ProgramPlace | null;
  /** Who owns what the root is made of. */
  credentials: Credentials;
  /** The guest's user, for /etc/passwd. */
  user: { uid: number; gid: number };
  hostname: string;
  network: NetworkChoice;
  /** Bytes of the memory limit. */
  memory: number;
  now: () => bigint;
}

/** @throws {BootError} if the directory or the program cannot be read */
export function createRoot(options: RootOptions): TreeFs {
  const fs =
    options.program !== null ? programRoot(options, options.program) : directoryRoot(options, options.directory ?? "/");
  if (options.network === "user") writeNetworkFiles(options, fs);
  return fs;
}

/** What says who is who in a network of the guest's own, in place of what the root has. */
function writeNetworkFiles({ hostname }: RootOptions, fs: TreeFs): void {
  fs.replaceFile("/etc/hostname", `${hostname}\n`);
  fs.replaceFile("/etc/hosts", hostsText(hostname));
  fs.replaceFile("/etc/resolv.conf", resolverText(hostText("/etc/resolv.conf")));
}

function tree(options: RootOptions, type: "tmpfs" | "overlay", lower: LowerNode | null): TreeFs {
  const fs = createTreeFs({
    type,
    dev: ROOT_DEV,
    lower,
    now: options.now,
    maxBytes: Math.floor(options.memory * TMPFS_SHARE),
    credentials: options.credentials,
    host: options.host,
  });
  if (typeof fs === "number") throw new BootError(`cannot show the root: ${errnoMessage(-fs)}`, 125);
  return fs;
}

function directoryRoot(options: RootOptions, directory: string): TreeFs {
  const { files } = options.host;
  const fd = files.open(toByteString(directory), O.PATH | O.DIRECTORY | O.CLOEXEC, 0);
  if (fd < 0) throw new BootError(`--root ${directory}: ${errnoMessage(-fd)}`, 125);
  return tree(options, "overlay", lowerOf(options, fd, directory));
}

function lowerOf(options: RootOptions, fd: number, name: string): LowerNode {
  const lower = hostLower(options.host.files, fd);
  if (typeof lower === "number") throw new BootError(`${name}: ${errnoMessage(-lower)}`, 125);
  return lower;
}

/** The program, its interpreter and libraries at their host paths, and the few files that every program expects. */
function programRoot(options: RootOptions, program: ProgramPlace): TreeFs {
  const { files } = options.host;
  const fs = tree(options, "tmpfs", null);
  for (const entry of closure(program.host, files, options.host)) {
    if (entry.kind === "symlink") {
      fs.addSymlink(entry.guestPath, entry.target);
      continue;
    }
    const fd = files.open(entry.hostPath, O.PATH | O.CLOEXEC, 0);
    if (fd < 0) throw new BootError(`${fromByteString(entry.hostPath)}: ${errnoMessage(-fd)}`, 127);
    fs.addLowerFile(entry.guestPath, lowerOf(options, fd, fromByteString(entry.hostPath)));
  }
  fs.addDirectory("/tmp", 0o1777);
  fs.addDirectory("/etc");
  const { uid, gid } = options.user;
  const user = uid === 0 ? "" : `user:x:${uid}:${gid}:user:/:/bin/sh\n`;
  fs.addFile(
    "/etc/passwd",
    `root:x:0:0:root:/root:/bin/sh\n${user}nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n`,
  );
  fs.addFile("/etc/group", `root:x:0:\n${gid === 0 ? "" : `user:x:${gid}:\n`}nogroup:x:65534:\n`);
  fs.addFile("/etc/hostname", `${options.hostname}\n`);
  fs.addFile("/etc/hosts", `127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t${options.hostname}\n`);
  fs.addFile("/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n");
  fs.addSymlink("/etc/mtab", "../proc/self/mounts");
  for (const path of FROM_HOST) addHostFile(options, fs, path);
  return fs;
}

/** A file of the host; "" if it cannot be read. */
function hostText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** What makes a program's local time, and names that it resolves, those of the host. */
const FROM_HOST = ["/etc/localtime", "/etc/resolv.conf"];

/** Shows a regular file of the host, behind whatever links, read-only at the same path; nothing if there is none. */
function addHostFile(options: RootOptions, fs: TreeFs, path: string): void {
  const { files } = options.host;
  const fd = files.open(path, O.PATH | O.CLOEXEC, 0);
  if (fd < 0) return;
  const stat = new Stat();
  if (files.stat(fd, stat) >= 0 && (stat.mode & S.IFMT) === S.IFREG) fs.addLowerFile(path, lowerOf(options, fd, path));
  else files.close(fd);
}
