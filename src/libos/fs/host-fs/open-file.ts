/** Opening a regular file of the host without ever opening anything else. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { S, Stat } from "../../../abi/stat.ts";
import type { HostFiles } from "../../../host/host.ts";

const attributes = new Stat();

/**
 * Opens a name of a directory if it is the regular file that was seen there. The name is first pinned by an O_PATH
 * descriptor, which touches no device and waits for nobody, and opened through that after the check, so that nobody
 * can put a device, FIFO or link in its place in between.
 * @param flags access mode and O_SYNC, O_DIRECT, … @returns a descriptor, -ESTALE or another error
 */
export function openRegular(
  files: HostFiles,
  dirfd: number,
  name: string,
  dev: number,
  ino: number,
  flags: number,
): SysResult {
  const pinned = pinFile(files, dirfd, name, dev, ino);
  if (pinned < 0) return pinned;
  const isRegular = (attributes.mode & S.IFMT) === S.IFREG;
  const fd = isRegular ? reopenRegular(files, pinned, flags) : -Errno.ESTALE;
  files.close(pinned);
  return fd;
}

/** An O_PATH descriptor of the file that was seen under a name; its attributes are left in the module's record. */
export function pinFile(files: HostFiles, dirfd: number, name: string, dev: number, ino: number): SysResult {
  const fd = files.openBeneath(dirfd, name, O.PATH | O.NOFOLLOW, 0);
  if (fd < 0) return fd;
  const status = files.stat(fd, attributes);
  if (status === 0 && attributes.dev === dev && attributes.ino === ino) return fd;
  files.close(fd);
  return status < 0 ? status : -Errno.ESTALE;
}

/**
 * The same in fewer steps, for reading from a directory that the guest cannot write to: only the one who configured it
 * could put something else there, and even a FIFO would make nobody wait.
 */
export function openToRead(files: HostFiles, dirfd: number, name: string, dev: number, ino: number): SysResult {
  const fd = files.openBeneath(dirfd, name, O.RDONLY | O.NONBLOCK | O.NOFOLLOW, 0);
  if (fd < 0) return fd;
  const status = files.stat(fd, attributes);
  const same = attributes.dev === dev && attributes.ino === ino && (attributes.mode & S.IFMT) === S.IFREG;
  if (status === 0 && same) return fd;
  files.close(fd);
  return status < 0 ? status : -Errno.ESTALE;
}

/** Opens the regular file behind a descriptor with other flags. O_NOATIME is only a wish. */
export function reopenRegular(files: HostFiles, fd: number, flags: number): SysResult {
  const opened = files.reopen(fd, flags);
  return opened === -Errno.EPERM && (flags & O.NOATIME) !== 0 ? files.reopen(fd, flags & ~O.NOATIME) : opened;
}
