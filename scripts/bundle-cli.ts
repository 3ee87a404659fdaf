/**
 * Bundles the command line into scripts that V8 can keep compiled code of: node bundle-cli.ts DIRECTORY.
 *
 * What is imported dynamically becomes a chunk of its own, so that a run neither reads nor evaluates the other engine,
 * the tracer and so on. Each chunk is a function of a table, `(require, load, url) => exports`; small ones share a
 * file, as opening one costs more than they do. src/cli/start.ts loads them. Prints the id of the build, made of its content:
 * the files are cli-ID.js, which comes first, and cli-ID-CHUNK.js.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** Chunks of fewer characters go into the first file. */
const SMALL = 16 << 10;

const [directory = "."] = process.argv.slice(2);
const { outputFiles } = await build({
  entryPoints: { main: "src/cli/main.ts" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["koffi", "@koromix/*", "yaml"],
  define: { "import.meta.url": "__url" },
  logLevel: "warning",
  outdir: directory,
  write: false,
});
const chunks = outputFiles.map(({ path, text }) => ({ name: basename(path), body: lower(text, basename(path)) }));
const hash = createHash("sha256");
for (const { name, body } of chunks) hash.update(`${name}\0${body}\0`);
const id = hash.digest("hex").slice(0, 16);
const first = chunks.filter(({ body }) => body.length < SMALL);
writeFileSync(join(directory, `cli-${id}.js`), script(first));
for (const chunk of chunks)
  if (!first.includes(chunk)) writeFileSync(join(directory, `cli-${id}-${chunk.name}`), script([chunk]));
console.log(id);

/** A script that evaluates to a function, which adds chunks to a table. */
function script(members: readonly { name: string; body: string }[]): string {
  const entries = members.map(
    ({ name, body }) => `table[${JSON.stringify(name)}] = function (__builtin, __chunk, __url) {\n${body}};\n`,
  );
  return `(function (table) {\n"use strict";\n${entries.join("")}})`;
}

/**
 * An ES module as esbuild writes it as the body of a function: imports are constants taken from what `__chunk` or `__builtin`
 * returns, exports the object that the function returns. That is the same as long as no exported variable is set again
 * (the structure test sees to it) and chunks do not import each other in a circle (the chunk would be loaded without end).
 */
function lower(module: string, name: string): string {
  const take = (what: string, from: string): string => {
    const value = from.startsWith("./")
      ? `__chunk(${JSON.stringify(from.slice(2))})`
      : `__builtin(${JSON.stringify(from)})`;
    if (!what.startsWith("{")) return `const ${what.replace(/^\* as /, "")} = ${value};`;
    return `const ${what.replace(/(\S+) as (\S+)/g, "$1: $2")} = ${value};`;
  };
  const body = module
    .replace(/^import (\{[^}]*\}|\* as \S+|[\w$]+) from "([^"]+)";$/gm, (_, what: string, from: string) =>
      take(what, from),
    )
    .replace(/^import "\.\/([^"]+)";$/gm, '__chunk("$1");')
    .replace(
      /^export (\{[^}]*\});$/gm,
      (_, what: string) => `return ${what.replace(/(\S+) as (\S+?)(,?)$/gm, "$2: $1$3")};`,
    )
    .replace(/\bimport\("\.\/([^"]+)"\)/g, 'Promise.resolve().then(() => __chunk("$1"))');
  const left = /^(import|export)\b.*/m.exec(body);
  if (left !== null) throw new Error(`${name}: cannot make a function of a module with ${JSON.stringify(left[0])}`);
  return body;
}
