/** Assembles one machine (memory, engine, library OS, files) and runs its program. */
import { Errno, errnoMessage } from "../abi/errno.ts";
import { ACCESS } from "../abi/fcntl.ts";
import { signalName } from "../abi/signal.ts";
import { S } from "../abi/stat.ts";
import { type Engine, EngineError } from "../engine/engine.ts";
import type { HostCache } from "../host/cache.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node/host.ts";
import { nodeNative } from "../host/node/native.ts";
import { installOpeners, nameTerminal } from "../libos/dev/devices.ts";
import { loadProgram } from "../libos/exec/load.ts";
import { openStandardStreams, type StandardStreams } from "../libos/fs/host-stream.ts";
import { Vfs } from "../libos/fs/vfs.ts";
import { Kernel } from "../libos/kernel.ts";
import { MemoryMap } from "../libos/mm/memory-map.ts";
import { UserMemory } from "../libos/mm/user-memory.ts";
import type { Strace } from "../libos/syscall/strace.ts";
import { credentials } from "../libos/task/credentials.ts";
import { type ExitStatus, shellCode } from "../libos/task/exit-status.ts";
import type { Policy } from "../libos/task/policy/policy.ts";
import type { Process } from "../libos/task/process.ts";
import { createPolicy } from "../libos/task/scheduler.ts";
import { fromByteString, toByteString } from "./bytes.ts";
import { checkOptions } from "./check-options.ts";
import { machine, mountSystem, mountVolumes } from "./mounts.ts";
import { BootError, type BootOptions, type BootResult } from "./options.ts";
import { createRoot } from "./root.ts";
import { findOnHost, type ProgramPlace, type SearchOptions } from "./search.ts";
import { seededRandom } from "./seeded-random.ts";

/** Addresses of the guest: 4 GiB, of which as much may be resident as the memory limit says. */
const ADDRESS_SPACE = 0x1_0000_0000;
const DEFAULT_MEMORY = 512 << 20;
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const FD_LIMIT = 3;

/**
 * Runs a program until it ends.
 * @throws {BootError} for a mistake in the options, a host that lacks something, or a program that cannot be started
 */
export async function boot(options: BootOptions): Promise<BootResult> {
  checkOptions(options);
  if (options.program === "") throw new BootError(`PROGRAM is an empty name: ${errnoMessage(Errno.ENOENT)}`, 127);
  const host = nodeHost();
  const { engine, cache } = await openEngine(options, host);
  let streams: StandardStreams | null = null;
  let kernel: Kernel | null = null;
  let orderly = false;
  try {
    streams = openStandardStreams(host, [options.stdin ?? 0, options.stdout ?? 1, options.stderr ?? 2]);
    const program = options.root === undefined ? findOnHost(searchOptions(options), host) : null;
    kernel = createKernel(options, host, engine, streams, await loadTracer(options), program);
    const process = createProcess(options, kernel, streams, cache);
    start(options, kernel, process, program);
    const status = await kernel.run();
    process.space.close();
    orderly = status.kind === "exit";
    return resultOf(status, options, engine, kernel);
  } finally {
    // What a program set on purpose stays; what one could not take back does not.
    if (!orderly) streams?.restore();
    streams?.close();
    kernel?.vfs.dispose();
    engine.close();
  }
}

interface OpenedEngine {
  engine: Engine;
  /** Where it keeps what it derives from programs. */
  cache: HostCache | null;
}

/** Only the engine that is used is loaded: evaluating one takes longer than many programs run. */
async function openEngine(
  { engine: choice = "auto", translationCache, seed }: BootOptions,
  host: Host,
): Promise<OpenedEngine> {
  const native = nodeNative();
  const { monotonic } = host.clock;
  const log = (line: string): void => host.log(line);
  if (choice !== "wasm") {
    const { KvmEngine } = await import("../engine/kvm/engine.ts");
    try {
      return { engine: new KvmEngine(native, monotonic), cache: null };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (choice === "kvm") throw new BootError(`no engine can run here (--engine ${choice}): ${error.message}`, 125);
    }
  }
  const { WasmEngine } = await import("../engine/wasm/engine.ts");
  // Where translations come from is not to be seen in what a run with a seed does.
  const directory = seed === undefined ? translationCache : undefined;
  if (directory === undefined) return { engine: new WasmEngine(native, monotonic, { log }), cache: null };
  const { openCache } = await import("../host/node/cache-directory.ts");
  const { nodeMachineCode } = await import("../host/node/machine-code.ts");
  const cache = openCache(directory, { uid: host.identity.uid });
  const kept = cache !== null && { cache, machineCode: nodeMachineCode() };
  return { engine: new WasmEngine(native, monotonic, { log, ...kept }), cache };
}

type Tracer = (kernel: Kernel) => Strace;

/** The tracer's tables take time to load: only where they are used. */
async function loadTracer({ strace }: BootOptions): Promise<Tracer | null> {
  if (strace === undefined) return null;
  const [{ Strace }, { TraceFilterError }] = await Promise.all([
    import("../libos/syscall/strace.ts"),
    import("../libos/syscall/trace/filter.ts"),
  ]);
  return (kernel) => {
    try {
      return new Strace(kernel, strace);
    } catch (error) {
      if (error instanceof TraceFilterError) throw new BootError(`--strace: ${error.message}`, 125);
      throw error;
    }
  };
}

function createKernel(
  options: BootOptions,
  host: Host,
  engine: Engine,
  streams: StandardStreams,
  tracer: Tracer | null,
  program: ProgramPlace | null,
): Kernel {
  const memory = options.memory ?? DEFAULT_MEMORY;
  const hostname = toByteString(options.hostname ?? host.identity.hostname);
  const { uid, gid } = options.user ?? host.identity;
  const root = createRoot({
    host,
    directory: options.root,
    program,
    credentials: credentials(0, 0, []),
    user: { uid, gid },
    hostname,
    memory,
    now: () => host.clock.realtime(),
  });
  const vfs = new Vfs(root, { source: options.root === undefined ? "tmpfs" : "overlay" });
  const kernel = new Kernel({
    host,
    engine,
    vfs,
    hostname,
    memoryLimit: memory,
    policy: policyOf(options),
    ...(tracer && { tracer }),
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs * 1e6 }),
    ...(options.seed !== undefined && { random: seededRandom(options.seed) }),
  });
  installOpeners(vfs, kernel, streams.terminal);
  mountSystem(kernel, root, streams);
  mountVolumes(vfs, host, root, options.volumes ?? []);
  return kernel;
}

function createProcess(
  options: BootOptions,
  kernel: Kernel,
  streams: StandardStreams,
  cache: HostCache | null,
): Process {
  const { vfs, engine, host } = kernel;
  const workdir = options.workdir ?? "/";
  const cwd = vfs.lookup(machine(vfs), null, toByteString(workdir));
  if (typeof cwd === "number") throw new BootError(`--workdir ${workdir}: ${errnoMessage(-cwd)}`, 125);
  if (cwd.inode.type !== S.IFDIR) throw new BootError(`--workdir ${workdir}: ${errnoMessage(Errno.ENOTDIR)}`, 125);
  const space = guarded(() => engine.createAddressSpace(ADDRESS_SPACE));
  const mm = new MemoryMap({
    space,
    memoryLimit: kernel.memoryLimit,
    host: { clock: host.clock, random: (target, offset, length) => kernel.random(target, offset, length) },
    aslr: options.aslr ?? true,
    ...(cache !== null && engine.prefersStableLayout && { placement: (name: string) => cache.secretOf(name) }),
    files: kernel.memoryFiles,
    fileName: (file) => (file.path === null ? file.describe() : (vfs.nameOf(file.path, vfs.root) ?? file.describe())),
  });
  const { uid, gid } = options.user ?? host.identity;
  const process = kernel.createProcess({
    space,
    mem: new UserMemory(space, mm),
    mm,
    root: vfs.root,
    cwd,
    credentials: credentials(uid, gid, options.user === undefined ? host.identity.groups : []),
    name: "",
    terminal: streams.terminal?.terminal ?? null,
    ignoredSignals: host.signals.ignoredAtStart ?? [],
  });
  streams.files.forEach((file, fd) => {
    if (file !== null && fd < FD_LIMIT) process.leader.files.set(fd, file, false);
  });
  nameTerminal(vfs, process.leader, streams);
  return process;
}

function policyOf({ policy = "fair" }: BootOptions): Policy {
  const made = createPolicy(policy);
  if (made === null)
    throw new BootError(`policy ${JSON.stringify(policy)} is not one of fair, cooperative, random[:SEED]`, 125);
  return made;
}

function guarded<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof EngineError) throw new BootError(error.message, 125);
    throw error;
  }
}

function searchOptions({ program, volumes = [], workdir = "/", ...options }: BootOptions): SearchOptions {
  return { program, volumes, workdir, path: pathOf(options) };
}

function start(options: BootOptions, kernel: Kernel, process: Process, program: ProgramPlace | null): void {
  const name = toByteString(options.program);
  const filename = program?.guest ?? (name.includes("/") ? name : search(kernel, process, name, pathOf(options)));
  const result = loadProgram(process.leader, {
    filename,
    argv: [name, ...(options.args ?? []).map(toByteString)],
    envp: Object.entries(options.env ?? {}).map(([key, value]) => toByteString(`${key}=${value}`)),
    directory: null,
  });
  if (result === 0) return;
  const missing = result === -Errno.ENOENT || result === -Errno.ENOTDIR;
  const why = result === -Errno.ENOEXEC ? "exec format error" : errnoMessage(-result);
  throw new BootError(`${fromByteString(filename)}: ${why}`, missing ? 127 : 126);
}

/** Finds a program by name as execvp(3) does: the first that may be executed; -EACCES if there was only another. */
function search(kernel: Kernel, process: Process, name: string, path: string): string {
  let denied: string | null = null;
  for (const directory of path.split(":")) {
    const candidate = directory === "" ? name : `${directory}/${name}`;
    const found = kernel.vfs.lookup(process.leader, null, candidate);
    if (typeof found === "number" || found.inode.type !== S.IFREG) continue;
    if (kernel.vfs.accessAs(process.leader, found, ACCESS.X_OK, true) === 0) return candidate;
    denied ??= candidate;
  }
  if (denied !== null) throw new BootError(`${fromByteString(denied)}: ${errnoMessage(Errno.EACCES)}`, 126);
  throw new BootError(`${fromByteString(name)}: not found in the guest's PATH (${fromByteString(path)})`, 127);
}

function pathOf(options: Pick<BootOptions, "env">): string {
  return toByteString(options.env?.PATH ?? DEFAULT_PATH);
}

function resultOf(status: ExitStatus, options: BootOptions, engine: Engine, kernel: Kernel): BootResult {
  if (status.kind === "failure") {
    throw new BootError(`the ${engine.name} engine failed: ${status.detail}`, 125);
  }
  return {
    exitCode: shellCode(status),
    signal: status.kind === "signal" ? signalName(status.signal) : null,
    timedOut: status.kind === "timeout",
    report: status.kind === "signal" && status.report !== null ? status.report.join("\n") : null,
    engine: engine.name,
    statistics: options.stats ? statisticsOf(engine, kernel) : {},
  };
}

function statisticsOf(engine: Engine, kernel: Kernel): Record<string, number> {
  return {
    ...engine.statistics,
    ...kernel.statistics,
    elapsed_us: Math.round(kernel.host.clock.monotonic() / 1000),
    monitor_cpu_us: Math.round(kernel.host.clock.cpuTime() / 1000),
    monitor_resident_bytes: kernel.host.residentBytes(),
  };
}
