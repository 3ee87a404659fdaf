/** Random file operations, done by the VFS or natively, with comparable answers. */
import fs from "node:fs";
import fc from "fast-check";
import { O, RENAME } from "../../../src/abi/fcntl.ts";
import { S, Stat } from "../../../src/abi/stat.ts";
import { libc, result } from "../../../src/host/node/ffi.ts";
import type { Vfs, Who } from "../../../src/libos/fs/vfs.ts";
import { pinned } from "./host.ts";

export type Operation =
  | { op: "mkdir"; path: string; mode: number }
  | { op: "rmdir" | "unlink" | "readlink" | "readdir" | "stat" | "lstat" | "chdir"; path: string }
  | { op: "symlink"; target: string; path: string }
  | { op: "link"; from: string; path: string }
  | { op: "rename"; from: string; path: string; flags: number }
  | { op: "write"; path: string; flags: number; mode: number; text: string; position: number }
  | { op: "read"; path: string; flags: number }
  | { op: "truncate"; path: string; size: number }
  | { op: "chmod" | "mkfifo"; path: string; mode: number }
  | { op: "utimes"; path: string; time: number }
  | { op: "chown"; path: string; uid: number; gid: number }
  | { op: "access"; path: string; mask: number };

const name = fc.constantFrom("a", "b", "c", "d", "e");
const component = fc.oneof({ weight: 12, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(".", "..") });
const path = fc
  .tuple(
    fc.constantFrom("", "", "/"),
    fc.array(component, { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "", "", "", "/", "/.", "//"),
  )
  .map(([start, names, end]) => start + names.join("/") + end);
const mode = fc.constantFrom(0o755, 0o700, 0o777, 0o000, 0o1777, 0o2775, 0o644, 0o4755, 0o555);
const fileFlags = fc
  .tuple(
    fc.constantFrom(O.WRONLY, O.RDWR),
    fc.subarray([O.CREAT, O.CREAT, O.EXCL, O.TRUNC, O.APPEND, O.NOFOLLOW], { maxLength: 4 }),
  )
  .map(([access, flags]) => flags.reduce<number>((all, flag) => all | flag, access));
const readFlags = fc
  .subarray([O.NOFOLLOW, O.DIRECTORY, O.CREAT], { maxLength: 2 })
  .map((flags) => flags.reduce<number>((all, flag) => all | flag, 0));

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant("mkdir" as const), path, mode }) },
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constantFrom("rmdir", "unlink", "readlink", "readdir", "stat", "lstat", "chdir"),
      path,
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("symlink" as const), target: path, path }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("link" as const), from: path, path }) },
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant("rename" as const),
      from: path,
      path,
      flags: fc.constantFrom(0, 0, 0, RENAME.NOREPLACE, RENAME.EXCHANGE, 8, 3),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant("write" as const),
      path,
      flags: fileFlags,
      mode,
      text: fc.constantFrom("x", "hello", "0123456789".repeat(1000)),
      position: fc.constantFrom(0, 3, 70000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("read" as const), path, flags: readFlags }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("truncate" as const), path, size: fc.constantFrom(0, 2, 5000, 70001) }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom("chmod", "mkfifo"), path, mode }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("utimes" as const), path, time: fc.constantFrom(0, 1_000_000_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant("chown" as const),
      path,
      uid: fc.constantFrom(0, 1000, 1001),
      gid: fc.constantFrom(0, 1000, 1001),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant("access" as const), path, mask: fc.constantFrom(0, 1, 2, 4, 6) }),
  },
);

/** A number (0 or -errno) or what was read. */
export type Answer = number | string;
export type Runner = (operation: Operation) => Answer;

/** Runs operations natively, by node:fs, in the working directory. */
export function native(): Runner {
  const renameat2 = libc("int renameat2(int, const char *, int, const char *, unsigned int)");
  const mknod = libc("int mknod(const char *, unsigned int, unsigned long)");
  const run = (operation: Operation): Answer => {
    const { path } = operation;
    switch (operation.op) {
      case "mkdir":
        fs.mkdirSync(path, operation.mode);
        return 0;
      case "rmdir":
        fs.rmdirSync(path);
        return 0;
      case "unlink":
        fs.unlinkSync(path);
        return 0;
      case "readlink":
        return fs.readlinkSync(path);
      case "readdir":
        return fs.readdirSync(path).sort().join();
      case "stat":
        return describe(fs.statSync(path));
      case "lstat":
        return describe(fs.lstatSync(path));
      case "chdir":
        process.chdir(path);
        return 0;
      case "symlink":
        fs.symlinkSync(operation.target, path);
        return 0;
      case "link":
        fs.linkSync(operation.from, path);
        return 0;
      case "rename":
        return result(renameat2(-100, operation.from, -100, path, operation.flags));
      case "write": {
        if (isFifo(path)) return "fifo";
        const fd = fs.openSync(path, operation.flags, operation.mode);
        try {
          return fs.writeSync(fd, operation.text, operation.position, "latin1");
        } finally {
          fs.closeSync(fd);
        }
      }
      case "read": {
        if (isFifo(path)) return "fifo";
        const fd = fs.openSync(path, operation.flags, 0o600);
        try {
          return fs.readFileSync(fd, "latin1");
        } finally {
          fs.closeSync(fd);
        }
      }
      case "truncate":
        fs.truncateSync(path, operation.size);
        return 0;
      case "chmod":
        fs.chmodSync(path, operation.mode);
        return 0;
      case "mkfifo":
        return result(mknod(path, S.IFIFO | operation.mode, 0));
      case "utimes":
        fs.utimesSync(path, operation.time, operation.time);
        return fs.statSync(path).mtimeMs;
      case "chown":
        fs.chownSync(path, operation.uid, operation.gid);
        return 0;
      case "access":
        fs.accessSync(path, operation.mask);
        return 0;
    }
  };
  return (operation) => {
    try {
      return run(operation);
    } catch (error) {
      const errno = (error as NodeJS.ErrnoException).errno;
      if (errno === undefined) throw error;
      return errno;
    }
  };
}

/** Opening one would wait for the other end. */
function isFifo(path: string): boolean {
  try {
    return fs.statSync(path).isFIFO();
  } catch {
    return false;
  }
}

function describe(stat: { mode: number; nlink: number; uid: number; gid: number; size: number }): string {
  const size = (stat.mode & S.IFMT) === S.IFDIR ? 0 : stat.size;
  return `${stat.mode.toString(8)} ${stat.nlink} ${stat.uid}:${stat.gid} ${size}`;
}

/** Runs operations by a VFS. */
export function guest(vfs: Vfs, who: Who): Runner {
  const stat = new Stat();
  const statOf = (path: string, follow: boolean): Answer => {
    const found = vfs.lookup(who, null, path, { follow });
    if (typeof found === "number") return found;
    const status = vfs.stat(found, stat);
    return status < 0 ? status : describe(stat);
  };
  return (operation) => {
    const { path } = operation;
    if (operation.op === "read" || operation.op === "write") {
      const found = vfs.lookup(who, null, path);
      if (typeof found !== "number" && found.dentry.inode.type === S.IFIFO) return "fifo";
    }
    switch (operation.op) {
      case "mkdir":
        return vfs.mkdir(who, null, path, operation.mode);
      case "rmdir":
        return vfs.rmdir(who, null, path);
      case "unlink":
        return vfs.unlink(who, null, path);
      case "readlink": {
        const found = vfs.lookup(who, null, path, { follow: false });
        return typeof found === "number" ? found : found.dentry.inode.readlink();
      }
      case "readdir": {
        const file = vfs.open(who, null, path, O.RDONLY | O.DIRECTORY, 0);
        if (typeof file === "number") return file;
        const entries = file.entries();
        file.unref();
        if (typeof entries === "number") return entries;
        return entries
          .map((entry) => entry.name)
          .filter((name) => name !== "." && name !== "..")
          .sort()
          .join();
      }
      case "stat":
        return statOf(path, true);
      case "lstat":
        return statOf(path, false);
      case "chdir": {
        const found = vfs.lookup(who, null, path);
        if (typeof found === "number") return found;
        if (found.dentry.inode.type !== S.IFDIR) return -20;
        const allowed = vfs.permission(who.credentials, found, 1);
        if (allowed < 0) return allowed;
        who.fs.cwd = found;
        return 0;
      }
      case "symlink":
        return vfs.symlink(who, operation.target, null, path);
      case "link": {
        const from = vfs.lookup(who, null, operation.from, { follow: false });
        return typeof from === "number" ? from : vfs.link(who, from, null, path);
      }
      case "rename":
        return vfs.rename(who, null, operation.from, null, path, operation.flags);
      case "write": {
        const file = vfs.open(who, null, path, operation.flags, operation.mode);
        if (typeof file === "number") return file;
        const n = file.pwrite(pinned(operation.text), 0, operation.text.length, operation.position);
        file.unref();
        return n;
      }
      case "read": {
        const file = vfs.open(who, null, path, operation.flags, 0o600);
        if (typeof file === "number") return file;
        const buffer = pinned(200000);
        const n = file.read(buffer, 0, 200000);
        file.unref();
        return n < 0 ? n : Buffer.from(buffer.u8.buffer, 0, n).toString("latin1");
      }
      case "truncate": {
        const found = vfs.lookup(who, null, path);
        return typeof found === "number" ? found : vfs.truncate(who, found, operation.size);
      }
      case "chmod": {
        const found = vfs.lookup(who, null, path);
        return typeof found === "number" ? found : vfs.setattr(who, found, { mode: operation.mode });
      }
      case "mkfifo":
        return vfs.mknod(who, null, path, S.IFIFO | operation.mode, 0);
      case "utimes": {
        const found = vfs.lookup(who, null, path);
        if (typeof found === "number") return found;
        const time = { atime: operation.time, atimeNsec: 0, mtime: operation.time, mtimeNsec: 0 };
        const status = vfs.setattr(who, found, time);
        if (status < 0) return status;
        const again = vfs.stat(found, stat);
        return again < 0 ? again : stat.mtime * 1000;
      }
      case "chown": {
        const found = vfs.lookup(who, null, path);
        return typeof found === "number" ? found : vfs.setattr(who, found, { uid: operation.uid, gid: operation.gid });
      }
      case "access": {
        const found = vfs.lookup(who, null, path);
        return typeof found === "number" ? found : vfs.accessAs(who, found, operation.mask, false);
      }
    }
  };
}

/** Everything in the tree, one line a file. */
export function dump(run: Runner, at = "/"): string[] {
  const lines: string[] = [];
  const names = run({ op: "readdir", path: at });
  if (typeof names === "number") return [`${at} ${names}`];
  for (const name of names.split(",").filter((entry) => entry !== "")) {
    const path = `${at}${name}`;
    const stat = String(run({ op: "lstat", path }));
    lines.push(`${path} ${stat}`);
    if (stat.startsWith("4")) lines.push(...dump(run, `${path}/`));
    else if (stat.startsWith("12")) lines.push(`${path} -> ${run({ op: "readlink", path })}`);
    else if (stat.startsWith("10")) lines.push(`${path} = ${run({ op: "read", path, flags: 0 })}`);
  }
  return lines;
}
