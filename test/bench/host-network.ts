/**
 * Compares the two ways to use the host's sockets (src/host/node/ffi-network.ts and loop-network.ts), which decides about
 * `--net-backend auto`: round trips, bytes a second, connections a second, and CPU time, over loopback. The other side is one
 * echo server of Node's in a process of its own, the same for both.
 *   node --import tsx test/bench/host-network.ts [ROUNDS]
 */
import { fork } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { POLL } from "../../src/abi/poll.ts";
import type { HostAddress, HostNetwork, HostStream } from "../../src/host/network.ts";
import { nodeHost } from "../../src/host/node/host.ts";
import { openNetwork } from "../../src/host/node/open-network.ts";

const host = nodeHost();
const SIZE = 256 * 1024;
const buffer = host.allocate(SIZE);
const ROUND_TRIPS = 5000;
const CONNECTIONS = 1000;
const BYTES = 256 << 20;
const EAGAIN = -11;

/** A stream that can be waited for, as the machine's loop does it. */
class Waiting {
  readonly network: HostNetwork;
  stream!: HostStream;
  constructor(network: HostNetwork) {
    this.network = network;
  }
  ready(): void {}
  /** Calls until the result is not -EAGAIN. */
  async until(call: () => number): Promise<number> {
    for (;;) {
      const result = call();
      if (result !== EAGAIN) return result;
      await this.turn();
    }
  }
  async turn(): Promise<void> {
    const { eventFd } = this.network;
    if (eventFd < 0) {
      await host.wait.pollAsync([], 1e9);
      return;
    }
    host.wait.poll([{ fd: eventFd, events: POLL.IN, revents: 0 }], 1e9);
    this.network.dispatch();
  }
  async connect(to: HostAddress): Promise<void> {
    const stream = this.network.connect(this, to, null);
    if (typeof stream === "number") throw new Error(`connect: ${stream}`);
    this.stream = stream;
    while (stream.connecting) await this.turn();
    const error = stream.takeError();
    if (error !== 0) throw new Error(`connect: errno ${error}`);
  }
}

async function roundTrips(network: HostNetwork, to: HostAddress): Promise<string> {
  const end = new Waiting(network);
  await end.connect(to);
  const begin = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  for (let i = 0; i < ROUND_TRIPS; i++) {
    await end.until(() => end.stream.send(buffer, 0, 64, 0));
    for (let got = 0; got < 64; ) got += await end.until(() => end.stream.receive(buffer, 0, SIZE, 0));
  }
  const spent = process.cpuUsage(cpu);
  end.stream.close(-1);
  const elapsed = Number(process.hrtime.bigint() - begin) / 1000;
  const us = (total: number): string => (total / ROUND_TRIPS).toFixed(1);
  return `round trip ${us(elapsed)} µs, CPU ${us(spent.user + spent.system)} µs`;
}

async function bytes(network: HostNetwork, to: HostAddress): Promise<string> {
  const end = new Waiting(network);
  await end.connect(to);
  const begin = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let sent = 0;
  let received = 0;
  while (received < BYTES) {
    let moved = false;
    if (sent < BYTES) {
      const taken = end.stream.send(buffer, 0, Math.min(SIZE, BYTES - sent), 0);
      if (taken > 0) {
        sent += taken;
        moved = true;
      }
    }
    const got = end.stream.receive(buffer, 0, SIZE, 0);
    if (got > 0) {
      received += got;
      moved = true;
    }
    if (!moved) await end.turn();
  }
  const spent = process.cpuUsage(cpu);
  end.stream.close(-1);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const rate = ((2 * BYTES) / 2 ** 20 / seconds).toFixed(0);
  return `both ways ${rate} MiB/s, CPU ${((spent.user + spent.system) / 1e6).toFixed(2)} s`;
}

async function connections(network: HostNetwork, to: HostAddress): Promise<string> {
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  for (let i = 0; i < CONNECTIONS; i++) {
    const end = new Waiting(network);
    await end.connect(to);
    end.stream.close(0);
  }
  const spent = process.cpuUsage(cpu);
  const us = Number(process.hrtime.bigint() - begin) / 1000 / CONNECTIONS;
  return `connection ${us.toFixed(0)} µs, CPU ${((spent.user + spent.system) / CONNECTIONS).toFixed(0)} µs`;
}

async function main(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), ["--serve"]);
  const port = await new Promise<number>((resolve) => server.once("message", (message) => resolve(message as number)));
  const to = { family: 2, bytes: Uint8Array.of(127, 0, 0, 1), port, scope: 0 };
  for (let round = 0; round < Number(process.argv[2] ?? 3); round++) {
    for (const backend of ["ffi", "node"] as const) {
      const network = openNetwork(backend, () => host.wait.wake());
      for (const measure of [roundTrips, connections, bytes]) console.log(backend, await measure(network, to));
      await network.close();
    }
  }
  server.disconnect();
}

if (process.argv[2] === "--serve") {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1", () => process.send!((server.address() as { port: number }).port));
  process.once("disconnect", () => process.exit());
} else await main();
