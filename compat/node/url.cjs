"use strict";
const assert = require("node:assert");
const { URL, URLSearchParams, fileURLToPath, pathToFileURL, domainToASCII, parse } = require("node:url");
const path = require("node:path");
const querystring = require("node:querystring");
const util = require("node:util");

test("parts of a URL", () => {
  const u = new URL("https://user:p%40ss@example.org:8080/a/../b?x=1&y=2#frag");
  assert.deepEqual([u.host, u.pathname, u.search, u.hash, u.username, u.password], ["example.org:8080", "/b", "?x=1&y=2", "#frag", "user", "p%40ss"]);
});
test("relative URLs", () => assert.equal(new URL("../c?d", "http://h/a/b/").href, "http://h/a/c?d"));
test("a bad URL is refused", () => assert.throws(() => new URL("no url"), { code: "ERR_INVALID_URL" }));
test("international names", () => assert.equal(domainToASCII("español.com"), "xn--espaol-zwa.com"));
test("search parameters sort and repeat", () => {
  const s = new URLSearchParams("b=2&a=1&b=3");
  s.sort();
  s.append("c", "x y");
  assert.equal(s.toString(), "a=1&b=2&b=3&c=x+y");
  assert.deepEqual(s.getAll("b"), ["2", "3"]);
});
test("files and URLs", () => {
  assert.equal(fileURLToPath("file:///a%20b"), "/a b");
  assert.equal(pathToFileURL("/a#b").href, "file:///a%23b");
});
test("IPv4 and IPv6 hosts are normal", () => {
  assert.equal(new URL("http://0x7f.1/").hostname, "127.0.0.1");
  assert.equal(new URL("http://[0:0::1]/").hostname, "[::1]");
});
test("paths join, resolve, relate", () => {
  assert.equal(path.join("a", "..", "b", "./c"), "b/c");
  assert.equal(path.resolve("/a", "../b"), "/b");
  assert.equal(path.relative("/a/b/c", "/a/d"), "../../d");
  assert.deepEqual(path.parse("/x/y.tar.gz"), { root: "/", dir: "/x", base: "y.tar.gz", ext: ".gz", name: "y.tar" });
});
test("query strings", () => assert.deepEqual({ ...querystring.parse("a=1&a=2&b=%C3%A9") }, { a: ["1", "2"], b: "é" }));
test("util.format", () => assert.equal(util.format("%s %d %i %j %o %%", "a", 1.5, "7", { x: 1 }, [1]), "a 1.5 7 {\"x\":1} [ 1, [length]: 1 ] %"));
test("util.inspect of circles and getters", () => {
  const o = { a: 1, get g() { return 2; } };
  o.self = o;
  assert.equal(util.inspect(o), "<ref *1> { a: 1, g: [Getter], self: [Circular *1] }");
});
test("promisify and callbackify", async () => {
  assert.equal(await util.promisify((x, done) => done(null, x + 1))(1), 2);
  await new Promise((done) => util.callbackify(async (x) => x * 2)(4, (_, r) => done(assert.equal(r, 8))));
});
test("isDeepStrictEqual", () => assert.deepEqual([util.isDeepStrictEqual(new Set([[1]]), new Set([[1]])), util.isDeepStrictEqual(0, -0)], [true, false]));
test("parseArgs", () => assert.deepEqual(util.parseArgs({ args: ["-v", "--name=x"], options: { v: { type: "boolean", short: "v" }, name: { type: "string" } } }).values, Object.assign(Object.create(null), { v: true, name: "x" })));
test("styles and types", () => {
  assert.equal(util.stripVTControlCharacters("\u001b[31mred\u001b[0m"), "red");
  assert.ok(util.types.isProxy(new Proxy({}, {})) && util.types.isRegExp(/x/) && util.types.isGeneratorFunction(function* () {}));
});
