/** Both ways to use the host's sockets, against Node's own on the other side. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as net from "node:net";
import { test } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Errno } from "../../../src/abi/errno.ts";
import { POLL } from "../../../src/abi/poll.ts";
import type { HostAddress, HostNetwork, HostStream } from "../../../src/host/network.ts";
import { nodeHost } from "../../../src/host/node/host.ts";
import { openNetwork } from "../../../src/host/node/open-network.ts";

const host = nodeHost();
const buffer = host.allocate(1 << 16);
const PLAIN = { reuseAddress: false, reusePort: false, v6Only: false };
const nobody = { ready(): void {} };

function loopback(port: number): HostAddress {
  return { family: 2, bytes: Uint8Array.of(127, 0, 0, 1), port, scope: 0 };
}
/** Lets events come until something holds. */
async function until(network: HostNetwork, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !holds(); ) {
    assert.ok(Date.now() < end, "nothing happened for 5 s");
    network.dispatch();
    await setImmediate();
    await setTimeout(1);
  }
}
function put(text: string): number {
  buffer.u8.set(Buffer.from(text));
  return text.length;
}
function text(length: number): string {
  return Buffer.from(buffer.u8.subarray(0, length)).toString();
}
async function connected(network: HostNetwork, port: number): Promise<HostStream> {
  const stream = network.connect(nobody, loopback(port), null);
  assert.ok(typeof stream !== "number");
  await until(network, () => !stream.connecting);
  return stream;
}
async function readable(network: HostNetwork, stream: HostStream): Promise<void> {
  await until(network, () => (stream.poll() & POLL.IN) !== 0);
}

for (const backend of ["ffi", "node"] as const) {
  const name = (what: string): string => `${what} [${backend}]`;
  async function withNetwork(use: (network: HostNetwork) => Promise<void>): Promise<void> {
    const network = openNetwork(backend, () => {});
    try {
      await use(network);
    } finally {
      await network.close();
      assert.equal(network.count, 0);
    }
  }

  test(name("bytes go both ways, and each direction ends by itself"), () =>
    withNetwork(async (network) => {
      const server = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
      await once(server.listen(0, "127.0.0.1"), "listening");
      const stream = await connected(network, (server.address() as net.AddressInfo).port);
      assert.equal(stream.takeError(), 0);
      assert.equal(stream.receive(buffer, 0, 10, 0), -Errno.EAGAIN);
      assert.equal(stream.poll() & POLL.IN, 0);
      assert.equal(stream.send(buffer, 0, put("hello"), 0), 5);
      await readable(network, stream);
      assert.equal(stream.receive(buffer, 0, 3, 0), 3);
      assert.equal(text(3), "hel");
      assert.equal(stream.available(), 2);
      assert.notEqual(stream.poll() & POLL.IN, 0);
      assert.equal(stream.receive(buffer, 0, 10, 0), 2);
      assert.equal(stream.poll() & POLL.IN, 0);
      assert.equal(stream.shutdown(1), 0);
      await readable(network, stream);
      assert.equal(stream.receive(buffer, 0, 10, 0), 0);
      assert.notEqual(stream.poll() & POLL.RDHUP, 0);
      stream.close(-1);
      server.close();
    }),
  );

  test(name("a port where nobody listens refuses"), () =>
    withNetwork(async (network) => {
      const server = net.createServer();
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as net.AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      const stream = network.connect(nobody, loopback(port), null);
      if (typeof stream === "number") {
        assert.equal(stream, -Errno.ECONNREFUSED);
        return;
      }
      await until(network, () => !stream.connecting);
      assert.equal(stream.takeError(), Errno.ECONNREFUSED);
      stream.close(-1);
    }),
  );

  test(name("a reset shows as ECONNRESET"), () =>
    withNetwork(async (network) => {
      const server = net.createServer((socket) => socket.resetAndDestroy());
      await once(server.listen(0, "127.0.0.1"), "listening");
      const stream = await connected(network, (server.address() as net.AddressInfo).port);
      await until(network, () => (stream.poll() & POLL.ERR) !== 0);
      assert.equal(stream.takeError(), Errno.ECONNRESET);
      stream.close(-1);
      server.close();
    }),
  );

  test(name("who does not read stops the sender"), () =>
    withNetwork(async (network) => {
      const server = net.createServer((socket) => socket.pause());
      await once(server.listen(0, "127.0.0.1"), "listening");
      const stream = await connected(network, (server.address() as net.AddressInfo).port);
      let sent = 0;
      for (let taken = 1; taken > 0; ) {
        taken = stream.send(buffer, 0, 1 << 16, 0);
        if (taken > 0) sent += taken;
        else assert.equal(taken, -Errno.EAGAIN);
        assert.ok(sent < 64 << 20);
      }
      assert.equal(stream.poll() & POLL.OUT, 0);
      stream.close(0);
      server.close();
    }),
  );

  test(name("a listener takes connections, and its port is free afterwards"), () =>
    withNetwork(async (network) => {
      const port = network.bind(loopback(0), PLAIN);
      assert.ok(typeof port !== "number");
      assert.equal(await port.settled(), 0);
      const number = port.local.port;
      assert.notEqual(number, 0);
      let told = false;
      const listener = port.listen({ ready: () => (told = true) }, 16);
      assert.ok(typeof listener !== "number");
      await setTimeout(20);
      const client = net.connect(number, "127.0.0.1");
      await until(network, () => told);
      const stream = listener.accept();
      assert.ok(typeof stream !== "number");
      assert.equal(listener.accept(), -Errno.EAGAIN);
      assert.equal(stream.local.port, number);
      assert.equal(stream.remote.port, client.localPort);
      client.end("ping");
      await readable(network, stream);
      assert.equal(text(stream.receive(buffer, 0, 10, 0)), "ping");
      stream.close(-1);
      listener.close();
      const refused = net.connect(number, "127.0.0.1");
      const [error] = (await once(refused, "error")) as [NodeJS.ErrnoException];
      assert.equal(error.code, "ECONNREFUSED");
    }),
  );

  test(name("a port that is taken is EADDRINUSE"), () =>
    withNetwork(async (network) => {
      const server = net.createServer();
      await once(server.listen(0, "127.0.0.1"), "listening");
      const port = network.bind(loopback((server.address() as net.AddressInfo).port), PLAIN);
      assert.equal(typeof port === "number" ? port : await port.settled(), -Errno.EADDRINUSE);
      server.close();
    }),
  );

  test(name("datagrams keep their bounds and tell who sent them"), () =>
    withNetwork(async (network) => {
      const [one, other] = [0, 1].map(() => network.datagrams(nobody, 17, loopback(0), PLAIN));
      assert.ok(typeof one !== "number" && typeof other !== "number");
      assert.equal(other.receive(buffer, 0, 10), -Errno.EAGAIN);
      assert.equal(one.send(buffer, 0, put("first"), other.local, 0), 5);
      assert.equal(one.connect(other.local), 0);
      assert.equal(one.send(buffer, 0, put("second"), null, 0), 6);
      await until(network, () => (other.poll() & POLL.IN) !== 0);
      assert.equal(text(other.receive(buffer, 0, 3)), "fir");
      assert.ok(other.truncated);
      assert.equal(other.sender.port, one.local.port);
      await until(network, () => (other.poll() & POLL.IN) !== 0);
      assert.equal(text(other.receive(buffer, 0, 100)), "second");
      one.close();
      other.close();
    }),
  );
}

test("events of a closed socket do not reach the one that has its descriptor [ffi]", async () => {
  const network = openNetwork("ffi", () => {});
  const server = net.createServer((socket) => socket.on("error", () => {}).end("x"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;
  for (let i = 0; i < 50; i++) {
    const stream = network.connect(nobody, loopback(port), null);
    assert.ok(typeof stream !== "number");
    await setTimeout(1);
    stream.close(-1);
    let told = 0;
    const quiet = network.datagrams({ ready: () => told++ }, 17, loopback(0), PLAIN);
    assert.ok(typeof quiet !== "number");
    network.dispatch();
    assert.equal(told, 0);
    quiet.close();
  }
  server.close();
  await network.close();
});
