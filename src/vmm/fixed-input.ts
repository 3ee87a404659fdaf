/** Standard input for a repeatable run: what comes through a pipe comes at no particular time, so it is read first, whole. */
import { Errno, errnoMessage } from "../abi/errno.ts";
import { POLL } from "../abi/poll.ts";
import { S, Stat } from "../abi/stat.ts";
import type { Host, PinnedBytes } from "../host/host.ts";
import { BootError } from "./options.ts";

const CHUNK = 1 << 16;

export interface FixedInput {
  /** Host descriptor. */
  fd: number;
  close(): void;
}

/**
 * @param fd of the standard input; a regular file or a terminal stays what it is
 * @param limit most bytes of a pipe
 */
export async function fixedInput(host: Host, fd: number, limit: number): Promise<FixedInput> {
  const attributes = new Stat();
  const type = fd < 0 || host.files.stat(fd, attributes) < 0 ? 0 : attributes.mode & S.IFMT;
  if (type !== S.IFIFO && type !== S.IFSOCK) return { fd, close() {} };
  const copy = check(host.files.memfd("stdin"), "memfd_create");
  const buffer = host.allocate(CHUNK);
  try {
    for (let total = 0; ; ) {
      await host.wait.pollAsync([{ fd, events: POLL.IN, revents: 0 }], Number.POSITIVE_INFINITY);
      const got = host.files.read(fd, buffer, 0, CHUNK);
      if (got === -Errno.EAGAIN || got === -Errno.EINTR) continue;
      if (check(got, "read") === 0) break;
      total += got;
      if (total > limit) throw new BootError(`seed: standard input is a pipe with more than ${limit} bytes`, 125);
      writeAll(host, copy, buffer, got);
    }
    check(host.files.lseek(copy, 0, 0), "lseek");
  } catch (error) {
    host.files.close(copy);
    throw error;
  }
  return { fd: copy, close: () => void host.files.close(copy) };
}

function writeAll(host: Host, fd: number, buffer: PinnedBytes, length: number): void {
  for (let done = 0; done < length; ) done += check(host.files.write(fd, buffer, done, length - done), "write");
}

function check(result: number, call: string): number {
  if (result < 0) throw new BootError(`seed: standard input: ${call}: ${errnoMessage(-result)}`, 125);
  return result;
}
