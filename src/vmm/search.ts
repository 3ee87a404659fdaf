/** Where a program is on the host, when the guest's root is made of just that program. */
import { Errno, errnoMessage } from "../abi/errno.ts";
import { S, Stat } from "../abi/stat.ts";
import type { Host } from "../host/host.ts";
import { toByteString } from "./bytes.ts";
import { BootError, type Volume } from "./options.ts";
import { workingDirectory } from "./working-directory.ts";

/** A program's place on the host and in the guest; byte strings. */
export interface ProgramPlace {
  host: string;
  /** What the guest executes. */
  guest: string;
}

export interface SearchOptions {
  program: string;
  volumes: readonly Volume[];
  /** Absolute path in the guest. */
  workdir: string;
  /** Directories of PATH, byte string. */
  path: string;
}

/**
 * A name with a slash is sought in the volumes, then on the host, where a relative one starts at the caller's working
 * directory; a name without one in the host's directories of PATH.
 * @throws {BootError} 127 not found, 126 not a file to execute
 */
export function findOnHost({ program, volumes, workdir, path }: SearchOptions, host: Host): ProgramPlace {
  const name = toByteString(program);
  if (name.includes("/")) {
    const guest = clean(name.startsWith("/") ? name : `${toByteString(workdir)}/${name}`);
    const inVolume = throughVolume(guest, volumes);
    const onHost = inVolume ?? (name.startsWith("/") ? name : `${toByteString(workingDirectory(program))}/${name}`);
    const result = executable(onHost, host);
    if (result === 0) return { host: onHost, guest: inVolume === null ? onHost : guest };
    throw new BootError(
      `${program}: ${errnoMessage(-result)}`,
      result === -Errno.ENOENT || result === -Errno.ENOTDIR ? 127 : 126,
    );
  }
  let denied = false;
  for (const directory of path.split(":")) {
    if (!directory.startsWith("/")) continue;
    const candidate = `${directory}/${name}`;
    const onHost = throughVolume(candidate, volumes) ?? candidate;
    const result = executable(onHost, host);
    if (result === 0) return { host: onHost, guest: candidate };
    if (result === -Errno.EACCES) denied = true;
  }
  if (denied) throw new BootError(`${program}: ${errnoMessage(Errno.EACCES)}`, 126);
  throw new BootError(`${program}: not found in PATH (${path})`, 127);
}

/** The host path behind a guest path that lies in a volume, the innermost one; null outside of all. */
function throughVolume(guest: string, volumes: readonly Volume[]): string | null {
  let best: string | null = null;
  let longest = -1;
  for (const volume of volumes) {
    const at = clean(toByteString(volume.guest));
    if (at.length <= longest || !(guest === at || guest.startsWith(at === "/" ? "/" : `${at}/`))) continue;
    longest = at.length;
    best = toByteString(volume.host) + guest.slice(at === "/" ? 0 : at.length);
  }
  return best;
}

/** Without empty and "." components; ".." stays for the walk. */
function clean(path: string): string {
  return `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;
}

function executable(path: string, host: Host): number {
  const fd = host.files.open(path, 0o2000000, 0);
  if (fd < 0) return fd;
  const stat = new Stat();
  const result = host.files.stat(fd, stat);
  host.files.close(fd);
  if (result < 0) return result;
  if ((stat.mode & S.IFMT) !== S.IFREG) return -Errno.EACCES;
  return (stat.mode & 0o111) === 0 ? -Errno.EACCES : 0;
}
