/**
 * What the platform gives. Time, randomness, files, terminals and every outside input enter through here only, so
 * that a recording can replace it. Implementations: host/node.
 *
 * Results follow the kernel's convention: >= 0 success, -errno failure (Linux numbers). Nothing here throws.
 */
import type { Stat, StatFs } from "../abi/stat.ts";

/** Bytes with a fixed host address, so that the host can read and write them without a copy. */
export interface PinnedBytes {
  readonly u8: Uint8Array;
  /** Host address of u8[0]; 0 where the platform has none. */
  readonly address: number;
}

export interface HostClock {
  /** Nanoseconds since the host object was made; never goes back. Exact for 104 days, then to 2 ns. */
  monotonic(): number;
  /** Nanoseconds since the epoch. */
  realtime(): bigint;
  /** Nanoseconds of CPU time this process used. */
  cpuTime(): number;
}

/** A directory entry. `name` is a byte string (one char a byte). */
export interface HostDirent {
  name: string;
  ino: number;
  /** DT_* */
  type: number;
}

/** struct flock, l_whence being SEEK_SET. */
export interface HostLock {
  type: number;
  start: bigint;
  /** 0: to the end. */
  length: bigint;
  pid: number;
}

/**
 * POSIX calls by descriptor. Paths are byte strings (each char one byte, no NUL). Flags are x86-64 Linux values.
 * `openBeneath` never leaves `dirfd` and follows no symbolic link (openat2(2) RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS|
 * RESOLVE_NO_MAGICLINKS); the calls that take a `name` take one component without a slash and follow no link.
 */
export interface HostFiles {
  /** Opens an absolute host path, symbolic links followed. For configuration only, never for guest paths. */
  open(path: string, flags: number, mode: number): number;
  openBeneath(dirfd: number, path: string, flags: number, mode: number): number;
  /** Opens the file behind an O_PATH descriptor again, with other flags (by /proc/self/fd). */
  reopen(fd: number, flags: number): number;
  close(fd: number): number;
  dup(fd: number): number;
  statAt(dirfd: number, name: string, out: Stat): number;
  stat(fd: number, out: Stat): number;
  statfs(fd: number, out: StatFs): number;
  read(fd: number, buffer: PinnedBytes, offset: number, length: number): number;
  write(fd: number, buffer: PinnedBytes, offset: number, length: number): number;
  pread(fd: number, buffer: PinnedBytes, offset: number, length: number, position: number): number;
  pwrite(fd: number, buffer: PinnedBytes, offset: number, length: number, position: number): number;
  /** copy_file_range(2) between offsets in bytes. */
  copyRange(from: number, fromAt: number, to: number, toAt: number, length: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  truncate(fd: number, length: number): number;
  fallocate(fd: number, mode: number, offset: number, length: number): number;
  /** fsync(2), or fdatasync(2) if `dataOnly`. */
  sync(fd: number, dataOnly: boolean): number;
  /** syncfs(2): the whole file system that holds the file. */
  syncFs?(fd: number): number;
  /** All entries of an open directory, "." and ".." left out; or -errno. */
  readdir(fd: number): HostDirent[] | number;
  readlinkAt(dirfd: number, name: string): string | number;
  mkdirAt(dirfd: number, name: string, mode: number): number;
  mknodAt(dirfd: number, name: string, mode: number, rdev: number): number;
  symlinkAt(target: string, dirfd: number, name: string): number;
  linkAt(fromDir: number, fromName: string, toDir: number, toName: string): number;
  /** Gives a name to the file behind a descriptor (O_TMPFILE). */
  linkFd(fd: number, toDir: number, toName: string): number;
  unlinkAt(dirfd: number, name: string, directory: boolean): number;
  renameAt(fromDir: number, fromName: string, toDir: number, toName: string, flags: number): number;
  /** chmod of one component; a symbolic link gives -EOPNOTSUPP. */
  chmodAt(dirfd: number, name: string, mode: number): number;
  chmod(fd: number, mode: number): number;
  chownAt(dirfd: number, name: string, uid: number, gid: number): number;
  chown(fd: number, uid: number, gid: number): number;
  /** Times in s and ns; nsec may be UTIME_NOW (0x3fffffff) or UTIME_OMIT (0x3ffffffe). Link not followed. */
  utimensAt(dirfd: number, name: string, atime: number, atimeNsec: number, mtime: number, mtimeNsec: number): number;
  utimens(fd: number, atime: number, atimeNsec: number, mtime: number, mtimeNsec: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  /** fcntl(2) with F_OFD_SETLK or F_OFD_GETLK, which fills the lock. */
  lock(fd: number, command: number, lock: HostLock): number;
  /** flock(2); LOCK_NB is to be given. */
  flock(fd: number, operation: number): number;
  /**
   * Extended attributes of the file behind any descriptor, one opened by O_PATH included. An empty target asks for the
   * length of the answer.
   */
  getAttribute(fd: number, name: string, target: Uint8Array): number;
  /** Names, each with its NUL. */
  listAttributes(fd: number, target: Uint8Array): number;
  setAttribute(fd: number, name: string, value: Uint8Array, flags: number): number;
  removeAttribute(fd: number, name: string): number;
  /** An anonymous file in host memory. */
  memfd(name: string): number;
  /** ioctl(2) whose argument is a structure at `buffer.u8[0]`. */
  ioctl(fd: number, request: number, buffer: PinnedBytes): number;
  /** ioctl(2) whose argument is a number. */
  ioctlInt(fd: number, request: number, argument: number): number;
}

/** One descriptor to wait for. */
export interface HostPoll {
  fd: number;
  /** POLL* wanted. */
  events: number;
  /** POLL* seen. */
  revents: number;
}

export interface HostWait {
  /** poll(2) without waiting for one descriptor. @returns POLL* seen, or 0 */
  ready(fd: number, events: number): number;
  /**
   * Waits in this thread at most `timeoutNs` for any of the descriptors; fills revents.
   * @returns number ready, 0 on timeout, -EINTR if a host signal came
   */
  poll(polls: HostPoll[], timeoutNs: number): number;
  /**
   * The same while the event loop runs, so host signals and timers of the embedding program are served.
   * Resolves early (with 0) when {@link wake} is called.
   */
  pollAsync(polls: HostPoll[], timeoutNs: number): Promise<number>;
  /** Ends a pending pollAsync. */
  wake(): void;
  /** Lets the event loop run once. */
  yield(): Promise<void>;
}

/** Signals that the embedding terminal or a person sends to this process. */
export interface HostSignals {
  /** Signal numbers that this process was told to ignore when it was started. */
  readonly ignoredAtStart?: readonly number[];
  /** Calls back with Linux's signal number while subscribed. @returns unsubscribe */
  subscribe(listener: (signal: number) => void): () => void;
  /**
   * Stops this process by a signal's default action (SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU), so that who waits for it sees
   * that signal; returns when continued. Nothing happens in an orphaned process group, except by SIGSTOP.
   */
  stopSelf(signal: number): void;
}

export interface HostIdentity {
  uid: number;
  gid: number;
  groups: number[];
  hostname: string;
  cpus: number;
}

export interface Host {
  readonly clock: HostClock;
  readonly files: HostFiles;
  readonly wait: HostWait;
  readonly signals: HostSignals;
  readonly identity: HostIdentity;
  /** Fills with random bytes from the host's generator. */
  random(target: Uint8Array, offset: number, length: number): void;
  /** A zeroed page-aligned buffer with a host address. */
  allocate(length: number): PinnedBytes;
  /** Resident bytes of this whole process. */
  residentBytes(): number;
  /** A line for the log; never throws. */
  log(line: string): void;
}
