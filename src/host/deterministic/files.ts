/**
 * The host's files without what differs from run to run though nothing was done to them: numbers and times of the standard streams' inodes,
 * free space, and how fast somebody takes what is written to a pipe.
 */
import { Errno } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import type { Stat, StatFs } from "../../abi/stat.ts";
import type { HostFiles, HostPoll, HostWait, PinnedBytes } from "../host.ts";
import { START_OF_TIME } from "./clock.ts";

const START_SECONDS = Number(START_OF_TIME / 1_000_000_000n);
/** Ns of one wait for room in a pipe. */
const PATIENCE = 1e9;

/** @param streams descriptors of the standard streams */
export function deterministicFiles(files: HostFiles, wait: HostWait, streams: readonly number[]): HostFiles {
  const room: HostPoll[] = [{ fd: -1, events: POLL.OUT, revents: 0 }];
  /** Waits until a descriptor takes more; time does not pass meanwhile. */
  const waitForRoom = (fd: number): void => {
    room[0]!.fd = fd;
    wait.poll(room, PATIENCE);
  };
  return {
    ...bound(files),
    stat(fd: number, out: Stat): number {
      const result = files.stat(fd, out);
      const stream = streams.indexOf(fd);
      if (result === 0 && stream >= 0) anonymous(out, stream);
      return result;
    },
    statfs(fd: number, out: StatFs): number {
      const result = files.statfs(fd, out);
      out.bfree = out.bavail = Math.floor(out.blocks / 2);
      out.ffree = Math.floor(out.files / 2);
      return result;
    },
    readlinkAt(dirfd: number, name: string): string | number {
      const target = files.readlinkAt(dirfd, name);
      return typeof target === "string" ? target.replace(/^(pipe|socket):\[\d+\]$/, "$1:[0]") : target;
    },
    write(fd: number, buffer: PinnedBytes, offset: number, length: number): number {
      for (let done = 0; ; ) {
        const result = files.write(fd, buffer, offset + done, length - done);
        if (result === -Errno.EAGAIN) {
          waitForRoom(fd);
          continue;
        }
        if (result < 0) return done > 0 ? done : result;
        done += result;
        if (done >= length || result === 0) return done;
      }
    },
  };
}

/** All methods as functions of their own. */
function bound(files: HostFiles): HostFiles {
  const methods: Record<string, unknown> = {};
  for (let at: object = files; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const method: unknown = Reflect.get(files, name);
      if (name !== "constructor" && typeof method === "function") methods[name] ??= method.bind(files);
    }
  }
  return methods as unknown as HostFiles;
}

/** Takes out of a standard stream's attributes what names the one inode that it is today. */
function anonymous(out: Stat, stream: number): void {
  out.dev = 0;
  out.ino = stream + 1;
  out.blocks = Math.ceil(out.size / 512);
  out.atime = out.mtime = out.ctime = out.btime = START_SECONDS;
  out.atimeNsec = out.mtimeNsec = out.ctimeNsec = out.btimeNsec = 0;
}
