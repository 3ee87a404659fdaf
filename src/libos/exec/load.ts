/** Replacing a process's program. @see execve(2) */
import { AUX } from "../../abi/auxv.ts";
import { hasElfMagic, PF, PHDR_SIZE, type ProgramHeader } from "../../abi/elf.ts";
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { ACCESS, O } from "../../abi/fcntl.ts";
import { MAP, PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { SI, SIG } from "../../abi/signal.ts";
import { S } from "../../abi/stat.ts";
import type { Cpu } from "../../engine/engine.ts";
import type { Host, PinnedBytes } from "../../host/host.ts";
import type { File } from "../fs/file.ts";
import type { Path } from "../fs/path.ts";
import { type Layout, LOWEST_ADDRESS } from "../mm/layout.ts";
import type { MemoryOwner } from "../mm/memory-map.ts";
import { pageCeil, pageFloor } from "../mm/page.ts";
import type { ProcessMemory } from "../mm/process-memory.ts";
import { byteString } from "../mm/user-memory.ts";
import { forceSignal } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { CAP } from "../task/capabilities.ts";
import { credentials } from "../task/credentials.ts";
import { leaveMemory } from "../task/exit.ts";
import { RLIMIT } from "../task/limits.ts";
import type { ProgramExtent } from "../task/program-extent.ts";
import type { Task } from "../task/task.ts";
import { mapVdso } from "../vdso/vdso.ts";
import { checkArguments } from "./arguments.ts";
import { type ElfImage, HEADER_BYTES, headersAddress, mapImage, placementRefusal, readImage } from "./elf-image.ts";
import { becomeProgram } from "./identity.ts";
import { programName } from "./program-name.ts";
import { HEAD_BYTES, parseScript } from "./script.ts";
import { buildStack, type InitialStack, stackBytes } from "./stack.ts";

/** What to execute. Strings are byte strings. */
export interface ProgramRequest {
  /** As given: what AT_EXECFN, a script's argument and the task's name come from. */
  filename: string;
  argv: readonly string[];
  envp: readonly string[];
  /** Where a relative file name starts; null: the working directory. */
  directory: Path | null;
  /** The name to look up, where it is not {@link filename}. */
  lookupName?: string;
  /** Refuse a symbolic link as the last component (-ELOOP). */
  noFollow?: boolean;
  /** The program itself, already open (execveat's AT_EMPTY_PATH): the name is not looked up. Not taken over. */
  file?: File;
  /** The name will not exist in the new program, so that a script could not be read by its interpreter (-ENOENT). */
  unreachable?: boolean;
}

/** Most `#!` lines that lead from one to the next. */
const MAX_SCRIPTS = 5;
/** personality(2): ADDR_NO_RANDOMIZE. */
const ADDR_NO_RANDOMIZE = 0x0040000;
const CLOCK_TICKS = 100;
/** The stack that a program finds mapped beyond what is in use. */
const STACK_EXTRA = 128 * 1024;
const MAX_PROGRAM_COUNTER = 2 ** 47;

interface Resolved {
  program: ElfImage;
  interpreter: ElfImage | null;
  path: Path | null;
  argv: readonly string[];
}

/**
 * Loads a program into the task's process and sets its registers to begin it. On failure before the old program is
 * gone, nothing has changed. Afterwards the process can only die: it has a SIGSEGV pending then, as on Linux.
 * @returns 0 or -errno
 */
export function loadProgram(task: Task, request: ProgramRequest): SysResult {
  const argv = request.argv.length === 0 ? [""] : request.argv;
  const stackLimit = task.process.limits.value(RLIMIT.STACK);
  const tooLong = checkArguments(request.filename, argv, request.envp, stackLimit);
  if (tooLong < 0) return tooLong;
  const open: File[] = [];
  try {
    const resolved = resolve(task, request, argv, open);
    if (typeof resolved === "number") return resolved;
    const growth = checkArguments(request.filename, resolved.argv, request.envp, stackLimit);
    if (growth < 0) return growth;
    return replace(task, request, resolved);
  } finally {
    for (const file of open) file.unref();
  }
}

/** Opens the program behind any scripts, and its interpreter. Adds what it opens to `open`. */
function resolve(task: Task, request: ProgramRequest, argv: readonly string[], open: File[]): Resolved | SysError {
  const buffer = headerBuffer(task.kernel.host);
  const sought = request.lookupName ?? request.filename;
  let file = request.file?.ref() ?? openExecutable(task, request.directory, sought, request.noFollow === true);
  let name = request.filename;
  let words = argv;
  for (let scripts = 0; ; scripts++) {
    if (typeof file === "number") return file;
    open.push(file);
    if (scripts > MAX_SCRIPTS) return -Errno.ELOOP;
    const length = file.pread(buffer, 0, HEAD_BYTES, 0);
    if (length < 0) return length;
    if (hasElfMagic(buffer.u8.subarray(0, length))) break;
    const script = parseScript(byteString(buffer.u8, 0, length));
    if (script === null) return -Errno.ENOEXEC;
    if (request.unreachable === true && scripts === 0) return -Errno.ENOENT;
    words = [script.interpreter, ...(script.argument === null ? [] : [script.argument]), name, ...words.slice(1)];
    name = script.interpreter;
    file = openExecutable(task, null, name, false);
  }
  const architecture = task.kernel.engine.architecture;
  const program = readImage(file, buffer, architecture, Errno.ENOEXEC);
  if (typeof program === "number") return program;
  let interpreter: ElfImage | null = null;
  if (program.interpreter !== null) {
    const opened = openExecutable(task, null, program.interpreter, false);
    if (typeof opened === "number") return opened;
    open.push(opened);
    const image = readImage(opened, buffer, architecture, Errno.ELIBBAD);
    if (typeof image === "number") return image;
    interpreter = image;
  }
  return { program, interpreter, path: file.path, argv: words };
}

/** Opens a regular file that the task may execute, whether or not it may read it. */
function openExecutable(task: Task, directory: Path | null, name: string, noFollow: boolean): File | SysError {
  const { vfs } = task.kernel;
  const path = vfs.lookup(task, directory, name, { follow: !noFollow });
  if (typeof path === "number") return path;
  if (path.inode.type === S.IFLNK) return -Errno.ELOOP;
  return openProgram(task, path);
}

/** Opens what is at a path for the kernel to read. -EACCES: no regular file that the task may execute */
export function openProgram(task: Task, path: Path): File | SysError {
  const { vfs } = task.kernel;
  if (path.inode.type !== S.IFREG || path.mount.noExec) return -Errno.EACCES;
  const refusal = vfs.permission(task.credentials, path, ACCESS.X_OK);
  if (refusal < 0) return refusal;
  // What is open for writing cannot be executed, as what is executed cannot be opened for writing.
  if (path.inode.writers > 0) return -Errno.ETXTBSY;
  return vfs.openPath({ fs: task.fs, credentials: credentials(0, 0, []) }, path, O.RDONLY);
}

interface Placement {
  /** The program at these addresses, by the name that an engine knows it by from run to run; null: it has none. */
  name: string | null;
  layout: Layout;
  /** What is added to the program's addresses as linked. */
  bias: number;
}

/** Decides where the program goes. @returns -errno if it has no room */
function place(task: Task, owner: MemoryOwner, { program, interpreter, path }: Resolved): Placement | SysError {
  const { process } = task;
  const randomise = process.mm.aslr && (process.personality & ADDR_NO_RANDOMIZE) === 0;
  const known = process.space.beginProgram === undefined ? null : programName(task.kernel, path);
  const { layout, repeats } = process.mm.plan(owner, randomise, known);
  const name = repeats && known !== null ? `${known}\0${layout.imageBase} ${layout.mmapTop}` : null;
  const isFixed = program.header.type === 2;
  const base = isFixed ? program.low : Math.ceil(layout.imageBase / program.alignment) * program.alignment;
  // An aligned base must stay congruent with the addresses as linked.
  const bias = isFixed ? 0 : base - (program.low - (program.low % program.alignment));
  const end = program.high + bias;
  const refusal = isFixed ? placementRefusal(program, layout.mmapTop) : 0;
  if (refusal < 0) return refusal;
  let room = layout.mmapTop - end;
  if (interpreter !== null) {
    if (interpreter.header.type === 2) {
      const refused = placementRefusal(interpreter, layout.mmapTop);
      if (refused < 0) return refused;
      if (interpreter.low < end && interpreter.high > program.low + bias) return -Errno.ENOMEM;
    }
    room -= interpreter.high - interpreter.low + interpreter.alignment;
  }
  // Room for the vDSO and some more, so that nothing can fail once the old program is gone.
  return room < 16 * PAGE_SIZE ? -Errno.ENOMEM : { name, layout, bias };
}

/** Takes the old program away and puts the new one in its place. */
function replace(task: Task, request: ProgramRequest, resolved: Resolved): SysResult {
  const { process } = task;
  const owner: MemoryOwner = {
    limits: process.limits,
    mayLock: () => task.capabilities.has(CAP.IPC_LOCK),
  };
  const placement = place(task, owner, resolved);
  if (typeof placement === "number") return placement;
  if (resolved.interpreter !== null && !isEntryInside(resolved.interpreter)) return -Errno.EINVAL;

  const own = ownMemory(task);
  if (typeof own === "number") return own;

  becomeProgram(task, request.filename, resolved.path);
  if (own === null) process.space.endProgram?.();
  else {
    task.cpu.close();
    task.cpu = own.cpu;
    leaveMemory(process);
    process.memory = own.memory;
  }
  process.mm.begin(owner, placement.layout);
  process.space.beginProgram?.(placement.name);
  const result = load(task, request, resolved, placement);
  if (result < 0) {
    task.cpu.reset();
    forceSignal(task, SignalInfo.plain(SIG.SEGV, SI.KERNEL));
  }
  return 0;
}

/** New memory for a process that uses its parent's (vfork); null: it has its own. @returns -ENOMEM */
function ownMemory({ process, kernel }: Task): { memory: ProcessMemory; cpu: Cpu } | null | SysError {
  if (process.memory.users === 1) return null;
  const memory = kernel.tryCreateMemory();
  if (memory === null) return -Errno.ENOMEM;
  const cpu = memory.space.createCpu();
  if (cpu !== null) return { memory, cpu };
  kernel.releaseMemory(memory);
  return -Errno.ENOMEM;
}

function isEntryInside(image: ElfImage): boolean {
  return image.header.entry >= image.low && image.header.entry < image.high;
}

function load(task: Task, request: ProgramRequest, resolved: Resolved, placement: Placement): SysResult {
  const { process, cpu, kernel } = task;
  const { mm } = process;
  const { program, interpreter, argv } = resolved;
  const { bias, layout } = placement;

  const mapped = mapImage(mm, program, bias);
  if (mapped < 0) return mapped;
  const programEnd = program.high + bias;
  const written = program.segments.filter((segment) => (segment.flags & PF.W) !== 0);
  const data = written.reduce((sum, segment) => sum + segment.memsz, 0);
  mm.heap.begin(programEnd + layout.heapGap, data);
  let entry = program.header.entry + bias;
  let interpreterBias = 0;
  if (interpreter !== null) {
    if (interpreter.header.type !== 2) {
      const size = interpreter.high - interpreter.low;
      const free = mm.freeRange(0, size + interpreter.alignment - PAGE_SIZE);
      if (free < 0) return free;
      const base =
        Math.floor((free + interpreter.alignment - PAGE_SIZE) / interpreter.alignment) * interpreter.alignment;
      interpreterBias = base - (interpreter.low - (interpreter.low % interpreter.alignment));
    }
    const result = mapImage(mm, interpreter, interpreterBias);
    if (result < 0) return result;
    entry = interpreter.header.entry + interpreterBias;
  }
  const vdso = mapVdso(mm, kernel.engine.architecture);

  const { features } = kernel.engine;
  const ids = task.credentials;
  const random = new Uint8Array(16);
  kernel.random(random, 0, 16);
  const stack: InitialStack = {
    filename: request.filename,
    argv,
    envp: request.envp,
    platform: features.platform,
    random,
    slack: layout.stackSlack,
    auxv: [
      ...(vdso === 0 ? [] : [[AUX.SYSINFO_EHDR, vdso] as const]),
      [AUX.MINSIGSTKSZ, features.minSignalStack],
      [AUX.HWCAP, features.hwcap >>> 0],
      [AUX.PAGESZ, PAGE_SIZE],
      [AUX.CLKTCK, CLOCK_TICKS],
      [AUX.PHDR, Math.max(0, headersAddress(program) + bias)],
      [AUX.PHENT, PHDR_SIZE],
      [AUX.PHNUM, program.header.phnum],
      [AUX.BASE, Math.max(0, interpreterBias)],
      [AUX.FLAGS, 0],
      [AUX.ENTRY, Math.max(0, program.header.entry + bias)],
      [AUX.UID, ids.uid],
      [AUX.EUID, ids.euid],
      [AUX.GID, ids.gid],
      [AUX.EGID, ids.egid],
      [AUX.SECURE, 0],
      [AUX.HWCAP2, features.hwcap2 >>> 0],
    ],
  };
  const stackSize = pageCeil(stackBytes(stack)) + STACK_EXTRA;
  const stackBottom = Math.max(LOWEST_ADDRESS, pageFloor(layout.stackTop - stackSize));
  const prot = PROT.READ | PROT.WRITE | (program.executableStack ? PROT.EXEC : 0);
  const flags = MAP.PRIVATE | MAP.FIXED_NOREPLACE | MAP.ANONYMOUS | MAP.GROWSDOWN;
  const result = mm.map(stackBottom, layout.stackTop - stackBottom, prot, flags, null, 0, "[stack]");
  if (result < 0) return result;
  const built = buildStack(mm.space.bytes, layout.stackTop, stack);

  process.auxv = built.auxv;
  const { pointer: startStack, startArguments, endArguments, startEnvironment, endEnvironment } = built;
  const strings = { startArguments, endArguments, startEnvironment, endEnvironment };
  process.extent = { ...extentOf(program, bias), startHeap: mm.heap.start, startStack, ...strings };
  cpu.reset();
  cpu.pc = entry >= 0 && entry < MAX_PROGRAM_COUNTER ? entry : 0;
  cpu.sp = built.pointer;
  return 0;
}

/** Code is what can be executed; data the segment that reaches highest, as the kernel has it. */
function extentOf(
  { segments }: ElfImage,
  bias: number,
): Pick<ProgramExtent, "startCode" | "endCode" | "startData" | "endData"> {
  const code = segments.filter((segment) => (segment.flags & PF.X) !== 0);
  const last = segments.reduce((high, segment) => (segment.vaddr > high.vaddr ? segment : high), segments[0]!);
  const end = (list: readonly ProgramHeader[]): number =>
    bias + Math.max(0, ...list.map((segment) => segment.vaddr + segment.filesz));
  return {
    startCode: bias + Math.min(...(code.length === 0 ? segments : code).map((segment) => segment.vaddr)),
    endCode: end(code),
    startData: bias + last.vaddr,
    endData: end(segments),
  };
}

const buffers = new WeakMap<Host, PinnedBytes>();
function headerBuffer(host: Host): PinnedBytes {
  let buffer = buffers.get(host);
  if (buffer === undefined) {
    buffer = host.allocate(HEADER_BYTES);
    buffers.set(host, buffer);
  }
  return buffer;
}
