/** How a register becomes the number that a handler gets, by kind of argument. */
import type { ArgKind } from "./row.ts";

/** Decodings, small integers that fit in three bits. */
export const Decode = {
  /** Not read: 0. */
  None: 0,
  Signed32: 1,
  Unsigned32: 2,
  /** 64 bits unsigned as a double, inexact above 2^53. */
  Unsigned64: 3,
  /** 64 bits signed as a double. */
  Signed64: 4,
} as const;
export type Decode = (typeof Decode)[keyof typeof Decode];

const SIGNED_32: readonly ArgKind[] = [
  "int",
  "fd",
  "dirfd",
  "pid",
  "uid",
  "gid",
  "signal",
  "whence",
  "clockid",
  "which",
];

const UNSIGNED_32: readonly ArgKind[] = [
  "uint",
  "mode",
  "dev",
  "hex",
  "openflags",
  "atflags",
  "mapflags",
  "msyncflags",
  "madvice",
  "fcntlcmd",
  "ioctlcmd",
  "accessmode",
  "renameflags",
  "fallocmode",
  "sighow",
  "archcode",
  "prctlop",
  "resource",
  "rusagewho",
  "grndflags",
  "futexop",
  "cloneflags",
  "pipeflags",
  "statxmask",
  "seekflags",
  "inotifyflags",
  "inotifymask",
  "mountflags",
  "umountflags",
  "xattrflags",
];

const codes = new Map<ArgKind, Decode>();
for (const kind of SIGNED_32) codes.set(kind, Decode.Signed32);
for (const kind of UNSIGNED_32) codes.set(kind, Decode.Unsigned32);
codes.set("long", Decode.Signed64);
codes.set("off", Decode.Signed64);
codes.set("unused", Decode.None);

/** All other kinds are pointers, sizes, and flags that are longs. */
export function decodingOf(kind: ArgKind): Decode {
  return codes.get(kind) ?? Decode.Unsigned64;
}

/** The decodings of a row's arguments, three bits each, the first argument lowest. */
export function packDecodings(args: readonly ArgKind[]): number {
  let packed = 0;
  for (let i = 0; i < args.length; i++) packed |= decodingOf(args[i]!) << (3 * i);
  return packed;
}
