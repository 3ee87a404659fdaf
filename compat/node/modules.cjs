"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { createRequire, builtinModules, isBuiltin } = require("node:module");
const { spawnSync } = require("node:child_process");

const here = process.cwd();
const write = (name, text) => { fs.mkdirSync(path.dirname(path.join(here, "m", name)), { recursive: true }); fs.writeFileSync(path.join(here, "m", name), text); return path.join(here, "m", name); };
test("require caches and resolves", () => {
  const file = write("a.cjs", "exports.n = (globalThis.loads = (globalThis.loads ?? 0) + 1); exports.file = __filename;");
  assert.equal(require(file).n, 1);
  assert.equal(require(file).n, 1);
  assert.equal(require(file).file, file);
});
test("circles give what there is", () => {
  write("c1.cjs", "exports.early = 1; exports.other = require('./c2.cjs').seen; exports.late = 2;");
  write("c2.cjs", "exports.seen = Object.keys(require('./c1.cjs')).join();");
  assert.equal(require(path.join(here, "m/c1.cjs")).other, "early");
});
test("json and directories", () => {
  write("data.json", '{"x":[1]}');
  write("dir/index.js", "module.exports = 'index'");
  assert.deepEqual(require(path.join(here, "m/data.json")), { x: [1] });
  assert.equal(require(path.join(here, "m/dir")), "index");
});
test("packages with exports", () => {
  write("node_modules/pkg/package.json", '{"name":"pkg","exports":{".":{"import":"./e.mjs","require":"./c.cjs"},"./sub/*":"./lib/*.cjs"}}');
  write("node_modules/pkg/c.cjs", "module.exports = 'cjs'");
  write("node_modules/pkg/lib/x.cjs", "module.exports = 'sub'");
  const local = createRequire(path.join(here, "m/x.js"));
  assert.deepEqual([local("pkg"), local("pkg/sub/x")], ["cjs", "sub"]);
  assert.throws(() => local("pkg/hidden"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
});
test("an absent module names who asked", () => assert.throws(() => require("no-such-module"), { code: "MODULE_NOT_FOUND" }));
test("a syntax error shows the line", () => {
  const { stderr, status } = spawnSync(process.execPath, [write("bad.js", "let x = ;\n")]);
  assert.equal(status, 1);
  assert.match(String(stderr), /bad\.js:1\nlet x = ;/);
});
test("ES modules: live bindings, top-level await, meta", async () => {
  write("e.mjs", "export let n = 0; export const add = () => n++; export const url = import.meta.url; export default await Promise.resolve('d');");
  const m = await import(`file://${here}/m/e.mjs`);
  m.add();
  assert.deepEqual([m.n, m.default, m.url], [1, "d", `file://${here}/m/e.mjs`]);
});
test("ES modules take from CommonJS", async () => {
  write("named.cjs", "exports.named = 7;");
  write("uses.mjs", "import { named } from './named.cjs'; import all from './named.cjs'; export const both = named + all.named;");
  assert.equal((await import(`file://${here}/m/uses.mjs`)).both, 14);
});
test("a data: URL is a module", async () => assert.equal((await import("data:text/javascript,export default 6*7")).default, 42));
test("an absent export is told at once", async () => {
  write("wants.mjs", "import { absent } from './e.mjs'; absent;");
  await assert.rejects(import(`file://${here}/m/wants.mjs`), SyntaxError);
});
test("builtin modules are all there", () => {
  for (const name of builtinModules.filter((each) => !/^_|wasi|inspector|trace_events|repl|test/.test(each))) assert.ok(require(name));
  assert.ok(isBuiltin("node:test") && !isBuiltin("test"));
});
test("--require, --import and --eval", () => {
  const pre = write("pre.cjs", "globalThis.pre = 'pre'");
  assert.equal(String(spawnSync(process.execPath, ["--require", pre, "--input-type=module", "-e", "console.log(pre, typeof require)"]).stdout), "pre undefined\n");
});
test("the test runner", () => {
  const file = write("t.test.cjs", "const { test } = require('node:test'); const assert = require('node:assert'); test('good', () => {}); test('bad', () => assert.equal(1, 2));");
  const { status, stdout } = spawnSync(process.execPath, ["--test-reporter=tap", file]);
  assert.equal(status, 1);
  assert.match(String(stdout), /ok 1 - good[^]*not ok 2 - bad/);
});
test("symbolic links are followed to the real module", () => {
  const real = write("real/x.cjs", "module.exports = __filename");
  fs.symlinkSync(real, path.join(here, "m/linked.cjs"));
  assert.equal(require(path.join(here, "m/linked.cjs")), real);
});
