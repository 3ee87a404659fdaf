/**
 * The file that Node starts (dist/skerry.cjs): evaluates the bundled command line, from V8's code cache where there is
 * one. The first successful run writes the cache: by then V8 has compiled exactly the functions that a run needs.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import type { leave, main } from "./main.ts";

/** Names the build by its content; defined by scripts/build.sh. */
declare const BUILD_ID: string;

type ModuleFunction = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  url: string,
) => void;

function start(): void {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < 20) {
    fs.writeSync(2, `skerry: Node 20 or newer is needed, but ${process.execPath} is ${process.version}\n`);
    process.exit(125);
  }
  const file = `${__dirname}/cli-${BUILD_ID}.js`;
  const argv = process.argv.slice(2);
  const cacheFile = `${__dirname}/cli-${BUILD_ID}-${process.version}-${process.arch}-${likelyEngine(argv)}.cache`;
  let cachedData: Buffer | undefined;
  try {
    cachedData = fs.readFileSync(cacheFile);
  } catch {
    cachedData = undefined;
  }
  const script = new Script(fs.readFileSync(file, "latin1"), { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  const evaluate = script.runInThisContext() as ModuleFunction;
  evaluate(module.exports, createRequire(__filename), module, file, fileUrl(file));
  const command = module.exports as { main: typeof main; leave: typeof leave };
  command.main(argv).then((status) => {
    const useful = argv[0] === "run" && status < 125;
    if (useful && (cachedData === undefined || script.cachedDataRejected)) save(cacheFile, script.createCachedData());
    void command.leave(argv, status);
  });
}

/** Each engine needs functions of its own; a wrong guess only means a slower start. */
function likelyEngine(argv: readonly string[]): "kvm" | "wasm" {
  if (argv[0] === "run" && (argv.includes("--engine=wasm") || argv[argv.indexOf("--engine") + 1] === "wasm"))
    return "wasm";
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

/** A directory that cannot be written only means a slower start. */
function save(file: string, data: Buffer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(temporary, data);
    fs.renameSync(temporary, file);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}

start();
