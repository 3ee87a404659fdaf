"use strict";
const assert = require("node:assert");
const { spawn, spawnSync, exec, execFile, execFileSync, fork } = require("node:child_process");
const { once } = require("node:events");
const { promisify } = require("node:util");
const fs = require("node:fs");
const os = require("node:os");
const { text } = require("node:stream/consumers");

const node = process.execPath;
test("exec gives output and status", async () => {
  await assert.rejects(promisify(exec)("echo out; echo err >&2; exit 3"), { code: 3, stdout: "out\n", stderr: "err\n" });
});
test("execFileSync with input", () => assert.equal(execFileSync("tr", ["a-z", "A-Z"], { input: "abc" }).toString(), "ABC"));
test("spawnSync tells a signal", () => {
  const { status, signal } = spawnSync("sh", ["-c", "kill -9 $$"]);
  assert.deepEqual([status, signal], [null, "SIGKILL"]);
});
test("an absent program is ENOENT", async () => {
  const [error] = await once(spawn("no-such-program"), "error");
  assert.equal(error.code, "ENOENT");
});
test("pipes both ways", async () => {
  const child = spawn("sort", ["-n"]);
  child.stdin.end("10\n9\n");
  assert.equal(await text(child.stdout), "9\n10\n");
});
test("kill and its signal", async () => {
  const child = spawn("sleep", ["60"]);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [null, "SIGTERM"]);
});
test("a timeout kills", () => assert.equal(spawnSync("sleep", ["60"], { timeout: 50 }).error.code, "ETIMEDOUT"));
test("maxBuffer ends a talkative child", async () => {
  await assert.rejects(promisify(execFile)("yes", [], { maxBuffer: 1000 }), { code: "ERR_CHILD_PROCESS_STDIO_MAXBUFFER" });
});
test("environment and directory", () => {
  const out = execFileSync("sh", ["-c", "echo $ONLY; pwd"], { env: { ONLY: "this", PATH: process.env.PATH }, cwd: "/usr" });
  assert.equal(out.toString(), "this\n/usr\n");
});
test("stdio to files and descriptors", () => {
  const fd = fs.openSync("log", "w");
  spawnSync("sh", ["-c", "echo to a file; echo third >&3"], { stdio: ["ignore", fd, "inherit", fd] });
  assert.equal(fs.readFileSync("log", "utf8"), "to a file\nthird\n");
});
test("fork talks by messages", async () => {
  fs.writeFileSync("child.cjs", 'process.on("message", (m) => { process.send({ got: m, list: [1, 2] }); process.disconnect(); });');
  const child = fork("child.cjs");
  child.send({ text: "é" });
  assert.deepEqual((await once(child, "message"))[0], { got: { text: "é" }, list: [1, 2] });
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
test("fork with advanced serialization", async () => {
  fs.writeFileSync("echo.cjs", 'process.once("message", (m) => { process.send(m); process.disconnect(); });');
  const child = fork("echo.cjs", { serialization: "advanced" });
  child.send(new Map([[1n, new Uint8Array(3)]]));
  const [message] = await once(child, "message");
  assert.ok(message.get(1n).length === 3);
});
test("fork hands over a socket", async () => {
  const net = require("node:net");
  fs.writeFileSync("server.cjs", 'process.on("message", (_, socket) => { socket.end("from the child"); process.disconnect(); });');
  const child = fork("server.cjs");
  const server = net.createServer({ pauseOnConnect: true }, (socket) => child.send("socket", socket));
  await once(server.listen("handed"), "listening");
  assert.equal(await text(net.connect("handed")), "from the child");
  server.close();
});
test("detached children lead a group", async () => {
  const child = spawn("sh", ["-c", "ps -o pgid= -p $$"], { detached: true });
  assert.equal(Number(await text(child.stdout)), child.pid);
});
test("an uncaught error ends with status 1 and its place", () => {
  const { status, stderr } = spawnSync(node, ["-e", "setTimeout(() => { throw new RangeError('x') }, 1)"]);
  assert.equal(status, 1);
  assert.match(stderr.toString(), /RangeError: x/);
});
test("exit codes and exit events", () => {
  const { status, stdout } = spawnSync(node, ["-e", "process.on('exit', (c) => console.log('exit', c)); process.exitCode = 9"]);
  assert.deepEqual([status, stdout.toString()], [9, "exit 9\n"]);
});
test("signals reach handlers", async () => {
  const seen = once(process, "SIGUSR2");
  process.kill(process.pid, "SIGUSR2");
  assert.deepEqual(await seen, ["SIGUSR2", 12]);
});
test("process facts", () => {
  assert.equal(process.platform, "linux");
  assert.ok(process.memoryUsage().rss > 1e6 && process.cpuUsage().user > 0 && process.hrtime.bigint() > 0n && process.uptime() > 0);
  assert.ok(process.resourceUsage().maxRSS > 1000);
  assert.throws(() => process.kill(999999, 0), { code: "ESRCH" });
  assert.equal(process.umask(0o22) >= 0, true);
});
test("os facts", () => {
  assert.equal(os.EOL, "\n");
  assert.ok(os.cpus().length > 0 && os.totalmem() > 0 && os.freemem() > 0 && os.userInfo().uid === process.getuid());
  assert.equal(os.hostname(), execFileSync("uname", ["-n"]).toString().trim());
  assert.ok(Math.abs(os.getPriority()) <= 20);
});
test("standard input of a child closes", () => {
  assert.equal(spawnSync(node, ["-e", "process.stdin.on('end', () => console.log('end')).resume()"], { input: "x" }).stdout.toString(), "end\n");
});
test("a broken pipe is EPIPE", async () => {
  const child = spawn("sh", ["-c", "exec <&-; echo closed; sleep 2"]);
  const broken = once(child.stdin, "error");
  await once(child.stdout, "data");
  child.stdin.write("x".repeat(1 << 20));
  assert.match((await broken)[0].code, /EPIPE|ECONNRESET/);
});
test("a report of an unhandled rejection", () => {
  const { status, stderr } = spawnSync(node, ["-e", "Promise.reject(new Error('nobody'))"]);
  assert.equal(status, 1);
  assert.match(stderr.toString(), /nobody/);
});
