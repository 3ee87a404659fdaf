/** execve(2), execveat(2). */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { AT } from "../../../abi/fcntl.ts";
import { S } from "../../../abi/stat.ts";
import { ArgumentBudget, readStrings } from "../../exec/arguments.ts";
import { loadProgram, openProgram, type ProgramRequest } from "../../exec/load.ts";
import type { File } from "../../fs/file.ts";
import { RLIMIT } from "../../task/limits.ts";
import { NO_RESULT, type Task } from "../../task/task.ts";
import { directoryOf, pathArgument } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

/** Reads the strings and executes. @returns -errno, or NO_RESULT: the registers are the new program's */
function execute(
  task: Task,
  request: Omit<ProgramRequest, "argv" | "envp">,
  argvAt: number,
  envpAt: number,
): SysResult {
  const budget = new ArgumentBudget(task.process.limits.value(RLIMIT.STACK));
  if (budget.take(request.filename, 0) < 0) return -Errno.E2BIG;
  const argv = readStrings(task.mem, argvAt, budget);
  if (typeof argv === "number") return argv;
  const envp = readStrings(task.mem, envpAt, budget);
  if (typeof envp === "number") return envp;
  const result = loadProgram(task, { ...request, argv, envp });
  return result < 0 ? result : NO_RESULT;
}

function execve(task: Task, pathAt: number, argvAt: number, envpAt: number): SysResult {
  const filename = pathArgument(task, pathAt);
  if (typeof filename === "number") return filename;
  return execute(task, { filename, directory: null }, argvAt, envpAt);
}

function execveat(task: Task, dirfd: number, pathAt: number, argvAt: number, envpAt: number, flags: number): SysResult {
  if ((flags & ~(AT.SYMLINK_NOFOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  const name = pathArgument(task, pathAt, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof name === "number") return name;
  const noFollow = (flags & AT.SYMLINK_NOFOLLOW) !== 0;
  if (name === "" && dirfd !== AT.FDCWD) return executeOpen(task, dirfd, argvAt, envpAt);
  if (name === "") return -Errno.EACCES;
  const directory = directoryOf(task, dirfd, name);
  if (typeof directory === "number") return directory;
  const filename = directory === null ? name : `/dev/fd/${dirfd}/${name}`;
  const unreachable = directory !== null && task.files.closeOnExec(dirfd);
  // The name in the request is what the program sees; the walk starts at the directory with the name as given.
  return execute(task, { filename, directory, noFollow, unreachable, lookupName: name }, argvAt, envpAt);
}

/** AT_EMPTY_PATH: executes the file behind a descriptor. @see fexecve(3) */
function executeOpen(task: Task, fd: number, argvAt: number, envpAt: number): SysResult {
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  const opened = reopen(task, file);
  if (typeof opened === "number") return opened;
  const unreachable = task.files.closeOnExec(fd);
  const result = execute(
    task,
    { filename: `/dev/fd/${fd}`, directory: null, file: opened, unreachable },
    argvAt,
    envpAt,
  );
  opened.unref();
  return result;
}

/** A description for reading, whatever the descriptor was opened for. */
function reopen(task: Task, file: File): File | SysResult {
  const { path } = file;
  if (path === null) {
    return file.inode !== null && file.inode.type === S.IFREG && file.readable ? file.ref() : -Errno.EACCES;
  }
  return openProgram(task, path);
}

const note = partial("set-user-ID and set-group-ID bits and file capabilities do not act");

export const execRows: Rows = {
  execve: { x64: 59, a64: 221, args: ["path", "strings", "strings"], run: execve, support: note },
  execveat: {
    x64: 322,
    a64: 281,
    args: ["dirfd", "path", "strings", "strings", "atflags"],
    run: execveat,
    support: note,
  },
};
