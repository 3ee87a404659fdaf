/** The strings that a program began with, as its memory has them now. @see proc_pid_cmdline(5), proc_pid_environ(5) */
import { readForced } from "../mm/forced-access.ts";
import { byteString } from "../mm/user-memory.ts";
import type { Process } from "../task/process.ts";

/** Strings are handed out in pieces of this many bytes. */
const PIECE = 4096;

function* pieces(process: Process, start: number, end: number): Generator<string> {
  const piece = new Uint8Array(PIECE);
  for (let at = start; at < end; ) {
    const n = readForced(process.mm, at, piece, 0, Math.min(PIECE, end - at));
    if (n === 0) return;
    yield byteString(piece, 0, n);
    at += n;
  }
}

/** The environment, each string with its NUL. */
export function environmentPieces(process: Process): Iterable<string> {
  return pieces(process, process.extent.startEnvironment, process.extent.endEnvironment);
}

/** The arguments. A program that has written over the end of the last one has given itself a title. @see setproctitle(3) */
export function* argumentPieces(process: Process): Generator<string> {
  const { startArguments, endArguments, endEnvironment } = process.extent;
  if (startArguments >= endArguments) return;
  const last = new Uint8Array(1);
  if (readForced(process.mm, endArguments - 1, last, 0, 1) === 1 && last[0] !== 0) {
    for (const title of pieces(process, startArguments, endEnvironment)) {
      const end = title.indexOf("\0");
      yield end < 0 ? title : title.slice(0, end + 1);
      return;
    }
  }
  yield* pieces(process, startArguments, endArguments);
}
