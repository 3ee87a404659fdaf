"use strict";
const assert = require("node:assert");
const net = require("node:net");
const http = require("node:http");
const fs = require("node:fs");
const { once } = require("node:events");
const { text } = require("node:stream/consumers");

const listen = async (server, path) => (await once(server.listen(path), "listening"), path);
test("an echo server on a Unix socket", async () => {
  const server = net.createServer((s) => s.pipe(s));
  const client = net.connect(await listen(server, "echo"));
  client.end("hello");
  assert.equal(await text(client), "hello");
  server.close();
});
test("forty clients at a time", async () => {
  const server = net.createServer((s) => s.once("data", (d) => s.end(`${d}!`)));
  const path = await listen(server, "forty");
  const answers = await Promise.all(Array.from({ length: 40 }, async (_, i) => { const c = net.connect(path); c.write(String(i)); return text(c); }));
  assert.deepEqual(answers, Array.from({ length: 40 }, (_, i) => `${i}!`));
  server.close();
});
test("half-open connections", async () => {
  const server = net.createServer({ allowHalfOpen: true }, (s) => { let n = 0; s.on("data", (d) => (n += d.length)).on("end", () => s.end(`length ${n}`)); });
  const client = net.connect({ path: await listen(server, "half"), allowHalfOpen: true });
  client.end("x".repeat(100000));
  assert.equal(await text(client), "length 100000");
  server.close();
});
test("ten megabytes with back-pressure", async () => {
  let received = 0;
  const server = net.createServer((s) => s.on("data", (d) => { received += d.length; s.pause(); setImmediate(() => s.resume()); }));
  const client = net.connect(await listen(server, "big"));
  for (let i = 0; i < 160; i++) client.write(Buffer.alloc(65536)) || (await once(client, "drain"));
  client.end();
  await once(client, "close");
  assert.equal(received, 160 * 65536);
  server.close();
});
test("nobody listens: ENOENT and ECONNREFUSED", async () => {
  assert.equal((await once(net.connect("nowhere"), "error"))[0].code, "ENOENT");
  fs.writeFileSync("plain-file", "");
  assert.equal((await once(net.connect("plain-file"), "error"))[0].code, "ECONNREFUSED");
});
test("an address in use", async () => {
  const server = net.createServer();
  const path = await listen(server, "used");
  const [error] = await once(net.createServer().listen(path), "error");
  assert.equal(error.code, "EADDRINUSE");
  server.close();
});
test("a destroyed peer is noticed", async () => {
  const server = net.createServer((s) => s.destroy());
  const client = net.connect(await listen(server, "destroyed"));
  client.on("error", () => {});
  await once(client, "close");
  assert.ok(client.destroyed);
  server.close();
});
test("abstract names", async () => {
  const server = net.createServer((s) => s.end("abstract"));
  const client = net.connect(await listen(server, "\0skerry-compat"));
  assert.equal(await text(client), "abstract");
  server.close();
});
test("a socket's timeout", async () => {
  const server = net.createServer(() => {});
  const client = net.connect(await listen(server, "timeout"));
  client.setTimeout(20);
  await once(client, "timeout");
  client.destroy();
  server.close();
});
const serve = async (handler, path) => { const server = http.createServer(handler); await listen(server, path); return server; };
const get = (socketPath, options = {}) => new Promise((done, fail) => {
  const request = http.request({ socketPath, path: "/", ...options }, async (r) => done({ status: r.statusCode, headers: r.headers, body: await text(r) }));
  request.on("error", fail);
  request.end(options.body);
});
test("http over a Unix socket", async () => {
  const server = await serve((q, r) => { r.setHeader("X-Made", "here"); r.end(`${q.method} ${q.url}`); }, "http1");
  const { status, headers, body } = await get("http1", { path: "/p?q" });
  assert.deepEqual([status, headers["x-made"], body], [200, "here", "GET /p?q"]);
  server.close();
});
test("bodies there and back, in chunks", async () => {
  const server = await serve(async (q, r) => { const all = await text(q); r.write(all.slice(0, 5)); setTimeout(() => r.end(all.slice(5)), 5); }, "http2");
  const body = "chunked ".repeat(10000);
  assert.equal((await get("http2", { method: "POST", body, headers: { "Transfer-Encoding": "chunked" } })).body, body);
  server.close();
});
test("keep-alive uses a connection again", async () => {
  let connections = 0;
  const server = await serve((_, r) => r.end("x"), "http3");
  server.on("connection", () => connections++);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 5; i++) await get("http3", { agent });
  assert.equal(connections, 1);
  agent.destroy();
  server.close();
});
test("a hundred requests at a time", async () => {
  const server = await serve((q, r) => setTimeout(() => r.end(q.url), Number(q.url.slice(1)) % 5), "http4");
  const bodies = await Promise.all(Array.from({ length: 100 }, (_, i) => get("http4", { path: `/${i}` })));
  assert.ok(bodies.every(({ body }, i) => body === `/${i}`));
  server.close();
});
test("upgrade to another protocol", async () => {
  const server = await serve(() => {}, "http5");
  server.on("upgrade", (_, s) => { s.write("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"); s.pipe(s); });
  const request = http.request({ socketPath: "http5", headers: { Connection: "Upgrade", Upgrade: "echo" } });
  request.end();
  const [, socket] = await once(request, "upgrade");
  socket.end("ping");
  assert.equal(await text(socket), "ping");
  server.close();
});
test("expect: 100-continue", async () => {
  const server = await serve(async (q, r) => r.end(await text(q)), "http6");
  const request = http.request({ socketPath: "http6", method: "PUT", headers: { Expect: "100-continue", "Content-Length": 3 } });
  request.flushHeaders();
  await once(request, "continue");
  request.end("abc");
  assert.equal(await text((await once(request, "response"))[0]), "abc");
  server.close();
});
test("a malformed request is a 400", async () => {
  const server = await serve(() => {}, "http7");
  const client = net.connect("http7");
  client.end("nonsense\r\n\r\n");
  assert.match(await text(client), /^HTTP\/1\.1 400 /);
  server.close();
});
test("tls over a Unix socket", async () => {
  const tls = require("node:tls");
  const { execFileSync } = require("node:child_process");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=skerry", "-days", "2"], { stdio: "ignore" });
  const [key, cert] = [fs.readFileSync("key.pem"), fs.readFileSync("cert.pem")];
  const server = tls.createServer({ key, cert }, (s) => s.end(`secured by ${s.getProtocol()}`));
  await listen(server, "tls");
  const client = tls.connect({ path: "tls", ca: cert, servername: "skerry", checkServerIdentity: () => undefined });
  assert.equal(await text(client), "secured by TLSv1.3");
  server.close();
});
test("a cluster of two workers shares a socket", async () => {
  fs.writeFileSync("cluster.cjs", `const cluster = require("node:cluster"), net = require("node:net");
    if (cluster.isPrimary) {
      cluster.fork(); cluster.fork();
      let ready = 0;
      cluster.on("listening", () => ++ready === 2 && Promise.all(Array.from({ length: 8 }, () => new Promise((done) => {
        let all = ""; net.connect("clustered").on("data", (d) => (all += d)).on("end", () => done(all));
      }))).then((ids) => { console.log(ids.length, ids.every((id) => /^[12]$/.test(id))); for (const w of Object.values(cluster.workers)) w.kill(); }));
    } else net.createServer((s) => s.end(String(cluster.worker.id))).listen("clustered");`);
  const { execFileSync } = require("node:child_process");
  assert.equal(execFileSync(process.execPath, ["cluster.cjs"]).toString(), "8 true\n");
});
