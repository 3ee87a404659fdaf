/** Numbers and layouts of System V IPC. @see sysvipc(7), linux/ipc.h, linux/sem.h, linux/shm.h, linux/msg.h */

export const IPC_PRIVATE = 0;
/** Flags of the get calls, above the permission bits, and of operations. */
export const IPC = { CREAT: 0o1000, EXCL: 0o2000, NOWAIT: 0o4000 } as const;
/** Operations of every kind of object. */
export const IPC_CTL = { RMID: 0, SET: 1, STAT: 2, INFO: 3 } as const;
/** Identifiers of a kind at most: an index has so many bits. */
export const IPC_INDEX_BITS = 15;
export const IPC_MOST = 1 << IPC_INDEX_BITS;

export const SHM = {
  HUGETLB: 0o4000,
  NORESERVE: 0o10000,
  RDONLY: 0o10000,
  RND: 0o20000,
  REMAP: 0o40000,
  EXEC: 0o100000,
} as const;
export const SHM_CTL = { LOCK: 11, UNLOCK: 12, STAT: 13, INFO: 14, STAT_ANY: 15 } as const;
/** In shm_perm.mode: goes with its last attachment; is locked. */
export const SHM_DEST = 0o1000;
export const SHM_LOCKED = 0o2000;
/** Where in shmget's flags the logarithm of a huge page's size is. */
export const SHM_HUGE_SHIFT = 26;

export const SEM_UNDO = 0x1000;
export const SEM_CTL = {
  GETPID: 11,
  GETVAL: 12,
  GETALL: 13,
  GETNCNT: 14,
  GETZCNT: 15,
  SETVAL: 16,
  SETALL: 17,
  STAT: 18,
  INFO: 19,
  STAT_ANY: 20,
} as const;
/** SEMVMX: the largest value; SEMAEM: of an adjustment. */
export const SEM_VALUE_MAX = 32767;
export const SEM_ADJUST_MAX = 32767;

export const MSG = { NOERROR: 0o10000, EXCEPT: 0o20000, COPY: 0o40000 } as const;
export const MSG_CTL = { STAT: 11, INFO: 12, STAT_ANY: 13 } as const;

/** struct ipc64_perm. */
export const IPC_PERM = { SIZE: 48, KEY: 0, UID: 4, GID: 8, CUID: 12, CGID: 16, MODE: 20, SEQ: 24 } as const;
/** struct shmid64_ds. */
export const SHMID_DS = {
  SIZE: 112,
  SEGSZ: 48,
  ATIME: 56,
  DTIME: 64,
  CTIME: 72,
  CPID: 80,
  LPID: 84,
  NATTCH: 88,
} as const;
/** struct shminfo64. */
export const SHMINFO = { SIZE: 72, MAX: 0, MIN: 8, MNI: 16, SEG: 24, ALL: 32 } as const;
/** struct shm_info. */
export const SHM_INFO = { SIZE: 48, USED: 0, TOTAL: 8, RESIDENT: 16, SWAPPED: 24 } as const;
/** struct semid64_ds as x86 has it: a hole behind each time. */
export const SEMID_DS = { SIZE: 104, OTIME: 48, CTIME: 64, NSEMS: 80 } as const;
/** struct seminfo: ten ints. */
export const SEMINFO_SIZE = 40;
/** struct sembuf. */
export const SEMBUF = { SIZE: 6, NUM: 0, OP: 2, FLAGS: 4 } as const;
/** struct msqid64_ds. */
export const MSQID_DS = {
  SIZE: 120,
  STIME: 48,
  RTIME: 56,
  CTIME: 64,
  CBYTES: 72,
  QNUM: 80,
  QBYTES: 88,
  LSPID: 96,
  LRPID: 100,
} as const;
/** struct msginfo: seven ints and an unsigned short. */
export const MSGINFO_SIZE = 32;
