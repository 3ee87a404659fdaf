/** Text for people on the standard streams. Written synchronously and without Node's streams, whose start-up costs. */
import { fstatSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Tty from "node:tty";

/** Major number of /dev/null and its siblings: admin-guide/devices.txt. */
const MEMORY_DEVICES = 1;

/** isatty(3). Loading node:tty takes milliseconds, so not for what cannot be a terminal. */
export function isTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd);
    if (!status.isCharacterDevice() || status.rdev >> 8 === MEMORY_DEVICES) return false;
  } catch {
    return false;
  }
  return (createRequire(import.meta.url)("node:tty") as typeof Tty).isatty(fd);
}

/** Writes a text and a newline. A reader who has gone away is not an error; of standard error there is nobody to tell. */
export function print(fd: number, text: string): void {
  try {
    writeAll(fd, Buffer.from(`${text}\n`));
  } catch (error) {
    if (fd !== 2) throw error;
  }
}

/** Writes everything, waiting while a non-blocking pipe is full. Returns false when nobody reads any more. */
export function writeAll(fd: number, bytes: Uint8Array): boolean {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE" || code === "EBADF") return false;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return true;
}

/** https://no-color.org: any non-empty NO_COLOR means none. */
function colourful(fd: number): boolean {
  return !process.env.NO_COLOR && process.env.TERM !== "dumb" && isTerminal(fd);
}

export function bold(fd: number, text: string): string {
  return colourful(fd) ? `\x1b[1m${text}\x1b[22m` : text;
}

/** "skerry: message", on standard error. */
export function complain(message: string): void {
  const prefix = colourful(2) ? "\x1b[1;31mskerry:\x1b[0m" : "skerry:";
  print(2, `${prefix} ${message}`);
}

/** Columns for help text. */
export function width(): number {
  const columns = isTerminal(1) ? process.stdout.columns : 100;
  return Math.min(Math.max(columns || 100, 60), 120);
}
