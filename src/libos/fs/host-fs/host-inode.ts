/** A file of the host as the guest sees it. It is reached by its directory's descriptor and its name only. */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { O, RENAME } from "../../../abi/fcntl.ts";
import { S, Stat } from "../../../abi/stat.ts";
import { type Credentials, inGroup } from "../../task/credentials.ts";
import { copyStat } from "../copy-stat.ts";
import { DirectoryFile } from "../directory-file.ts";
import type { File } from "../file.ts";
import { type AttributeChange, type DirectoryEntry, Inode, UTIME_OMIT } from "../inode.ts";
import type { HostDirectory } from "./directories.ts";
import { hostAttribute, hostAttributes, setHostAttribute } from "./host-attributes.ts";
import { HostFile } from "./host-file.ts";
import type { HostFs } from "./host-fs.ts";
import { listDirectory } from "./host-lower.ts";
import { openRegular, pinFile, reopenRegular } from "./open-file.ts";

const attributes = new Stat();
const HOST_FLAGS = O.SYNC | O.DSYNC | O.DIRECT | O.NOATIME;

export class HostInode extends Inode {
  readonly fs: HostFs;
  readonly type: number;
  readonly dev: number;
  readonly ino: number;
  /** Set for directories. */
  readonly directory: HostDirectory | null;
  /** Where it was seen last; null for the root and for a file without a name. */
  parent: HostDirectory | null;
  name: string;
  /** As of the last look: for permission checks. */
  #mode = 0;
  #uid = 0;
  #gid = 0;
  readonly #open = new Set<HostFile>();
  /** O_PATH descriptor while it is pinned and not a directory, else -1. */
  #pinned = -1;
  #pins = 0;
  /** A descriptor from creating the file, for the open that follows; or -1. */
  #created = -1;

  constructor(fs: HostFs, stat: Stat, parent: HostDirectory | null, name: string, directory: HostDirectory | null) {
    super();
    this.fs = fs;
    this.type = stat.mode & S.IFMT;
    this.dev = stat.dev;
    this.ino = stat.ino;
    this.parent = parent;
    this.name = name;
    this.directory = directory;
    this.seen(stat);
  }
  /** Notes attributes of the host. */
  seen(stat: Stat): void {
    this.#mode = stat.mode;
    this.#uid = stat.uid;
    this.#gid = stat.gid;
  }
  /** It was seen under this name. @returns false for a directory seen below itself, as a mount of the host may show it */
  moveTo(parent: HostDirectory, name: string): boolean {
    if (this.directory !== null && parent.isWithin(this.directory)) return false;
    this.parent = parent;
    this.name = name;
    if (this.directory !== null) {
      this.directory.parent = parent;
      this.directory.name = name;
    }
    return true;
  }
  override forgotten(): void {
    this.fs.forget(this);
  }
  opened(file: HostFile): void {
    this.#open.add(file);
  }
  closed(file: HostFile): void {
    this.#open.delete(file);
  }
  override pin(): SysResult {
    if (this.directory !== null) return this.fs.directories.hold(this.directory);
    if (this.#pins === 0) {
      const fd = this.#openPath();
      if (fd < 0) return fd;
      this.#pinned = fd;
    }
    this.#pins++;
    return 0;
  }
  override unpin(): void {
    if (this.directory !== null) this.fs.directories.letGo(this.directory);
    else if (--this.#pins === 0) {
      this.fs.files.close(this.#pinned);
      this.#pinned = -1;
    }
  }
  /** An O_PATH descriptor of its own. */
  #openPath(): SysResult {
    const { directories, files } = this.fs;
    for (const file of this.#open) return files.dup(file.fd);
    if (this.parent === null) return this === this.fs.root ? files.dup(this.fs.rootFd) : -Errno.ENOENT;
    return directories.use(this.parent, (dirfd) => pinFile(files, dirfd, this.name, this.dev, this.ino));
  }

  /**
   * Calls with a descriptor of the file where there is one, else with its directory and name after looking that it
   * is still the same file.
   */
  #reach(byFd: (fd: number) => SysResult, byName: (dirfd: number, name: string) => SysResult): SysResult {
    for (const file of this.#open) return byFd(file.fd);
    if (this.#pinned >= 0) return byFd(this.#pinned);
    if (this.#created >= 0) return byFd(this.#created);
    const { directories, files } = this.fs;
    if (this.directory !== null) return directories.use(this.directory, byFd);
    if (this.parent === null) return this === this.fs.root ? byFd(this.fs.rootFd) : -Errno.ENOENT;
    return directories.use(this.parent, (dirfd) => {
      const status = files.statAt(dirfd, this.name, attributes);
      if (status < 0) return status;
      if (attributes.dev !== this.dev || attributes.ino !== this.ino) return -Errno.ESTALE;
      return byName(dirfd, this.name);
    });
  }
  stat(out: Stat): SysResult {
    const { files } = this.fs;
    const status = this.#reach(
      (fd) => files.stat(fd, out),
      () => {
        copyStat(attributes, out);
        return 0;
      },
    );
    if (status < 0) return status;
    this.seen(out);
    this.fs.localise(out);
    return 0;
  }
  override statFound(out: Stat): SysResult {
    return this.fs.takeFound(this, out) ? 0 : this.stat(out);
  }
  override permissions(out: Stat): SysResult {
    // Nobody looks the root up.
    if (this === this.fs.root) this.#look();
    out.mode = this.#mode;
    out.uid = this.#uid;
    out.gid = this.#gid;
    return 0;
  }
  override setattr(change: AttributeChange): SysResult {
    if (this.fs.readOnly) return -Errno.EROFS;
    const { files } = this.fs;
    const { uid = -1, gid = -1, mode, atime = 0, atimeNsec = UTIME_OMIT, mtime = 0, mtimeNsec = UTIME_OMIT } = change;
    const owner = uid !== -1 || gid !== -1;
    const times = atimeNsec !== UTIME_OMIT || mtimeNsec !== UTIME_OMIT;
    const status = this.#reach(
      (fd) => {
        let done = owner ? files.chown(fd, uid, gid) : 0;
        if (done === 0 && mode !== undefined) done = files.chmod(fd, mode & 0o7777);
        if (done === 0 && times) done = files.utimens(fd, atime, atimeNsec, mtime, mtimeNsec);
        return done;
      },
      (dirfd, name) => {
        let done = owner ? files.chownAt(dirfd, name, uid, gid) : 0;
        if (done === 0 && mode !== undefined) done = files.chmodAt(dirfd, name, mode & 0o7777);
        if (done === 0 && times) done = files.utimensAt(dirfd, name, atime, atimeNsec, mtime, mtimeNsec);
        return done;
      },
    );
    if (status === 0) this.#look();
    return status;
  }
  /** Takes the attributes anew. */
  #look(): void {
    const { files } = this.fs;
    const status = this.#reach(
      (fd) => files.stat(fd, attributes),
      () => 0,
    );
    if (status === 0) this.seen(attributes);
  }
  /** Takes set-user-ID and, of an executable group, set-group-ID away. */
  dropSetIds(fd: number): void {
    if ((this.#mode & (S.ISUID | S.ISGID)) === 0 || this.fs.files.stat(fd, attributes) < 0) return;
    let mode = attributes.mode & 0o7777 & ~S.ISUID;
    if ((mode & 0o010) !== 0) mode &= ~S.ISGID;
    if (mode !== (attributes.mode & 0o7777)) this.fs.files.chmod(fd, mode);
    this.#mode = (attributes.mode & S.IFMT) | mode;
  }
  override getAttribute(name: string): Uint8Array | SysError {
    return this.#withFd((fd) => hostAttribute(this.fs.files, fd, name));
  }
  override listAttributes(): string[] | SysError {
    return this.#withFd((fd) => hostAttributes(this.fs.files, fd));
  }
  override setAttribute(name: string, value: Uint8Array, flags: number): SysResult {
    if (this.fs.readOnly) return -Errno.EROFS;
    return this.#withFd<number>((fd) => setHostAttribute(this.fs.files, fd, name, value, flags));
  }
  override removeAttribute(name: string): SysResult {
    if (this.fs.readOnly) return -Errno.EROFS;
    return this.#withFd<number>((fd) => setHostAttribute(this.fs.files, fd, name, null, 0));
  }
  /** Calls with any descriptor of the file, for a moment its own. */
  #withFd<T>(call: (fd: number) => T | SysError): T | SysError {
    const { directories, files } = this.fs;
    for (const file of this.#open) return call(file.fd);
    if (this.#pinned >= 0) return call(this.#pinned);
    if (this.#created >= 0) return call(this.#created);
    if (this.directory !== null) return directories.use(this.directory, call);
    const fd = this.#openPath();
    if (fd < 0) return fd;
    const answer = call(fd);
    files.close(fd);
    return answer;
  }
  override truncate(size: number, credentials?: Credentials): SysResult {
    if (this.type !== S.IFREG) return -Errno.EINVAL;
    if (this.fs.readOnly) return -Errno.EROFS;
    const fd = this.#openHost(O.WRONLY);
    if (fd < 0) return fd;
    const status = this.fs.files.truncate(fd, size);
    if (status === 0 && credentials?.fsuid !== 0) this.dropSetIds(fd);
    this.fs.files.close(fd);
    return status;
  }
  override readlink(): string | SysError {
    if (this.type !== S.IFLNK) return -Errno.EINVAL;
    const { directories, files } = this.fs;
    if (this.#pinned >= 0) return files.readlinkAt(this.#pinned, "");
    if (this.parent === null) return -Errno.EINVAL;
    const target = directories.use<string>(this.parent, (fd) => files.readlinkAt(fd, this.name));
    // Something else has taken its place.
    return target === -Errno.EINVAL ? -Errno.ESTALE : target;
  }

  override open(flags: number, credentials: Credentials): File | SysError {
    if (this.type === S.IFDIR) {
      const pinned = this.pin();
      return pinned < 0 ? pinned : new HostDirectoryFile(this, flags);
    }
    if (this.type === S.IFLNK) return -Errno.ELOOP;
    if (this.type !== S.IFREG) return -Errno.ENXIO;
    const access = flags & O.ACCMODE;
    if (this.fs.readOnly && access !== O.RDONLY) return -Errno.EROFS;
    const wanted = (access === O.ACCMODE ? O.RDONLY : access) | (flags & HOST_FLAGS);
    const fd = this.#openHost(wanted);
    return fd < 0 ? fd : new HostFile(this.fs.files, this, fd, flags, credentials.fsuid === 0);
  }
  /** A descriptor of its own. */
  #openHost(flags: number): SysResult {
    const { files, directories } = this.fs;
    const created = this.#created;
    if (created >= 0) {
      this.#created = -1;
      if ((flags & HOST_FLAGS) === 0) return created;
      const fd = reopenRegular(files, created, flags);
      if (fd < 0) return created;
      files.close(created);
      return fd;
    }
    if (this.#pinned >= 0) return reopenRegular(files, this.#pinned, flags);
    const parent = this.parent;
    if (parent === null) {
      for (const file of this.#open) return reopenRegular(files, file.fd, flags);
      return this === this.fs.root ? reopenRegular(files, this.fs.rootFd, flags) : -Errno.ENOENT;
    }
    const fd = directories.use(parent, (dirfd) => openRegular(files, dirfd, this.name, this.dev, this.ino, flags));
    if (fd !== -Errno.ENOENT && fd !== -Errno.ESTALE) return fd;
    // The name is gone, but the file may still be open.
    for (const file of this.#open) return reopenRegular(files, file.fd, flags);
    return fd;
  }

  /** Calls with this directory's descriptor. */
  #here<T>(call: (fd: number) => T | SysResult): T | SysResult {
    return this.directory === null ? -Errno.ENOTDIR : this.fs.directories.use(this.directory, call);
  }
  /** The same for a call that changes something. */
  #change<T>(call: (fd: number) => T | SysResult): T | SysResult {
    return this.fs.readOnly ? -Errno.EROFS : this.#here(call);
  }
  override lookup(name: string): HostInode | SysError {
    return this.#here<HostInode>((fd) => {
      const status = this.fs.files.statAt(fd, name, attributes);
      if (status < 0) return status;
      const inode = this.fs.inodeAt(this.directory!, name, attributes);
      this.fs.noteFound(inode, attributes);
      return inode;
    });
  }
  override readdir(): DirectoryEntry[] | SysError {
    return this.#here<DirectoryEntry[]>((at) => {
      const entries = listDirectory(this.fs.files, at);
      if (typeof entries === "number") return entries;
      return entries.map((entry) => ({ ...entry, ino: this.fs.localIno(this.dev, entry.ino) }));
    });
  }

  /** fsync(2) of a directory. */
  syncDirectory(dataOnly: boolean): SysResult {
    const { files } = this.fs;
    return this.#here((at) => {
      const fd = files.openBeneath(at, ".", O.RDONLY | O.DIRECTORY, 0);
      if (fd < 0) return fd;
      const status = files.sync(fd, dataOnly);
      files.close(fd);
      return status;
    });
  }

  override create(name: string, mode: number, credentials: Credentials): HostInode | SysError {
    return this.#change<HostInode>((dirfd) => {
      const fd = this.fs.files.openBeneath(dirfd, name, O.CREAT | O.EXCL | O.NOFOLLOW | O.RDWR, mode);
      if (fd < 0) return fd;
      this.#settle(fd, S.IFREG | mode, credentials);
      const inode = this.fs.inodeAt(this.directory!, name, attributes);
      inode.#created = fd;
      return inode;
    });
  }
  /**
   * Gives a new file the mode that the guest asked for, whatever the umask of this process, and, where the host
   * allows it, the guest's owner. Leaves its attributes in the module's record.
   * @param mode with the type
   */
  #settle(fd: number, mode: number, who: Credentials): SysResult {
    const { files } = this.fs;
    const status = files.stat(fd, attributes);
    if (status < 0) return status;
    // Somebody may have put a link to another file in its place: that is not to be given away.
    const type = attributes.mode & S.IFMT;
    if (type !== (mode & S.IFMT) || (type !== S.IFDIR && attributes.nlink > 1)) return -Errno.ESTALE;
    const inherits = (this.#mode & S.ISGID) !== 0;
    const gid = inherits ? attributes.gid : who.fsgid;
    let wanted = (attributes.mode | mode) & 0o7777;
    if (inherits && type !== S.IFDIR && who.fsuid !== 0 && !inGroup(who, gid) && (wanted & 0o010) !== 0) {
      wanted &= ~S.ISGID;
    }
    const owned = attributes.uid === who.fsuid && attributes.gid === gid;
    if (owned && (type === S.IFLNK || wanted === (attributes.mode & 0o7777))) return 0;
    // A change of owner takes set-user-ID away, so the mode comes last.
    if (!owned) files.chown(fd, who.fsuid, gid);
    if (type !== S.IFLNK) files.chmod(fd, wanted);
    return files.stat(fd, attributes);
  }
  override createTemporary(mode: number, credentials: Credentials): HostInode | SysError {
    return this.#change<HostInode>((dirfd) => {
      const fd = this.fs.files.openBeneath(dirfd, ".", O.TMPFILE | O.RDWR, mode);
      if (fd < 0) return fd;
      this.#settle(fd, S.IFREG | mode, credentials);
      const inode = new HostInode(this.fs, attributes, null, "", null);
      inode.#created = fd;
      return inode;
    });
  }
  override mkdir(name: string, mode: number, credentials: Credentials): HostInode | SysError {
    return this.#change<HostInode>((dirfd) => {
      const made = this.fs.files.mkdirAt(dirfd, name, mode);
      return made < 0 ? made : this.#adopt(dirfd, name, S.IFDIR | mode, credentials);
    });
  }
  override mknod(name: string, mode: number, _rdev: number, credentials: Credentials): HostInode | SysError {
    const type = mode & S.IFMT;
    if (type !== S.IFREG && type !== S.IFIFO && type !== S.IFSOCK) return -Errno.EPERM;
    return this.#change<HostInode>((dirfd) => {
      const made = this.fs.files.mknodAt(dirfd, name, mode, 0);
      return made < 0 ? made : this.#adopt(dirfd, name, mode, credentials);
    });
  }
  override symlink(name: string, target: string, credentials: Credentials): HostInode | SysError {
    return this.#change<HostInode>((dirfd) => {
      const made = this.fs.files.symlinkAt(target, dirfd, name);
      return made < 0 ? made : this.#adopt(dirfd, name, S.IFLNK, credentials);
    });
  }
  /** The inode of what was just made, with mode and owner as the guest wants them. */
  #adopt(dirfd: number, name: string, mode: number, credentials: Credentials): HostInode | SysError {
    const { files } = this.fs;
    const fd = files.openBeneath(dirfd, name, O.PATH | O.NOFOLLOW, 0);
    if (fd < 0) return fd;
    const status = this.#settle(fd, mode, credentials);
    files.close(fd);
    return status < 0 ? status : this.fs.inodeAt(this.directory!, name, attributes);
  }
  override link(name: string, target: Inode): SysResult {
    if (!(target instanceof HostInode) || target.fs !== this.fs) return -Errno.EXDEV;
    const { files } = this.fs;
    const status = this.#change((to) => {
      if (target.parent === null) {
        for (const file of target.#open) return files.linkFd(file.fd, to, name);
        if (target.#pinned >= 0) return files.linkFd(target.#pinned, to, name);
        return -Errno.EXDEV;
      }
      return target.#byName((from, fromName) => files.linkAt(from, fromName, to, name));
    });
    if (status === 0 && target.parent === null && target.moveTo(this.directory!, name)) this.fs.remember(target);
    return status;
  }
  /** Calls with directory and name, if the file is still there. */
  #byName(call: (dirfd: number, name: string) => SysResult): SysResult {
    const { files, directories } = this.fs;
    if (this.parent === null) return -Errno.ENOENT;
    return directories.use(this.parent, (dirfd) => {
      const status = files.statAt(dirfd, this.name, attributes);
      if (status < 0) return status;
      const same = attributes.dev === this.dev && attributes.ino === this.ino;
      return same ? call(dirfd, this.name) : -Errno.ENOENT;
    });
  }
  override unlink(name: string): SysResult {
    return this.#change((fd) => this.fs.files.unlinkAt(fd, name, false));
  }
  override rmdir(name: string): SysResult {
    return this.#change((fd) => {
      this.#keepDirectory(fd, name);
      return this.fs.files.unlinkAt(fd, name, true);
    });
  }
  /** Before a directory loses its name: it is opened, for it may be some process's working directory. */
  #keepDirectory(dirfd: number, name: string): void {
    if (this.fs.files.statAt(dirfd, name, attributes) < 0) return;
    const directory = this.fs.known(attributes)?.directory;
    if (directory) this.fs.directories.use(directory, () => 0);
  }
  override rename(name: string, newParent: Inode, newName: string, flags: number): SysResult {
    if (!(newParent instanceof HostInode) || newParent.fs !== this.fs) return -Errno.EXDEV;
    if ((flags & RENAME.WHITEOUT) !== 0) return -Errno.EINVAL;
    const { files } = this.fs;
    const to = newParent.directory;
    if (to === null) return -Errno.ENOTDIR;
    return this.#change((fd) =>
      newParent.#here((toFd) => {
        const moved = files.statAt(fd, name, attributes) === 0 ? this.fs.known(attributes) : null;
        const exchange = (flags & RENAME.EXCHANGE) !== 0;
        if (!exchange && moved?.directory) newParent.#keepDirectory(toFd, newName);
        const other = exchange && files.statAt(toFd, newName, attributes) === 0 ? this.fs.known(attributes) : null;
        const status = files.renameAt(fd, name, toFd, newName, flags);
        if (status < 0) return status;
        moved?.moveTo(to, newName);
        other?.moveTo(this.directory!, name);
        return 0;
      }),
    );
  }
}

/** Pins the directory, whatever becomes of its name. */
class HostDirectoryFile extends DirectoryFile {
  readonly #directory: HostInode;
  constructor(inode: HostInode, flags: number) {
    super(inode, flags);
    this.#directory = inode;
  }
  protected override release(): SysResult {
    this.#directory.unpin();
    return super.release();
  }
  override sync(dataOnly: boolean): SysResult {
    return this.#directory.syncDirectory(dataOnly);
  }
}
