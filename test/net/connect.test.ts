/** What a guest reaches beyond itself: what is granted, and nothing else. */
import assert from "node:assert/strict";
import * as dgram from "node:dgram";
import { once } from "node:events";
import * as net from "node:net";
import { networkInterfaces } from "node:os";
import { describe, test } from "node:test";
import { withoutPackages } from "../support/packages.ts";
import { engines } from "../support/run-guest.ts";
import { backends, connect, python, readAll, withGuest, withServer } from "./support.ts";

/** Connects to each "ADDRESS PORT" of the arguments and prints what comes of it. */
const CONNECT = `
import errno, socket, sys
for target in sys.argv[1:]:
    address, port = target.split()
    s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    s.settimeout(5)
    try:
        s.connect((address, int(port)))
        s.sendall(b"ping")
        print(target, s.recv(100).decode(), s.getsockname()[0], s.getpeername()[0])
    except OSError as e: print(target, errno.errorcode.get(e.errno, e))
print("end")
`;
/** The same by datagrams. */
const SEND = `
import errno, socket, sys
for target in sys.argv[1:]:
    address, port = target.split()
    s = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(1)
    try:
        s.sendto(b"ping", (address, int(port)))
        data, peer = s.recvfrom(100)
        print(target, data.decode(), peer[0], peer[1])
    except TimeoutError: print(target, "silence")
    except OSError as e: print(target, errno.errorcode.get(e.errno, e))
print("end")
`;

/** An address of the host that is not loopback, if it has one. */
function ownAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? null;
}
function answers(socket: net.Socket): void {
  socket.once("data", (data) => socket.end(`pong ${data}`));
}

for (const { engine, skip: unusable } of engines()) {
  for (const backend of backends) {
    const skip = unusable || withoutPackages("python3");
    const base = ["--engine", engine, "--net-backend", backend];

    describe(`beyond the guest [${engine}, ${backend}]`, { skip, concurrency: 1 }, () => {
      async function connects(options: readonly string[], ...targets: string[]): Promise<string[]> {
        let lines: string[] = [];
        await withGuest([...base, ...options], python(CONNECT, ...targets), async (guest) => {
          await guest.says(/end\n/);
          lines = guest.stdout.split("\n").slice(0, -2);
        });
        return lines;
      }

      test("the host's loopback: only by name, and only the port that is granted", () =>
        withServer(answers, (port) =>
          withServer(answers, async (other) => {
            const targets = [`10.0.2.2 ${port}`, `10.0.2.2 ${other}`, `127.0.0.1 ${port}`, `0.0.0.0 ${port}`];
            assert.deepEqual(await connects(["--allow-connect", `host:${port}`], ...targets), [
              `10.0.2.2 ${port} pong ping 10.0.2.15 10.0.2.2`,
              `10.0.2.2 ${other} EACCES`,
              `127.0.0.1 ${port} ECONNREFUSED`,
              `0.0.0.0 ${port} ECONNREFUSED`,
            ]);
            // The widest grant there is does not reach it, however it is written.
            const ways = [
              `10.0.2.2 ${port}`,
              `127.0.0.1 ${port}`,
              `::ffff:127.0.0.1 ${port}`,
              `::ffff:10.0.2.2 ${port}`,
            ];
            assert.deepEqual(await connects(["--allow-connect", "any"], ...ways, `0.0.0.0 ${port}`, `:: ${port}`), [
              `10.0.2.2 ${port} EACCES`,
              `127.0.0.1 ${port} ECONNREFUSED`,
              `::ffff:127.0.0.1 ${port} ECONNREFUSED`,
              `::ffff:10.0.2.2 ${port} EACCES`,
              `0.0.0.0 ${port} ECONNREFUSED`,
              `:: ${port} ECONNREFUSED`,
            ]);
          }),
        ));

      test("a network, by its addresses, ports and protocol; a denial names what would grant it", async (context) => {
        const own = ownAddress();
        if (own === null) return context.skip("the host has no address beside loopback");
        await withServer(
          answers,
          async (port) => {
            const good = `${own} ${port} pong ping 10.0.2.15 ${own}`;
            const target = `${own} ${port}`;
            assert.deepEqual(await connects(["--allow-connect", `${own}:${port}`], target), [good]);
            assert.deepEqual(await connects(["--allow-connect", "any"], target), [good]);
            assert.deepEqual(await connects(["--allow-connect", `0.0.0.0/0:${port}/tcp`], target), [good]);
            const denied = [`${own} ${port} EACCES`];
            assert.deepEqual(await connects(["--allow-connect", `${own}:${port}/udp`], target), denied);
            assert.deepEqual(await connects(["--allow-connect", `${own}:${port === 9 ? 10 : 9}`], target), denied);
            assert.deepEqual(await connects(["--allow-connect", "192.0.2.77"], `192.0.2.78 ${port}`), [
              `192.0.2.78 ${port} EACCES`,
            ]);
            assert.deepEqual(await connects(["--publish", "0:80"], target), [`${own} ${port} ENETUNREACH`]);
            assert.deepEqual(await connects([], target), [`${own} ${port} ENETUNREACH`]);
            await withGuest([...base, "--allow-connect", "host:1"], python(CONNECT, target), async (guest) => {
              const advice = `the guest may not connect to ${own}:${port}/tcp; --allow-connect ${own}:${port}/tcp would grant it`;
              await guest.says(new RegExp(advice), "stderr");
            });
          },
          "0.0.0.0",
        );
      });

      test("what does not leave a machine's network is unreachable", async () => {
        const targets = ["10.0.2.7 80", "224.0.0.1 80", "0.1.2.3 80", "fe80::1 80", "ff02::1 80", "10.0.2.3 54"];
        const results = (await connects(["--allow-connect", "any"], ...targets)).map((line) => line.split(" ")[2]);
        assert.ok(
          results.every((code) => ["ENETUNREACH", "EHOSTUNREACH", "EINVAL", "ECONNREFUSED"].includes(code)),
          String(results),
        );
      });

      test("IPv6: the host's loopback by name, a port published on ::1", async (context) => {
        const server = net.createServer((socket) => answers(socket.on("error", () => {})));
        try {
          await once(server.listen(0, "::1"), "listening");
        } catch {
          return context.skip("the host has no ::1");
        }
        const { port } = server.address() as net.AddressInfo;
        const options = ["--allow-connect", `host:${port}`];
        assert.deepEqual(await connects(options, `fec0::2 ${port}`, `::1 ${port}`, `fec0::2 1`), [
          `fec0::2 ${port} pong ping fec0::15 fec0::2`,
          `::1 ${port} ECONNREFUSED`,
          "fec0::2 1 EACCES",
        ]);
        server.close();
        const script = `
import socket
s = socket.create_server(("::", 80), family=socket.AF_INET6); print("listening")
c, peer = s.accept(); print("peer", peer[0], c.getsockname()[0]); c.sendall(b"six"); c.close()
`;
        await withGuest([...base, "--publish", "[::1]:0:80"], python(script), async (guest) => {
          const guestPort = await guest.port(80);
          await guest.says(/listening/);
          const client = await connect(guestPort, "::1");
          assert.equal(String(await readAll(client)), "six");
          await guest.says(/peer fec0::2 /);
        });
      });

      test("a port where nobody listens refuses", async () => {
        const server = net.createServer();
        await once(server.listen(0, "127.0.0.1"), "listening");
        const { port } = server.address() as net.AddressInfo;
        await new Promise((resolve) => server.close(resolve));
        assert.deepEqual(await connects(["--allow-connect", "host"], `10.0.2.2 ${port}`), [
          `10.0.2.2 ${port} ECONNREFUSED`,
        ]);
      });

      test("datagrams: out as granted, answers from nobody else", async () => {
        const server = dgram.createSocket("udp4");
        const other = dgram.createSocket("udp4");
        server.bind(0, "127.0.0.1");
        await once(server, "listening");
        server.on("message", (data, from) => {
          // A stranger who knows the port is not heard.
          other.send("from a stranger", from.port, from.address, () => {
            server.send(`pong ${data}`, from.port, from.address);
          });
        });
        const { port } = server.address();
        try {
          await withGuest(
            [...base, "--allow-connect", `host:${port}/udp`],
            python(SEND, `10.0.2.2 ${port}`, `10.0.2.2 1`),
            async (guest) => {
              await guest.says(/end\n/);
              assert.equal(guest.stdout, `10.0.2.2 ${port} pong ping 10.0.2.2 ${port}\n10.0.2.2 1 EACCES\nend\n`);
            },
          );
        } finally {
          server.close();
          other.close();
        }
      });

      test("a published UDP port: answers to who asked, and no way to anybody else", async () => {
        const script = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", 5000))
print("bound")
while True:
    data, peer = s.recvfrom(100)
    s.sendto(b"pong " + data, peer)
    try: s.sendto(b"x", (peer[0], int(data)))
    except OSError as e: print("other", e.errno, peer[0])
`;
        const client = dgram.createSocket("udp4");
        const stranger = dgram.createSocket("udp4");
        stranger.bind(0, "127.0.0.1");
        await once(stranger, "listening");
        let heard = 0;
        stranger.on("message", () => heard++);
        try {
          await withGuest([...base, "--publish", "0:5000/udp"], python(script), async (guest) => {
            const port = await guest.port(5000, "udp");
            await guest.says(/bound/);
            const question = String(stranger.address().port);
            client.send(question, port, "127.0.0.1");
            const [answer] = (await once(client, "message", { signal: AbortSignal.timeout(10_000) })) as [Buffer];
            assert.equal(String(answer), `pong ${question}`);
            await guest.says(/other (13|101) 10\.0\.2\.2/);
            assert.equal(heard, 0);
          });
        } finally {
          client.close();
          stranger.close();
        }
      });
    });
  }

  describe(`--net host [${engine}]`, { skip: unusable || withoutPackages("python3"), concurrency: 1 }, () => {
    const options = ["--engine", engine, "--net", "host"];

    test("the guest's connections are the host's", () =>
      withServer(answers, async (port) => {
        await withGuest(options, python(CONNECT, `127.0.0.1 ${port}`, "127.0.0.1 1"), async (guest) => {
          await guest.says(/end\n/);
          assert.equal(
            guest.stdout,
            `127.0.0.1 ${port} pong ping 127.0.0.1 127.0.0.1\n127.0.0.1 1 ECONNREFUSED\nend\n`,
          );
        });
      }));

    test("the guest's ports are the host's: they are taken, known, and taken away from others", () =>
      withServer(answers, async (taken) => {
        const script = `
import socket
s = socket.socket()
try: s.bind(("127.0.0.1", ${taken}))
except OSError as e: print("taken", e.errno)
s.bind(("127.0.0.1", 0)); print("bound", s.getsockname()[1])
s.listen(); print("listening")
c, peer = s.accept(); print("peer", *peer); c.sendall(b"hi"); c.close()
`;
        await withGuest(options, python(script), async (guest) => {
          await guest.says(/taken 98/);
          const port = Number((await guest.says(/bound (\d+)/))[1]);
          await guest.says(/listening/);
          const socket = net.connect(port, "127.0.0.1");
          const [data] = (await once(socket, "data", { signal: AbortSignal.timeout(10_000) })) as [Buffer];
          assert.equal(String(data), "hi");
          await guest.says(new RegExp(`peer 127.0.0.1 ${socket.localPort}`));
          assert.equal(await guest.ended(), 0);
        });
      }));

    test("datagrams", async () => {
      const server = dgram.createSocket("udp4");
      server.bind(0, "127.0.0.1");
      await once(server, "listening");
      server.on("message", (data, from) => server.send(`pong ${data}`, from.port, from.address));
      const { port } = server.address();
      await withGuest(options, python(SEND, `127.0.0.1 ${port}`), async (guest) => {
        await guest.says(/end\n/);
        assert.equal(guest.stdout, `127.0.0.1 ${port} pong ping 127.0.0.1 ${port}\nend\n`);
      });
      server.close();
    });
  });
}
