/** Options that no machine can have, refused before anything is made. The command line has refused most of them. */
import {
  checkTarget,
  NetworkOptionError,
  type Publication,
  parseNameserver,
  parsePublications,
} from "./network-options.ts";
import { BootError, type BootOptions, ENGINES, NETWORK_BACKENDS, NETWORKS } from "./options.ts";

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
  network(options);
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

const MOST_PORT = 65535;

function network(options: BootOptions): void {
  const { publish = [], allowConnect = [], nameservers = [], seed } = options;
  const chosen: unknown = options.network ?? "none";
  if (!NETWORKS.some((known) => known === chosen)) refuse("network", chosen, `one of ${NETWORKS.join(", ")}`);
  const backend: unknown = options.networkBackend ?? "auto";
  if (!NETWORK_BACKENDS.some((known) => known === backend)) {
    refuse("networkBackend", backend, `one of ${NETWORK_BACKENDS.join(", ")}`);
  }
  for (const { protocol, address, hostPort, guestPort } of publish) {
    if (protocol !== "tcp" && protocol !== "udp") refuse("publish.protocol", protocol, "one of tcp, udp");
    text("publish.address", address);
    integer("publish.hostPort", hostPort, 0, MOST_PORT);
    integer("publish.guestPort", guestPort, 1, MOST_PORT);
    const shown = address.includes(":") ? `[${address}]` : address;
    meaning("publish.address", address, () => parsePublications(`${shown}:${hostPort}:${guestPort}`));
  }
  twice(publish);
  for (const { to, firstPort, lastPort, protocol } of allowConnect) {
    text("allowConnect.to", to);
    integer("allowConnect.firstPort", firstPort, 1, MOST_PORT);
    integer("allowConnect.lastPort", lastPort, firstPort, MOST_PORT);
    if (protocol !== null && protocol !== "tcp" && protocol !== "udp") {
      refuse("allowConnect.protocol", protocol, "one of tcp, udp, null");
    }
    meaning("allowConnect.to", to, () => checkTarget(to));
  }
  for (const nameserver of nameservers) {
    text("nameservers", nameserver);
    meaning("nameservers", nameserver, () => parseNameserver(nameserver));
  }
  const grants = publish.length > 0 ? "--publish" : allowConnect.length > 0 ? "--allow-connect" : null;
  if (grants !== null && options.network !== undefined && options.network !== "user") {
    throw new BootError(`${grants} needs --net user, not --net ${options.network}`, 125);
  }
  const wanted = options.network ?? (grants === null ? "none" : "user");
  if (seed !== undefined && wanted !== "none") {
    const why = options.network === undefined ? `${grants}: ` : `--net ${wanted}: `;
    throw new BootError(`${why}a run with --seed has no network: what comes from outside is not repeatable`, 125);
  }
}

/** A port of the host leads to one place. */
function twice(publish: readonly Publication[]): void {
  const seen = new Set<string>();
  for (const { protocol, address, hostPort } of publish) {
    const key = `${address.includes(":") ? `[${address}]` : address}:${hostPort}/${protocol}`;
    if (hostPort !== 0 && seen.has(key)) throw new BootError(`--publish: ${key} is published twice`, 125);
    seen.add(key);
  }
}

function meaning(option: string, value: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof NetworkOptionError)) throw error;
    throw new BootError(`${option}: ${JSON.stringify(value)} ${error.message}`, 125);
  }
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
