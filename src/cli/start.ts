/**
 * The file that Node starts (dist/skerry.cjs): evaluates the bundled command line, from V8's code cache where there is
 * one. The first successful run writes the cache: by then V8 has compiled exactly the functions that a run needs.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import { setWasmOptions } from "../host/node/v8-options.ts";
import type { leave, main } from "./main.ts";

/** Names the build by its content; defined by scripts/build.sh. */
declare const BUILD_ID: string;

/** The chunks of the command line, each a function that evaluates it; see scripts/bundle-cli.ts. */
type Chunk = (require: NodeJS.Require, load: (name: string) => object, url: string) => object;
type Table = Record<string, Chunk>;

/** The bundle's scripts that a run uses, with the code that V8 has compiled of them. */
class Bundle {
  readonly #prefix = `${__dirname}/cli-${BUILD_ID}`;
  readonly #require = createRequire(__filename);
  readonly #url = fileUrl(`${this.#prefix}.js`);
  readonly #table: Table = {};
  readonly #loaded: Record<string, object | undefined> = {};
  readonly #scripts = new Map<string, Script>();
  readonly #cacheFile: string;
  readonly #cached: ReadonlyMap<string, Buffer>;

  /** @param purpose each needs functions of its own; a wrong guess only means a slower start */
  constructor(purpose: string) {
    this.#cacheFile = `${this.#prefix}-${process.version}-${process.arch}-${purpose}.cache`;
    this.#cached = readCache(this.#cacheFile);
    this.#evaluate(`${this.#prefix}.js`);
  }

  readonly load = (name: string): object => {
    const loaded = this.#loaded[name];
    if (loaded !== undefined) return loaded;
    if (this.#table[name] === undefined) this.#evaluate(`${this.#prefix}-${name}`);
    const exports = this.#table[name]!(this.#require, this.load, this.#url);
    this.#loaded[name] = exports;
    return exports;
  };

  #evaluate(filename: string): void {
    const cachedData = this.#cached.get(filename.slice(this.#prefix.length));
    const script = new Script(fs.readFileSync(filename, "latin1"), { filename, ...(cachedData && { cachedData }) });
    this.#scripts.set(filename.slice(this.#prefix.length), script);
    (script.runInThisContext() as (table: Table) => void)(this.#table);
  }

  /** Writes the code of all scripts, unless all of it came from the cache. */
  keepCode(): void {
    const names = [...this.#scripts.keys()];
    if (names.every((name) => this.#cached.has(name) && !this.#scripts.get(name)!.cachedDataRejected)) return;
    writeCache(
      this.#cacheFile,
      names.map((name) => [name, this.#scripts.get(name)!.createCachedData()]),
    );
  }
}

function start(): void {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < 20) {
    fs.writeSync(2, `skerry: Node 20 or newer is needed, but ${process.execPath} is ${process.version}\n`);
    process.exit(125);
  }
  const { env } = process;
  // The launcher kept it from Node: for `--env NODE_EXTRA_CA_CERTS` it is as before.
  if (env.SKERRY_EXTRA_CA_CERTS !== undefined) {
    env.NODE_EXTRA_CA_CERTS = env.SKERRY_EXTRA_CA_CERTS;
    delete env.SKERRY_EXTRA_CA_CERTS;
  }
  const argv = process.argv.slice(2);
  const engine = likelyEngine(argv);
  if (engine === "wasm") setWasmOptions();
  const bundle = new Bundle(engine);
  const command = bundle.load("main.js") as { main: typeof main; leave: typeof leave };
  command.main(argv).then((status) => {
    if (argv[0] === "run" && status < 125) bundle.keepCode();
    void command.leave(argv, status);
  });
}

function likelyEngine(argv: readonly string[]): "kvm" | "wasm" {
  const named = argv.find((word) => word.startsWith("--engine="))?.slice(9) ?? argv[argv.indexOf("--engine") + 1];
  if (argv[0] === "run" && named?.startsWith("wasm")) return "wasm";
  try {
    fs.accessSync("/dev/kvm", fs.constants.R_OK | fs.constants.W_OK);
    return "kvm";
  } catch {
    return "wasm";
  }
}

/** What pathToFileURL() gives for an absolute path, without the time that its first call takes. */
function fileUrl(file: string): string {
  return `file://${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`;
}

/** Of a cache: a line with names and sizes in bytes, then the data in this order. @returns empty if there is none */
function readCache(file: string): ReadonlyMap<string, Buffer> {
  const cached = new Map<string, Buffer>();
  try {
    const bytes = fs.readFileSync(file);
    let at = bytes.indexOf("\n") + 1;
    for (const [name, size] of JSON.parse(bytes.toString("latin1", 0, at)) as [string, number][]) {
      cached.set(name, bytes.subarray(at, at + size));
      at += size;
    }
  } catch {
    cached.clear();
  }
  return cached;
}

/** A directory that cannot be written only means a slower start. */
function writeCache(file: string, entries: readonly (readonly [string, Buffer])[]): void {
  const temporary = `${file}.${process.pid}`;
  const head = `${JSON.stringify(entries.map(([name, data]) => [name, data.length]))}\n`;
  try {
    fs.writeFileSync(temporary, Buffer.concat([Buffer.from(head, "latin1"), ...entries.map(([, data]) => data)]));
    fs.renameSync(temporary, file);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}

start();
