/** Where a program is on the host, when the guest's root is made of just that program. */
import { Errno, errnoMessage } from "../abi/errno.ts";

import { S, Stat } from "../abi/stat.ts";
import type { Host } from "../host/host.ts";
import { toByteString } from "./bytes.ts";
import { BootError } from "./options.ts";

/**
 * @param path directories of PATH, byte string
 * @returns absolute host path, byte string
 * @throws {BootError} 127 not found, 126 not a file to execute
 */
export function findOnHost(program: string, path: string, host: Host): string {
  const name = toByteString(program);
  if (name.includes("/")) {
    const absolute = name.startsWith("/") ? name : `${toByteString(process.cwd())}/${name}`;
    const result = executable(absolute, host);
    if (result === 0) return absolute;
    throw new BootError(
      `${program}: ${errnoMessage(-result)}`,
      result === -Errno.ENOENT || result === -Errno.ENOTDIR ? 127 : 126,
    );
  }
  let denied = false;
  for (const directory of path.split(":")) {
    if (!directory.startsWith("/")) continue;
    const result = executable(`${directory}/${name}`, host);
    if (result === 0) return `${directory}/${name}`;
    if (result === -Errno.EACCES) denied = true;
  }
  if (denied) throw new BootError(`${program}: ${errnoMessage(Errno.EACCES)}`, 126);
  throw new BootError(`${program}: not found in PATH (${path})`, 127);
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
