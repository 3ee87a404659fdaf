/** Assembles one machine (memory, engine, library OS, files) and runs its program. */
import { Errno, errnoMessage } from "../abi/errno.ts";
import { ACCESS } from "../abi/fcntl.ts";
import { signalName } from "../abi/signal.ts";
import { S } from "../abi/stat.ts";
import { type Engine, EngineError } from "../engine/engine.ts";
import type { HostCache } from "../host/cache.ts";
import { deterministicHost } from "../host/deterministic/host.ts";
import type { Host } from "../host/host.ts";
import { nodeHost } from "../host/node/host.ts";
import { installOpeners, nameTerminal } from "../libos/dev/devices.ts";
import { loadProgram } from "../libos/exec/load.ts";
import { openStandardStreams, type StandardStreams } from "../libos/fs/host-stream.ts";
import { Vfs } from "../libos/fs/vfs.ts";
import { Kernel } from "../libos/kernel.ts";
import type { ShortfallReport, Shortfalls } from "../libos/syscall/shortfalls.ts";
import type { Strace } from "../libos/syscall/strace.ts";
import { credentials } from "../libos/task/credentials.ts";
import { type ExitStatus, shellCode } from "../libos/task/exit-status.ts";
import type { Policy } from "../libos/task/policy/policy.ts";
import type { Process } from "../libos/task/process.ts";
import { createPolicy } from "../libos/task/scheduler.ts";
import { fromByteString, toByteString } from "./bytes.ts";
import { checkOptions } from "./check-options.ts";
import { fixedInput } from "./fixed-input.ts";
import { machine, mountSystem, mountVolumes } from "./mounts.ts";
import { openEngine } from "./open-engine.ts";
import { BootError, type BootOptions, type BootResult, networkOf } from "./options.ts";
import { createRoot } from "./root.ts";
import { findOnHost, type ProgramPlace, type SearchOptions } from "./search.ts";
import { stateHash } from "./state-hash.ts";

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
  const { seed } = options;
  const platform = nodeHost();
  const memory = options.memory ?? DEFAULT_MEMORY;
  const input = seed === undefined ? null : await fixedInput(platform, options.stdin ?? 0, memory);
  const descriptors = [input?.fd ?? options.stdin ?? 0, options.stdout ?? 1, options.stderr ?? 2];
  const repeatable = seed === undefined ? null : deterministicHost(platform, seed, descriptors);
  const host = repeatable ?? platform;
  let engine: Engine | null = null;
  let streams: StandardStreams | null = null;
  let kernel: Kernel | null = null;
  let network: { close(): Promise<void> } | null = null;
  let orderly = false;
  try {
    const opened = await openEngine(options, host, repeatable);
    engine = opened.engine;
    streams = openStandardStreams(host, descriptors);
    const program = options.root === undefined ? findOnHost(searchOptions(options), host) : null;
    const watchers = { tracer: await loadTracer(options), recorder: await loadRecorder(options) };
    kernel = createKernel(options, host, engine, streams, watchers, program, opened.cache);
    const mode = networkOf(options);
    if (mode !== "none") {
      // Takes time to load: only where it is used.
      const { connectNetwork } = await import("./network.ts");
      network = await connectNetwork(options, mode, kernel);
    }
    const process = createProcess(options, kernel, streams);
    start(options, kernel, process, program);
    let hash: string | null = null;
    if (repeatable !== null && options.stats) kernel.beforeEnd = (ended) => (hash = stateHash(ended));
    const status = await kernel.run();
    orderly = status.kind === "exit";
    return { ...resultOf(status, options, engine, kernel, platform), stateHash: hash };
  } finally {
    // What a program set on purpose stays; what one could not take back does not.
    if (!orderly) streams?.restore();
    streams?.close();
    await network?.close();
    kernel?.vfs.dispose();
    engine?.close();
    input?.close();
  }
}

type Tracer = (kernel: Kernel) => Strace;
type Recorder = (kernel: Kernel) => Shortfalls;
/** What looks at the calls of a machine, where it is wanted. */
interface Watchers {
  tracer: Tracer | null;
  recorder: Recorder | null;
}

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

/** It uses the tracer's tables. */
async function loadRecorder({ shortfalls }: BootOptions): Promise<Recorder | null> {
  if (!shortfalls) return null;
  const { Shortfalls } = await import("../libos/syscall/shortfalls.ts");
  return (kernel) => new Shortfalls(kernel);
}

function createKernel(
  options: BootOptions,
  host: Host,
  engine: Engine,
  streams: StandardStreams,
  { tracer, recorder }: Watchers,
  program: ProgramPlace | null,
  cache: HostCache | null,
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
    network: networkOf(options),
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
    aslr: options.aslr ?? true,
    ...(cache !== null && { placement: (name: string) => cache.secretOf(name) }),
    ...(options.maxProcesses !== undefined && { maxProcesses: options.maxProcesses }),
    ...(tracer && { tracer }),
    ...(recorder && { recorder }),
    ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs * 1e6 }),
  });
  installOpeners(vfs, kernel, streams.terminal);
  mountSystem(kernel, root, streams);
  mountVolumes(vfs, host, root, options.volumes ?? []);
  return kernel;
}

function createProcess(options: BootOptions, kernel: Kernel, streams: StandardStreams): Process {
  const { vfs, host } = kernel;
  const workdir = options.workdir ?? "/";
  const cwd = vfs.lookup(machine(vfs), null, toByteString(workdir));
  if (typeof cwd === "number") throw new BootError(`--workdir ${workdir}: ${errnoMessage(-cwd)}`, 125);
  if (cwd.inode.type !== S.IFDIR) throw new BootError(`--workdir ${workdir}: ${errnoMessage(Errno.ENOTDIR)}`, 125);
  const memory = guarded(() => kernel.createMemory());
  const { uid, gid } = options.user ?? host.identity;
  const process = kernel.createProcess({
    memory,
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

function resultOf(
  status: ExitStatus,
  options: BootOptions,
  engine: Engine,
  kernel: Kernel,
  host: Host,
): Omit<BootResult, "stateHash"> {
  if (status.kind === "failure") {
    throw new BootError(`the ${engine.name} engine failed: ${status.detail}`, 125);
  }
  return {
    exitCode: shellCode(status),
    signal: status.kind === "signal" ? signalName(status.signal) : null,
    timedOut: status.kind === "timeout",
    report: status.kind === "signal" && status.report !== null ? status.report.join("\n") : null,
    shortfalls: kernel.shortfalls === null ? null : asText(kernel.shortfalls.report),
    engine: engine.name,
    statistics: options.stats ? statisticsOf(engine, kernel, host) : {},
  };
}

/** The strings of the guest as text. */
function asText(report: ShortfallReport): ShortfallReport {
  return {
    ...report,
    refusals: report.refusals.map((each) => ({ ...each, path: each.path === null ? null : fromByteString(each.path) })),
    instructions: report.instructions.map((each) => ({ ...each, program: fromByteString(each.program) })),
    ends: report.ends.map((each) => ({
      ...each,
      program: fromByteString(each.program),
      report: each.report.map(fromByteString),
    })),
  };
}

function statisticsOf(engine: Engine, kernel: Kernel, host: Host): Record<string, number> {
  return {
    ...engine.statistics,
    ...kernel.statistics,
    ...(engine.executed && { executed_instructions: engine.executed() }),
    elapsed_us: Math.round(host.clock.monotonic() / 1000),
    monitor_cpu_us: Math.round(host.clock.cpuTime() / 1000),
    monitor_resident_bytes: host.residentBytes(),
  };
}
