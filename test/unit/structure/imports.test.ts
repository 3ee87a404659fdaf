/** Who may import whom: the layers of ARCHITECTURE.md. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cycles, type SourceFile, sourceFiles } from "../../support/source.ts";

/** Lowest first. A layer may import those before it. */
const layers = ["abi", "host", "engine", "device", "libos", "image", "vmm", "hypervisor", "debug", "oci", "cli"];

/** Narrower than the order of the layers: what only some may import. */
const reserved: { target: RegExp; importers: RegExp; why: string }[] = [
  { target: /^src\/host\/node\//, importers: /^src\/(host\/node|vmm|cli)\//, why: "only the top names a platform" },
  { target: /^src\/engine\/\w+\//, importers: /^src\/(engine|vmm)\//, why: "all else sees the contract, engine.ts" },
  { target: /^node:|^koffi$/, importers: /^src\/(host\/node|vmm|cli)\//, why: "all else runs in a browser too" },
];

/** Where time, randomness and the platform may enter only through host/. */
const pure = /^src\/(abi|engine|device|libos|image)\//;
const impure = /\b(Date\.now|new Date|Math\.random|performance\.now|process\.\w|Buffer\.\w|setTimeout|setImmediate)\b/;

const files = sourceFiles("src");

test("every file belongs to a layer", () => {
  const strays = files.map((file) => file.path).filter((path) => !layers.includes(layerOf(path)));
  assert.deepEqual(strays, []);
});

test("no layer imports a later one", () => {
  const wrong = imports((file, target) => rank(target) > rank(file.path));
  assert.deepEqual(wrong, []);
});

for (const { target: pattern, importers, why } of reserved) {
  test(`${pattern.source} is imported by ${importers.source}: ${why}`, () => {
    const wrong = imports((file, target) => pattern.test(target) && !importers.test(file.path));
    assert.deepEqual(wrong, []);
  });
}

test("packages that are imported are dependencies", () => {
  const wrong = imports((_, target) => !/^(src\/|node:|(koffi|yaml)$)/.test(target));
  assert.deepEqual(wrong, []);
});

test("no file of a pure layer takes time, randomness or the platform from elsewhere than host/", () => {
  const wrong = files
    .filter((file) => pure.test(file.path))
    .flatMap((file) => codeLines(file.text).map((line, index) => ({ file, line, index })))
    .filter(({ line }) => impure.test(line))
    .map(({ file, line, index }) => `${file.path}:${index + 1}: ${line.trim()}`);
  assert.deepEqual(wrong, []);
});

test("no files load each other in a circle", () => {
  const graph = new Map(
    files.map((file) => [
      file.path,
      new Set(file.imports.filter((used) => !used.typesOnly && !used.lazy).map((used) => used.target)),
    ]),
  );
  assert.deepEqual(cycles(graph), []);
});

test("no folders load each other in a circle, libos being one", () => {
  const graph = new Map<string, Set<string>>();
  for (const file of files) {
    const from = folderOf(file.path);
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets);
    for (const used of file.imports) {
      const to = folderOf(used.target);
      if (!used.typesOnly && !used.lazy && used.target.startsWith("src/") && to !== from) targets.add(to);
    }
  }
  assert.deepEqual(cycles(graph), []);
});

function imports(wrong: (file: SourceFile, target: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((used) => wrong(file, used.target)).map((used) => `${file.path} imports ${used.target}`),
  );
}

function layerOf(path: string): string {
  return /^src\/(\w+)\//.exec(path)?.[1] ?? "";
}

function rank(path: string): number {
  return layers.indexOf(layerOf(path));
}

/** The folders of libos are the kernel's concepts, which know each other; its files still form no circle. */
function folderOf(path: string): string {
  if (path.startsWith("src/libos/")) return "src/libos";
  return path.slice(0, path.lastIndexOf("/"));
}

/** Lines without comments and strings of one line. */
function codeLines(text: string): string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""))
    .split("\n")
    .map((line) => line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*/, ""));
}
