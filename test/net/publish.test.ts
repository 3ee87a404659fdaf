/** Ports of the host that lead to listeners of a guest. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { withoutPackages } from "../support/packages.ts";
import { engines, runProcess } from "../support/run-guest.ts";
import { backends, connect, connectError, Guest, python, readAll, withGuest } from "./support.ts";

const ECHO = `
import socket, threading
def serve(c):
    while (data := c.recv(65536)): c.sendall(data)
    c.shutdown(socket.SHUT_WR); c.close()
s = socket.create_server(("0.0.0.0", 80), backlog=128)
print("listening")
while True:
    c, peer = s.accept()
    print("from", peer[0], c.getsockname())
    threading.Thread(target=serve, args=(c,), daemon=True).start()
`;

/** One request, its body as a string. */
function get(port: number, path = "/", agent?: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, path, ...(agent && { agent }) }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(body));
    });
    request.on("error", reject);
  });
}

for (const { engine, skip: unusable } of engines()) {
  for (const backend of backends) {
    const skip = unusable || withoutPackages("python3", "curl");
    const options = ["--engine", engine, "--net-backend", backend, "--publish", "0:80"];

    describe(`a published port [${engine}, ${backend}]`, { skip, concurrency: 1 }, () => {
      test("carries bytes both ways, and each direction ends by itself", () =>
        withGuest(options, python(ECHO), async (guest) => {
          const port = await guest.port(80);
          await guest.says(/listening/);
          const socket = await connect(port);
          socket.write("hello");
          assert.equal(String((await once(socket, "data"))[0]), "hello");
          // The end of this direction reaches the guest, which still answers.
          socket.end("last words");
          assert.equal(String(await readAll(socket)), "last words");
          await guest.says(/from 10\.0\.2\.2 \('10\.0\.2\.15', 80\)/);
        }));

      test("refuses until the guest listens, and after it has stopped", () =>
        withGuest(
          options,
          python(`
import socket, sys
print("not yet"); sys.stdin.readline()
s = socket.create_server(("", 80)); print("now"); sys.stdin.readline()
c, _ = s.accept(); s.close(); print("closed", c.recv(10)); sys.stdin.readline()
s = socket.create_server(("", 80)); print("again"); sys.stdin.readline()
s.close()
s = socket.create_server(("127.0.0.1", 80)); print("inside"); sys.stdin.readline()
`),
          async (guest) => {
            const port = await guest.port(80);
            await guest.says(/not yet/);
            assert.equal(await connectError(port), "ECONNREFUSED");
            guest.process.stdin!.write("\n");
            await guest.says(/now/);
            const socket = await connect(port);
            socket.write("x");
            guest.process.stdin!.write("\n");
            await guest.says(/closed b'x'/);
            await setTimeout(50);
            assert.equal(await connectError(port), "ECONNREFUSED");
            socket.destroy();
            guest.process.stdin!.write("\n");
            await guest.says(/again/);
            (await connect(port)).destroy();
            guest.process.stdin!.write("\n");
            await guest.says(/inside/);
            await setTimeout(50);
            assert.equal(await connectError(port), "ECONNREFUSED");
          },
        ));

      test("listeners that share a port by SO_REUSEPORT have their turns", () =>
        withGuest(
          options,
          python(`
import os, socket, time
def serve(name):
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); s.bind(("", 80)); s.listen(16)
    print("listening", name)
    while True:
        c, _ = s.accept(); c.sendall(name); c.close()
for name in b"a", b"b", b"c":
    if os.fork() == 0: serve(name)
os.wait()
`),
          async (guest) => {
            const port = await guest.port(80);
            for (const name of "abc") await guest.says(new RegExp(`listening b'${name}'`));
            const seen: Record<string, number> = {};
            for (let i = 0; i < 30; i++) {
              const name = String(await readAll(await connect(port)));
              seen[name] = (seen[name] ?? 0) + 1;
            }
            assert.deepEqual(Object.keys(seen).sort(), ["a", "b", "c"]);
          },
        ));

      test("what was sent arrives though the machine ends at once", () =>
        withGuest(
          options,
          python(`
import os, socket
s = socket.create_server(("", 80)); print("listening")
c, _ = s.accept()
c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
c.send(b"z" * 100000); os._exit(0)
`),
          async (guest) => {
            const port = await guest.port(80);
            await guest.says(/listening/);
            assert.equal((await readAll(await connect(port))).length, 100_000);
            assert.equal(await guest.ended(), 0);
          },
        ));

      test("a guest that does not read stops the client", () =>
        withGuest(
          options,
          python(`
import socket, sys
s = socket.create_server(("", 80)); print("listening")
c, _ = s.accept(); sys.stdin.readline()
n = 0
while (data := c.recv(1 << 16)): n += len(data)
print("received", n)
`),
          async (guest) => {
            const port = await guest.port(80);
            await guest.says(/listening/);
            const socket = await connect(port);
            const block = Buffer.alloc(1 << 16);
            // Until a second has passed without the client getting rid of anything.
            let sent = 0;
            for (let taken = true; taken; ) {
              sent += block.length;
              if (socket.write(block)) continue;
              taken = await Promise.race([once(socket, "drain").then(() => true), setTimeout(1000, false)]);
              assert.ok(sent < 64 << 20, `${sent} bytes were taken`);
            }
            guest.process.stdin!.write("\n");
            socket.end();
            await guest.says(new RegExp(`received ${sent}\n`));
          },
        ));

      test("answers curl: python3's http.server", () =>
        withGuest(
          options,
          ["/usr/bin/python3", "-u", "-m", "http.server", "--directory", "/usr/share", "80"],
          async (guest) => {
            const port = await guest.port(80);
            await guest.says(/Serving HTTP/);
            const url = `http://127.0.0.1:${port}`;
            const { stdout, exit } = await runProcess(["curl", "-sf", `${url}/base-files/motd`], {});
            assert.equal(exit, 0);
            const { stdout: expected } = await runProcess(["cat", "/usr/share/base-files/motd"], {});
            assert.deepEqual(stdout, expected);
            assert.equal((await runProcess(["curl", "-sf", `${url}/no-such`], {})).exit, 22);
          },
        ));

      test("the port is free when the machine has ended, by itself or by SIGKILL", async () => {
        for (const signal of ["SIGTERM", "SIGKILL"] as const) {
          const guest = new Guest(options, python(ECHO));
          const port = await guest.port(80);
          await guest.says(/listening/);
          const socket = await connect(port);
          socket.on("error", () => {});
          await guest.kill(signal);
          assert.equal(await connectError(port), "ECONNREFUSED");
          socket.destroy();
          const fixed = ["--engine", engine, "--net-backend", backend, "--publish", `${port}:80`];
          await withGuest(fixed, python(ECHO), async (next) => {
            await next.says(/listening/);
            (await connect(port)).destroy();
          });
        }
      });

      test("a port that another program has: nothing starts, status 125", async () => {
        await withGuest(options, python(ECHO), async (guest) => {
          const port = await guest.port(80);
          await guest.says(/listening/);
          const other = new Guest(["--net-backend", backend, "--publish", `${port}:80`], ["/bin/true"]);
          assert.equal(await other.ended(), 125);
          assert.match(other.stderr, new RegExp(`--publish 127.0.0.1:${port}:80/tcp: .*Address already in use`));
        });
      });

      test("a client that resets is ECONNRESET; one that is gone is EPIPE", () =>
        withGuest(
          options,
          python(`
import socket, sys, time
s = socket.create_server(("", 80)); print("listening")
c, _ = s.accept()
try: print(c.recv(1)); print(c.recv(1))
except OSError as e: print("first", e.errno)
try: c.send(b"x"); time.sleep(0.2); c.send(b"x")
except OSError as e: print("second", e.errno)
`),
          async (guest) => {
            const port = await guest.port(80);
            await guest.says(/listening/);
            const socket = await connect(port);
            socket.write("x");
            await guest.says(/b'x'/);
            socket.resetAndDestroy();
            await guest.says(/first 104\nsecond 32/);
          },
        ));
    });
  }

  const skip = unusable || withoutPackages("python3");
  describe(`load on a published port [${engine}]`, { skip, concurrency: 1 }, () => {
    const options = ["--engine", engine, "--publish", "0:80"];

    test("requests by keep-alive connections to node", () =>
      withGuest(
        options,
        [
          process.execPath,
          "-e",
          'require("http").createServer((q, r) => r.end("you asked for " + q.url)).listen(80, () => console.log("listening"))',
        ],
        async (guest) => {
          const port = await guest.port(80);
          await guest.says(/listening/);
          const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
          const bodies = await Promise.all(Array.from({ length: 1000 }, (_, i) => get(port, `/${i}`, agent)));
          agent.destroy();
          for (const [i, body] of bodies.entries()) assert.equal(body, `you asked for /${i}`);
        },
      ));

    test("a storm of connections, each of which ends", () =>
      withGuest(options, python(ECHO), async (guest) => {
        const port = await guest.port(80);
        await guest.says(/listening/);
        const one = async (i: number): Promise<void> => {
          const socket = await connect(port);
          socket.end(`storm ${i}`);
          assert.equal(String(await readAll(socket)), `storm ${i}`);
        };
        for (let round = 0; round < 10; round++) {
          await Promise.all(Array.from({ length: 50 }, (_, i) => one(round * 50 + i)));
        }
      }));

    test("a slow reader stops the sender, whose memory stays bounded", () =>
      withGuest(
        options,
        python(`
import socket
s = socket.create_server(("", 80)); print("listening")
c, _ = s.accept()
c.setblocking(False)
sent = 0
try:
    while True: sent += c.send(b"x" * 65536)
except BlockingIOError: print("full", sent)
c.setblocking(True)
c.sendall(b"y" * 1000)
c.close()
`),
        async (guest) => {
          const port = await guest.port(80);
          await guest.says(/listening/);
          const socket = await connect(port);
          socket.pause();
          const sent = Number((await guest.says(/full (\d+)/))[1]);
          assert.ok(sent > 0 && sent < 32 << 20, `${sent} bytes were taken`);
          socket.resume();
          assert.equal((await readAll(socket)).length, sent + 1000);
        },
      ));

    test("a gigabyte each way, with matching hashes", { timeout: 300_000 }, () =>
      withGuest(
        options,
        python(`
import hashlib, socket, threading
SIZE = 1 << 30
s = socket.create_server(("", 80)); print("listening")
c, _ = s.accept()
block = bytes(range(256)) * 1024
def send():
    for i in range(SIZE // len(block)): c.sendall(block)
    c.shutdown(socket.SHUT_WR)
t = threading.Thread(target=send); t.start()
h = hashlib.sha256(); n = 0
while (data := c.recv(1 << 18)): h.update(data); n += len(data)
t.join()
print("received", n, h.hexdigest())
`),
        async (guest) => {
          const size = 1 << 30;
          const port = await guest.port(80);
          await guest.says(/listening/);
          const socket = await connect(port);
          const block = randomBytes(1 << 18);
          const sentHash = createHash("sha256");
          const expected = createHash("sha256");
          const pattern = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
          const repeated = Buffer.concat(Array.from({ length: 1024 }, () => pattern));
          for (let i = 0; i < size / repeated.length; i++) expected.update(repeated);
          const send = async (): Promise<void> => {
            for (let i = 0; i < size / block.length; i++) {
              block.writeUInt32LE(i);
              sentHash.update(block);
              if (!socket.write(Buffer.from(block))) await once(socket, "drain");
            }
            socket.end();
          };
          const receive = async (): Promise<[number, string]> => {
            const hash = createHash("sha256");
            let count = 0;
            for await (const chunk of socket) {
              hash.update(chunk as Buffer);
              count += (chunk as Buffer).length;
            }
            return [count, hash.digest("hex")];
          };
          const [[count, hash]] = await Promise.all([receive(), send()]);
          assert.deepEqual([count, hash], [size, expected.digest("hex")]);
          await guest.says(new RegExp(`received ${size} ${sentHash.digest("hex")}`));
        },
      ),
    );

    test("5,000 connections at a time, each answered", { timeout: 120_000 }, (context) =>
      withGuest(
        [...options, "--memory", "1GiB"],
        python(`
import resource, selectors, socket
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
s = socket.create_server(("", 80), backlog=1024); s.setblocking(False)
sel = selectors.EpollSelector(); sel.register(s, selectors.EVENT_READ)
print("listening", resource.getrlimit(resource.RLIMIT_NOFILE)[0])
count = 0
while True:
    for key, _ in sel.select():
        if key.fileobj is s:
            try:
                while True:
                    c, _ = s.accept(); c.setblocking(False); sel.register(c, selectors.EVENT_READ); count += 1
                    if count % 1000 == 0: print("have", count)
            except BlockingIOError: pass
        else:
            data = key.fileobj.recv(4096)
            if data: key.fileobj.send(data)
            else: sel.unregister(key.fileobj); key.fileobj.close()
`),
        async (guest) => {
          const port = await guest.port(80);
          const limit = Number((await guest.says(/listening (\d+)/))[1]);
          const count = Math.min(5000, limit - 100);
          if (count < 5000) context.diagnostic(`only ${count}: RLIMIT_NOFILE is ${limit}`);
          const sockets: Socket[] = [];
          for (let made = 0; made < count; made += 100) {
            sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => connect(port)))));
          }
          for (let round = 0; round < 2; round++) {
            const answers = sockets.map(async (socket, i) => {
              socket.write(`${round}:${i}`);
              assert.equal(String((await once(socket, "data"))[0]), `${round}:${i}`);
            });
            await Promise.all(answers);
          }
          for (const socket of sockets) socket.destroy();
        },
      ),
    );
  });
}
