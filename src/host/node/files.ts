/** {@link HostFiles} by the C library. */
import { Errno } from "../../abi/errno.ts";
import { AT, F, O, RESOLVE } from "../../abi/fcntl.ts";
import { S, Stat, type StatFs } from "../../abi/stat.ts";
import type { HostDirent, HostFiles, HostLock, PinnedBytes } from "../host.ts";
import { addressOf, type CFunction, errno, libc } from "./ffi.ts";
import { FLOCK_BYTES, readFlock, readStatFs, readStatx, STATX_BYTES, storeFlock, storeTimes } from "./file-structs.ts";

const PATH_BYTES = 4096;
const DIRENTS_BYTES = 65536;
const arm = process.arch === "arm64";
const SYS_GETDENTS64 = arm ? 61 : 217;
const SYS_OPENAT2 = 437;
const AT_FDCWD = -100;
const STATX_BASIC_AND_BTIME = 0xfff;
const MFD_CLOEXEC = 1;
/** On every descriptor this process opens. */
const ALWAYS = O.CLOEXEC | O.NOCTTY;

/** A function of the C library that is declared when first called: a declaration costs some 30 µs of the start. */
class Late {
  readonly #prototype: string;
  #declared: CFunction | null = null;
  constructor(prototype: string) {
    this.#prototype = prototype;
  }
  get f(): CFunction {
    this.#declared ??= libc(this.#prototype);
    return this.#declared;
  }
}

/** Memory for arguments that are passed by address; lives as long as the object. */
function pinned(length: number): { u8: Uint8Array; address: number } {
  const u8 = new Uint8Array(length);
  return { u8, address: addressOf(u8) };
}

/** A buffer that holds one path at a time. */
class PathBuffer {
  readonly #bytes = pinned(PATH_BYTES);
  /** Stores a byte string with its NUL. @returns its address, or 0 if it is too long or holds a NUL */
  put(path: string): number {
    const { u8, address } = this.#bytes;
    if (path.length >= PATH_BYTES) return 0;
    for (let i = 0; i < path.length; i++) {
      const byte = path.charCodeAt(i);
      if (byte === 0 || byte > 255) return 0;
      u8[i] = byte;
    }
    u8[path.length] = 0;
    return address;
  }
}

/** Flags of open(2) as this processor's kernel numbers them. */
export function nativeOpenFlags(flags: number, isArm: boolean): number {
  const plain = flags & ~O.LARGEFILE;
  if (!isArm) return plain;
  let native = plain & ~(O.DIRECTORY | O.NOFOLLOW | O.DIRECT);
  if ((plain & O.DIRECTORY) !== 0) native |= 0o40000;
  if ((plain & O.NOFOLLOW) !== 0) native |= 0o100000;
  if ((plain & O.DIRECT) !== 0) native |= 0o200000;
  return native;
}

/** Calls again while a signal interrupted the call, as Linux restarts it. @returns >= 0 or -errno */
function restarting(call: () => number): number {
  for (;;) {
    const value = Number(call());
    if (value !== -1) return value;
    const error = errno();
    if (error !== Errno.EINTR) return -error;
  }
}
function once(value: number): number {
  return value === -1 ? -errno() : value;
}

export function nodeFiles(): HostFiles {
  return new NodeFiles();
}

class NodeFiles implements HostFiles {
  readonly #path = new PathBuffer();
  readonly #otherPath = new PathBuffer();
  readonly #statx = pinned(STATX_BYTES);
  readonly #statxView = new DataView(this.#statx.u8.buffer, this.#statx.u8.byteOffset, STATX_BYTES);
  readonly #how = new Float64Array(3);
  readonly #howWords = new Uint32Array(this.#how.buffer);
  readonly #howAddress = addressOf(new Uint8Array(this.#how.buffer));
  #dirents: PinnedBytes | null = null;
  #openat2Missing = false;
  /** Where this process's descriptors have names, or -1. */
  #descriptors = -1;
  #flockBytes: PinnedBytes | null = null;

  readonly #openat = new Late("int openat(int, uintptr_t, int, unsigned int)");
  readonly #openat2 = new Late("long syscall(long, int, uintptr_t, uintptr_t, size_t)");
  readonly #close = new Late("int close(int)");
  readonly #fcntl = new Late("int fcntl(int, int, intptr_t)");
  readonly #statxAt = new Late("int statx(int, uintptr_t, int, unsigned int, uintptr_t)");
  readonly #fstatfs = new Late("int fstatfs(int, void *)");
  readonly #read = new Late("intptr_t read(int, uintptr_t, size_t)");
  readonly #write = new Late("intptr_t write(int, uintptr_t, size_t)");
  readonly #pread = new Late("intptr_t pread64(int, uintptr_t, size_t, int64_t)");
  readonly #pwrite = new Late("intptr_t pwrite64(int, uintptr_t, size_t, int64_t)");
  readonly #copyFileRange = new Late("intptr_t copy_file_range(int, void *, int, void *, size_t, unsigned int)");
  readonly #lseek = new Late("int64_t lseek64(int, int64_t, int)");
  readonly #ftruncate = new Late("int ftruncate64(int, int64_t)");
  readonly #fallocate = new Late("int fallocate64(int, int, int64_t, int64_t)");
  readonly #fsync = new Late("int fsync(int)");
  readonly #fdatasync = new Late("int fdatasync(int)");
  readonly #syncfs = new Late("int syncfs(int)");
  readonly #getdents = new Late("long syscall(long, int, uintptr_t, size_t)");
  readonly #readlinkat = new Late("intptr_t readlinkat(int, uintptr_t, uintptr_t, size_t)");
  readonly #mkdirat = new Late("int mkdirat(int, uintptr_t, unsigned int)");
  readonly #mknodat = new Late("long syscall(long, int, uintptr_t, unsigned int, unsigned int)");
  readonly #symlinkat = new Late("int symlinkat(uintptr_t, int, uintptr_t)");
  readonly #linkat = new Late("int linkat(int, uintptr_t, int, uintptr_t, int)");
  readonly #unlinkat = new Late("int unlinkat(int, uintptr_t, int)");
  readonly #renameat2 = new Late("int renameat2(int, uintptr_t, int, uintptr_t, unsigned int)");
  readonly #fchmod = new Late("int fchmod(int, unsigned int)");
  readonly #fchmodat = new Late("int fchmodat(int, uintptr_t, unsigned int, int)");
  readonly #fchownat = new Late("int fchownat(int, uintptr_t, unsigned int, unsigned int, int)");
  readonly #utimensat = new Late("int utimensat(int, uintptr_t, void *, int)");
  readonly #futimens = new Late("int futimens(int, void *)");
  readonly #memfd = new Late("int memfd_create(uintptr_t, unsigned int)");
  readonly #getxattr = new Late("intptr_t getxattr(uintptr_t, uintptr_t, void *, size_t)");
  readonly #listxattr = new Late("intptr_t listxattr(uintptr_t, void *, size_t)");
  readonly #setxattr = new Late("int setxattr(uintptr_t, uintptr_t, void *, size_t, int)");
  readonly #removexattr = new Late("int removexattr(uintptr_t, uintptr_t)");
  readonly #flock = new Late("int flock(int, int)");
  readonly #ioctl = new Late("int ioctl(int, unsigned long, uintptr_t)");

  open(path: string, flags: number, mode: number): number {
    return this.#openPath(AT_FDCWD, path, flags, mode);
  }
  #openPath(dirfd: number, path: string, flags: number, mode: number): number {
    const address = this.#path.put(path);
    if (address === 0) return -Errno.ENAMETOOLONG;
    const native = nativeOpenFlags(flags | ALWAYS, arm);
    return restarting(() => this.#openat.f(dirfd, address, native, mode));
  }
  openBeneath(dirfd: number, path: string, flags: number, mode: number): number {
    if (this.#openat2Missing) return this.#openByComponents(dirfd, path, flags, mode);
    const address = this.#path.put(path);
    if (address === 0) return -Errno.ENAMETOOLONG;
    const how = this.#howWords;
    // openat2 refuses what open ignores: flags that O_PATH does not know, a mode without creation.
    const wanted = (flags & O.PATH) !== 0 ? flags & (O.PATH | O.DIRECTORY | O.NOFOLLOW) : flags | O.NOCTTY;
    how[0] = nativeOpenFlags(wanted | O.CLOEXEC, arm);
    how[2] = (flags & (O.CREAT | O.TMPFILE_BIT)) !== 0 ? mode & 0o7777 : 0;
    how[4] = RESOLVE.BENEATH | RESOLVE.NO_SYMLINKS | RESOLVE.NO_MAGICLINKS;
    how[1] = how[3] = how[5] = 0;
    // -EAGAIN: a rename came between; the kernel asks to try again.
    for (let tries = 0; ; tries++) {
      const fd = restarting(() => this.#openat2.f(SYS_OPENAT2, dirfd, address, this.#howAddress, 24));
      if (fd === -Errno.ENOSYS) {
        this.#openat2Missing = true;
        return this.#openByComponents(dirfd, path, flags, mode);
      }
      if (fd !== -Errno.EAGAIN || tries === 16) return fd;
    }
  }
  /** openat2 for kernels before 5.6: one component after the other, none of them a link. */
  #openByComponents(dirfd: number, path: string, flags: number, mode: number): number {
    if (path.startsWith("/")) return -Errno.EXDEV;
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    if (names.includes("..")) return -Errno.EXDEV;
    const last = names.pop() ?? ".";
    let at = dirfd;
    for (const name of names) {
      const next = this.#openPath(at, name, O.PATH | O.DIRECTORY | O.NOFOLLOW, 0);
      if (at !== dirfd) this.close(at);
      if (next < 0) return next === -Errno.ENOTDIR && this.#isLink(at, name) ? -Errno.ELOOP : next;
      at = next;
    }
    const fd = this.#openPath(at, last, flags | O.NOFOLLOW, mode);
    if (at !== dirfd) this.close(at);
    return fd;
  }
  #isLink(dirfd: number, name: string): boolean {
    return typeof this.readlinkAt(dirfd, name) === "string";
  }
  reopen(fd: number, flags: number): number {
    // From the directory, which is not walked to each time.
    if (this.#descriptors < 0) this.#descriptors = this.open("/proc/self/fd", O.PATH | O.DIRECTORY, 0);
    if (this.#descriptors < 0) return this.#descriptors;
    return this.#openPath(this.#descriptors, `${fd}`, flags & ~O.NOFOLLOW, 0);
  }
  close(fd: number): number {
    return once(this.#close.f(fd));
  }
  dup(fd: number): number {
    return once(this.#fcntl.f(fd, F.DUPFD_CLOEXEC, 3));
  }

  statAt(dirfd: number, name: string, out: Stat): number {
    return this.#statInto(dirfd, name, AT.SYMLINK_NOFOLLOW | AT.NO_AUTOMOUNT, out);
  }
  stat(fd: number, out: Stat): number {
    return this.#statInto(fd, "", AT.EMPTY_PATH | AT.NO_AUTOMOUNT, out);
  }
  #statInto(dirfd: number, path: string, flags: number, out: Stat): number {
    const address = this.#path.put(path);
    if (address === 0) return -Errno.ENAMETOOLONG;
    if (this.#statxAt.f(dirfd, address, flags, STATX_BASIC_AND_BTIME, this.#statx.address) !== 0) return -errno();
    readStatx(this.#statxView, out);
    return 0;
  }
  statfs(fd: number, out: StatFs): number {
    const buffer = new Uint8Array(128);
    const status = restarting(() => this.#fstatfs.f(fd, buffer));
    if (status === 0) readStatFs(buffer, out);
    return status;
  }

  read(fd: number, buffer: PinnedBytes, offset: number, length: number): number {
    return restarting(() => this.#read.f(fd, buffer.address + offset, length));
  }
  write(fd: number, buffer: PinnedBytes, offset: number, length: number): number {
    return restarting(() => this.#write.f(fd, buffer.address + offset, length));
  }
  pread(fd: number, buffer: PinnedBytes, offset: number, length: number, position: number): number {
    return restarting(() => this.#pread.f(fd, buffer.address + offset, length, position));
  }
  pwrite(fd: number, buffer: PinnedBytes, offset: number, length: number, position: number): number {
    return restarting(() => this.#pwrite.f(fd, buffer.address + offset, length, position));
  }
  copyRange(from: number, fromAt: number, to: number, toAt: number, length: number): number {
    const [source, target] = [new BigInt64Array([BigInt(fromAt)]), new BigInt64Array([BigInt(toAt)])];
    return restarting(() => this.#copyFileRange.f(from, source, to, target, length, 0));
  }
  lseek(fd: number, offset: number, whence: number): number {
    return restarting(() => this.#lseek.f(fd, offset, whence));
  }
  truncate(fd: number, length: number): number {
    return restarting(() => this.#ftruncate.f(fd, length));
  }
  fallocate(fd: number, mode: number, offset: number, length: number): number {
    return restarting(() => this.#fallocate.f(fd, mode, offset, length));
  }
  sync(fd: number, dataOnly: boolean): number {
    return restarting(() => (dataOnly ? this.#fdatasync.f(fd) : this.#fsync.f(fd)));
  }
  syncFs(fd: number): number {
    return restarting(() => this.#syncfs.f(fd));
  }

  readdir(fd: number): HostDirent[] | number {
    this.#dirents ??= pinned(DIRENTS_BYTES);
    const { u8, address } = this.#dirents;
    const view = new DataView(u8.buffer, u8.byteOffset, u8.length);
    const entries: HostDirent[] = [];
    for (;;) {
      const filled = restarting(() => this.#getdents.f(SYS_GETDENTS64, fd, address, DIRENTS_BYTES));
      if (filled < 0) return filled;
      if (filled === 0) return entries;
      for (let at = 0; at < filled; at += view.getUint16(at + 16, true)) {
        const start = at + 19;
        const name = Buffer.from(u8.buffer, u8.byteOffset + start, u8.indexOf(0, start) - start).toString("latin1");
        if (name === "." || name === "..") continue;
        entries.push({ name, ino: Number(view.getBigUint64(at, true)), type: u8[at + 18]! });
      }
    }
  }
  readlinkAt(dirfd: number, name: string): string | number {
    const address = this.#path.put(name);
    if (address === 0) return -Errno.ENAMETOOLONG;
    const target = pinned(PATH_BYTES);
    const length = once(this.#readlinkat.f(dirfd, address, target.address, PATH_BYTES));
    return length < 0 ? length : Buffer.from(target.u8.buffer, 0, length).toString("latin1");
  }

  mkdirAt(dirfd: number, name: string, mode: number): number {
    const address = this.#path.put(name);
    return address === 0 ? -Errno.ENAMETOOLONG : once(this.#mkdirat.f(dirfd, address, mode));
  }
  mknodAt(dirfd: number, name: string, mode: number, rdev: number): number {
    const address = this.#path.put(name);
    const SYS_MKNODAT = arm ? 33 : 259;
    return address === 0 ? -Errno.ENAMETOOLONG : once(this.#mknodat.f(SYS_MKNODAT, dirfd, address, mode, rdev));
  }
  symlinkAt(target: string, dirfd: number, name: string): number {
    const from = this.#path.put(target);
    const to = this.#otherPath.put(name);
    return from === 0 || to === 0 ? -Errno.ENAMETOOLONG : once(this.#symlinkat.f(from, dirfd, to));
  }
  linkAt(fromDir: number, fromName: string, toDir: number, toName: string): number {
    return this.#link(fromDir, fromName, toDir, toName, 0);
  }
  linkFd(fd: number, toDir: number, toName: string): number {
    return this.#link(AT_FDCWD, selfFd(fd), toDir, toName, AT.SYMLINK_FOLLOW);
  }
  #link(fromDir: number, fromName: string, toDir: number, toName: string, flags: number): number {
    const from = this.#path.put(fromName);
    const to = this.#otherPath.put(toName);
    return from === 0 || to === 0 ? -Errno.ENAMETOOLONG : once(this.#linkat.f(fromDir, from, toDir, to, flags));
  }
  unlinkAt(dirfd: number, name: string, directory: boolean): number {
    const address = this.#path.put(name);
    if (address === 0) return -Errno.ENAMETOOLONG;
    return once(this.#unlinkat.f(dirfd, address, directory ? AT.REMOVEDIR : 0));
  }
  renameAt(fromDir: number, fromName: string, toDir: number, toName: string, flags: number): number {
    const from = this.#path.put(fromName);
    const to = this.#otherPath.put(toName);
    return from === 0 || to === 0 ? -Errno.ENAMETOOLONG : once(this.#renameat2.f(fromDir, from, toDir, to, flags));
  }

  chmodAt(dirfd: number, name: string, mode: number): number {
    return this.#pinnedFile(dirfd, name, (fd, type) =>
      type === S.IFLNK ? -Errno.EOPNOTSUPP : this.#chmodByLink(fd, mode),
    );
  }
  chmod(fd: number, mode: number): number {
    const status = once(this.#fchmod.f(fd, mode));
    return status === -Errno.EBADF ? this.#chmodByLink(fd, mode) : status;
  }
  /** chmod(2) of what an O_PATH descriptor refers to: fchmod refuses those. */
  #chmodByLink(fd: number, mode: number): number {
    return once(this.#fchmodat.f(AT_FDCWD, this.#path.put(selfFd(fd)), mode, 0));
  }
  /** Calls with an O_PATH descriptor of one name, whatever it is. */
  #pinnedFile(dirfd: number, name: string, call: (fd: number, type: number) => number): number {
    const fd = this.#openPath(dirfd, name, O.PATH | O.NOFOLLOW, 0);
    if (fd < 0) return fd;
    const status = this.#statInto(fd, "", AT.EMPTY_PATH, scratch);
    const answer = status < 0 ? status : call(fd, scratch.mode & S.IFMT);
    this.close(fd);
    return answer;
  }
  chownAt(dirfd: number, name: string, uid: number, gid: number): number {
    const address = this.#path.put(name);
    if (address === 0) return -Errno.ENAMETOOLONG;
    return once(this.#fchownat.f(dirfd, address, uid >>> 0, gid >>> 0, AT.SYMLINK_NOFOLLOW));
  }
  chown(fd: number, uid: number, gid: number): number {
    return once(this.#fchownat.f(fd, this.#path.put(""), uid >>> 0, gid >>> 0, AT.EMPTY_PATH));
  }
  utimensAt(dirfd: number, name: string, atime: number, atimeNsec: number, mtime: number, mtimeNsec: number): number {
    const address = this.#path.put(name);
    if (address === 0) return -Errno.ENAMETOOLONG;
    const times = storeTimes(atime, atimeNsec, mtime, mtimeNsec);
    return once(this.#utimensat.f(dirfd, address, times, AT.SYMLINK_NOFOLLOW));
  }
  utimens(fd: number, atime: number, atimeNsec: number, mtime: number, mtimeNsec: number): number {
    const times = storeTimes(atime, atimeNsec, mtime, mtimeNsec);
    const status = once(this.#futimens.f(fd, times));
    if (status !== -Errno.EBADF) return status;
    return once(this.#utimensat.f(AT_FDCWD, this.#path.put(selfFd(fd)), times, 0));
  }

  fcntl(fd: number, command: number, argument: number): number {
    const native = command === F.SETFL ? nativeOpenFlags(argument, arm) : argument;
    return restarting(() => this.#fcntl.f(fd, command, native));
  }
  getAttribute(fd: number, name: string, target: Uint8Array): number {
    const attribute = this.#otherPath.put(name);
    if (attribute === 0) return -Errno.ERANGE;
    return once(this.#getxattr.f(this.#path.put(selfFd(fd)), attribute, target, target.length));
  }
  listAttributes(fd: number, target: Uint8Array): number {
    return once(this.#listxattr.f(this.#path.put(selfFd(fd)), target, target.length));
  }
  setAttribute(fd: number, name: string, value: Uint8Array, flags: number): number {
    const attribute = this.#otherPath.put(name);
    if (attribute === 0) return -Errno.ERANGE;
    return once(this.#setxattr.f(this.#path.put(selfFd(fd)), attribute, value, value.length, flags));
  }
  removeAttribute(fd: number, name: string): number {
    const attribute = this.#otherPath.put(name);
    return attribute === 0 ? -Errno.ERANGE : once(this.#removexattr.f(this.#path.put(selfFd(fd)), attribute));
  }
  lock(fd: number, command: number, lock: HostLock): number {
    this.#flockBytes ??= pinned(FLOCK_BYTES);
    const { u8, address } = this.#flockBytes;
    storeFlock(u8, lock);
    const status = this.fcntl(fd, command, address);
    if (status === 0 && command === F.OFD_GETLK) readFlock(u8, lock);
    return status;
  }
  flock(fd: number, operation: number): number {
    return restarting(() => this.#flock.f(fd, operation));
  }
  memfd(name: string): number {
    const address = this.#path.put(name);
    return address === 0 ? -Errno.EINVAL : once(this.#memfd.f(address, MFD_CLOEXEC));
  }
  ioctl(fd: number, request: number, buffer: PinnedBytes): number {
    return restarting(() => this.#ioctl.f(fd, request, buffer.address));
  }
  ioctlInt(fd: number, request: number, argument: number): number {
    return restarting(() => this.#ioctl.f(fd, request, argument));
  }
}

const scratch = new Stat();

/** The magic link that names an open file of this process. */
function selfFd(fd: number): string {
  return `/proc/self/fd/${fd}`;
}
