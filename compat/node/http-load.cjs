// An http server under load from the same process, by TCP over IPv4 and IPv6: keep-alive, chunks, slow readers, resets, https.
"use strict";
const http = require("node:http");
const net = require("node:net");
const dgram = require("node:dgram");
const { once } = require("node:events");
const { createHash } = require("node:crypto");
const { text } = require("node:stream/consumers");

async function main() {
  let connections = 0;
  const server = http.createServer(async (request, response) => {
    if (request.url === "/slow") return setTimeout(() => response.end("slow"), 50);
    if (request.url === "/big") return void response.end(Buffer.alloc(8 << 20, "x"));
    if (request.method === "POST") {
      const hash = createHash("sha1");
      for await (const piece of request) hash.update(piece);
      return void response.end(hash.digest("hex"));
    }
    response.setHeader("X-Port", request.socket.localPort === server.address().port);
    response.end(`you asked for ${request.url}`);
  });
  server.on("connection", () => connections++);
  await once(server.listen(0), "listening");
  const { port, family } = server.address();
  console.log(family);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 25 });
  const get = (path, options = {}) =>
    new Promise((done, fail) => {
      const request = http.request({ port, path, agent, ...options }, async (r) => done({ status: r.statusCode, body: await text(r) }));
      request.on("error", fail);
      request.end(options.body);
    });
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => get(`/${i}`)));
  console.log(answers.every(({ body }, i) => body === `you asked for /${i}`), connections <= 25);
  console.log((await get("/v4", { host: "127.0.0.1" })).body, (await get("/v6", { host: "::1" })).body);
  console.log((await Promise.all(Array.from({ length: 50 }, () => get("/slow")))).filter(({ body }) => body === "slow").length);
  console.log((await get("/", { method: "POST", body: Buffer.alloc(5 << 20, 7) })).body);
  console.log((await get("/big")).body.length);

  const slow = net.connect(port);
  slow.write("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  slow.pause();
  await new Promise((later) => setTimeout(later, 100));
  let received = 0;
  slow.on("data", (d) => (received += d.length)).resume();
  await once(slow, "end");
  console.log(received > 8 << 20);
  const reset = net.connect(port);
  await once(reset, "connect");
  reset.resetAndDestroy();
  console.log((await get("/after")).status);
  const refused = net.createServer();
  await once(refused.listen(0), "listening");
  const gone = refused.address().port;
  refused.close();
  await once(refused, "close");
  console.log((await once(net.connect(gone, "127.0.0.1"), "error"))[0].code);
  console.log((await once(net.createServer().listen(port), "error"))[0].code);
  agent.destroy();
  server.close();

  const [a, b] = [dgram.createSocket("udp4"), dgram.createSocket("udp4")];
  await once(b.bind(0, "127.0.0.1"), "listening");
  let datagrams = 0;
  b.on("message", (m, from) => b.send(`${m}!`, from.port, from.address));
  a.on("message", () => datagrams++);
  for (let i = 0; i < 100; i++) {
    a.send(`datagram ${i}`, b.address().port, "127.0.0.1");
    await once(a, "message");
  }
  console.log("datagrams", datagrams);
  a.close();
  b.close();
  const storm = net.createServer((s) => s.end("x"));
  await once(storm.listen(0, { backlog: 511 }), "listening");
  const all = await Promise.all(Array.from({ length: 500 }, () => text(net.connect(storm.address().port))));
  console.log("storm", all.filter((each) => each === "x").length);
  storm.close();
}
main();
