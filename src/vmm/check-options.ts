/** Options that no machine can have, refused before anything is made. The command line has refused most of them. */
import { BootError, type BootOptions, ENGINES } from "./options.ts";

const LEAST_MEMORY = 1 << 20;
const MOST_MEMORY = 0x1_0000_0000;
/** Linux's HOST_NAME_MAX. */
const MOST_HOSTNAME = 64;
/** The last number stands for "no identity". */
const MOST_ID = 0xffff_fffe;
/** Each has 4 GiB of addresses of this process. */
const MOST_PROCESSES = 8192;
const MOST_SEED = 0xffff_ffff;
const MOST_DESCRIPTOR = 0x7fff_ffff;

/** @throws {BootError} naming the option, its value and the limit */
export function checkOptions(options: BootOptions): void {
  text("program", options.program);
  for (const argument of options.args ?? []) text("args", argument);
  for (const [name, value] of Object.entries(options.env ?? {})) {
    text("env", name);
    text(`env.${name}`, value);
    if (name === "" || name.includes("=")) refuse("env", name, "the name of a variable");
  }
  if (options.root !== undefined) text("root", options.root);
  if (options.workdir !== undefined) absolute("workdir", options.workdir);
  for (const { host, guest } of options.volumes ?? []) {
    text("volumes.host", host);
    absolute("volumes.guest", guest);
  }
  integer("memory", options.memory, LEAST_MEMORY, MOST_MEMORY);
  if (options.hostname !== undefined) {
    text("hostname", options.hostname);
    const bytes = new TextEncoder().encode(options.hostname).length;
    if (bytes === 0 || bytes > MOST_HOSTNAME) {
      refuse("hostname", options.hostname, `1 to ${MOST_HOSTNAME} bytes`);
    }
  }
  integer("user.uid", options.user?.uid, 0, MOST_ID);
  integer("user.gid", options.user?.gid, 0, MOST_ID);
  const engine: unknown = options.engine ?? "auto";
  if (!ENGINES.some((known) => known === engine)) refuse("engine", engine, `one of ${ENGINES.join(", ")}`);
  if (options.timeoutMs !== undefined && !(options.timeoutMs > 0)) {
    refuse("timeoutMs", options.timeoutMs, "a number above 0");
  }
  if (options.translationCache !== undefined) text("translationCache", options.translationCache);
  integer("maxProcesses", options.maxProcesses, 1, MOST_PROCESSES);
  integer("seed", options.seed, 0, MOST_SEED);
  integer("stdin", options.stdin, -1, MOST_DESCRIPTOR);
  integer("stdout", options.stdout, -1, MOST_DESCRIPTOR);
  integer("stderr", options.stderr, -1, MOST_DESCRIPTOR);
}

function text(option: string, value: unknown): void {
  if (typeof value !== "string") refuse(option, value, "a string");
  if (value.includes("\0")) refuse(option, value, "text without NUL");
}

function absolute(option: string, value: unknown): void {
  text(option, value);
  if (!(value as string).startsWith("/")) refuse(option, value, "an absolute path in the guest");
}

function integer(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    refuse(option, value, `a whole number from ${least} to ${most}`);
  }
}

function refuse(option: string, value: unknown, wanted: string): never {
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  throw new BootError(`option ${option}: ${shown} is not ${wanted}`, 125);
}
