/** Signal-driven I/O: F_SETOWN_EX, si_code of SIGIO, DN_* of F_NOTIFY. @see fcntl(2) */
import { POLL } from "./poll.ts";

/** Kinds of owners in struct f_owner_ex. */
export const F_OWNER = { TID: 0, PID: 1, PGRP: 2 } as const;

/** si_code of the signal, from asm-generic/siginfo.h. */
export const POLL_CODE = { IN: 1, OUT: 2, MSG: 3, ERR: 4, PRI: 5, HUP: 6 } as const;

/** si_band by si_code. */
export const POLL_BAND: readonly number[] = [
  0,
  POLL.IN | POLL.RDNORM,
  POLL.OUT | POLL.WRNORM | POLL.WRBAND,
  POLL.IN | POLL.RDNORM | 0x400,
  POLL.ERR,
  POLL.PRI | POLL.RDBAND,
  POLL.HUP | POLL.ERR,
];

/** Events of F_NOTIFY. */
export const DN = {
  ACCESS: 0x01,
  MODIFY: 0x02,
  CREATE: 0x04,
  DELETE: 0x08,
  RENAME: 0x10,
  ATTRIB: 0x20,
  MULTISHOT: 0x8000_0000,
} as const;
