/** Signal numbers (x86-64 and asm-generic agree). @see signal(7) */
export const SIG = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
  RTMIN: 32,
  MAX: 64,
} as const;

const names: string[] = [];
for (const [name, value] of Object.entries(SIG)) if (value < 32) names[value] = `SIG${name}`;

/** 11 gives "SIGSEGV", 34 gives "SIGRT_2". */
export function signalName(signal: number): string {
  return names[signal] ?? (signal >= 32 && signal <= 64 ? `SIGRT_${signal - 32}` : `SIG${signal}`);
}

/** si_code values. @see sigaction(2) */
export const SI = {
  USER: 0,
  KERNEL: 0x80,
  QUEUE: -1,
  TIMER: -2,
  MESGQ: -3,
  ASYNCIO: -4,
  SIGIO: -5,
  TKILL: -6,
} as const;
export const SEGV = { MAPERR: 1, ACCERR: 2 } as const;
export const BUS = { ADRALN: 1, ADRERR: 2, OBJERR: 3 } as const;
export const FPE = { INTDIV: 1, INTOVF: 2, FLTDIV: 3, FLTOVF: 4, FLTUND: 5, FLTRES: 6, FLTINV: 7, FLTSUB: 8 } as const;
export const ILL = { ILLOPC: 1, ILLOPN: 2, ILLADR: 3, ILLTRP: 4, PRVOPC: 5 } as const;
export const TRAP = { BRKPT: 1, TRACE: 2 } as const;

/** Flags of struct sigaction. */
export const SA = {
  NOCLDSTOP: 1,
  NOCLDWAIT: 2,
  SIGINFO: 4,
  RESTORER: 0x04000000,
  ONSTACK: 0x08000000,
  RESTART: 0x10000000,
  NODEFER: 0x40000000,
  RESETHAND: 0x80000000,
} as const;
export const SIG_DFL = 0;
export const SIG_IGN = 1;
export const SS = { ONSTACK: 1, DISABLE: 2, AUTODISARM: 0x80000000 } as const;
export const SIG_BLOCK = 0;
export const SIG_UNBLOCK = 1;
export const SIG_SETMASK = 2;
