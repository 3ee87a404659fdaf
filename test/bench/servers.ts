/** Servers of Debian, each in a machine of a peer, and the load that a client of the host's puts on it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import type { Samples } from "./measure.ts";
import type { Peer } from "./peers.ts";

interface Server {
  name: string;
  /** Debian packages of the server and its client. */
  packages: readonly string[];
  /** Programs that must be there. */
  needs: readonly string[];
  /** What comes before the command line to change the user. */
  user?: readonly string[];
  /** @returns the server's command line; it listens on the port of an address */
  command(port: number, directory: string, address: string): string[];
  /** Loads the server. @returns names and ns a request */
  load(port: number, quick: boolean): [string, number][];
}

const POSTGRES = "/usr/lib/postgresql/15/bin";
const AS_POSTGRES = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
const PAGE = "<html><body>a page of a few hundred bytes</body></html>\n".repeat(8);
const ECHO = `import asyncio, sys
async def serve(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, sys.argv[2], int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())`;
/** Ping-pong on some connections at once; prints ns a round trip. */
const ECHO_CLIENT = `import selectors, socket, sys, time
port, connections, seconds = int(sys.argv[1]), 8, float(sys.argv[2])
selector = selectors.DefaultSelector()
for _ in range(connections):
    s = socket.create_connection(("127.0.0.1", port))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(s, selectors.EVENT_READ)
    s.send(b"x" * 64)
start, done = time.monotonic(), 0
while time.monotonic() - start < seconds:
    for key, _ in selector.select():
        if not key.fileobj.recv(4096): sys.exit("closed")
        done += 1
        key.fileobj.send(b"x" * 64)
print((time.monotonic() - start) * 1e9 / done)`;

const SERVERS: readonly Server[] = [
  {
    name: "redis",
    packages: ["redis-server", "redis-tools"],
    needs: ["/usr/bin/redis-server", "/usr/bin/redis-benchmark"],
    command: (port, directory, address) => {
      const options = [
        "--port",
        String(port),
        "--bind",
        address,
        "--protected-mode",
        "no",
        "--save",
        "",
        "--dir",
        directory,
      ];
      return ["/usr/bin/redis-server", ...options, "--loglevel", "warning"];
    },
    load(port, quick) {
      const run = (name: string, test: string, pipelined: number, requests: number): [string, number] => {
        const options = [
          "-p",
          String(port),
          "-t",
          test,
          "-c",
          "20",
          "-P",
          String(pipelined),
          "-n",
          String(requests),
          "--csv",
        ];
        const [, rate] = /^"[^"]+","([\d.]+)"/m.exec(output(["/usr/bin/redis-benchmark", ...options])) ?? [];
        return [name, 1e9 / Number(rate)];
      };
      const requests = quick ? 5_000 : 20_000;
      return [
        run("redis GET", "get", 1, requests),
        run("redis SET", "set", 1, requests),
        run("redis GET, pipelined 16", "get", 16, 8 * requests),
      ];
    },
  },
  {
    name: "nginx",
    packages: ["nginx-light", "wrk"],
    needs: ["/usr/sbin/nginx", "/usr/bin/wrk"],
    command(port, directory, address) {
      writeFileSync(path.join(directory, "index.html"), PAGE);
      writeFileSync(
        path.join(directory, "nginx.conf"),
        `daemon off; user root; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/error.log;
events { worker_connections 512; }
http { access_log off; server { listen ${address}:${port}; root ${directory}; } }
`,
      );
      return [
        "/usr/sbin/nginx",
        "-p",
        directory,
        "-e",
        path.join(directory, "error.log"),
        "-c",
        `${directory}/nginx.conf`,
      ];
    },
    load(port, quick) {
      const text = output(["/usr/bin/wrk", "-t1", "-c32", quick ? "-d1s" : "-d3s", `http://127.0.0.1:${port}/`]);
      const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(text) ?? [];
      return [["nginx, wrk -c32", 1e9 / Number(rate)]];
    },
  },
  {
    name: "postgres",
    user: AS_POSTGRES,
    packages: ["postgresql"],
    needs: [`${POSTGRES}/postgres`, `${POSTGRES}/pgbench`],
    command(port, directory, address) {
      const data = path.join(directory, "data");
      const native = (argv: string[]): string => output([...AS_POSTGRES, ...argv]);
      if (!existsSync(data)) {
        chmodSync(path.dirname(directory), 0o711);
        output(["/usr/bin/chown", "postgres:postgres", directory]);
        native([`${POSTGRES}/initdb`, "-D", data, "-A", "trust", "-N"]);
        // Who comes by a published port is not at loopback, as in a container.
        appendFileSync(path.join(data, "pg_hba.conf"), "host all all 10.0.2.2/32 trust\n");
      }
      const settings = ["-c", `listen_addresses=${address}`, "-c", `unix_socket_directories=`, "-c", "fsync=off"];
      return [`${POSTGRES}/postgres`, "-D", data, "-p", String(port), ...settings];
    },
    load(port, quick) {
      const at = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres"];
      for (let tries = 0; spawnSync(`${POSTGRES}/pg_isready`, at).status !== 0; tries++) {
        if (tries > 100) throw new Error("postgres does not accept connections");
        sleep(100);
      }
      output([`${POSTGRES}/pgbench`, ...at, "-i", "-q", "postgres"]);
      const time = ["-T", quick ? "1" : "4", "-c", "8", "-n"];
      const run = (name: string, more: string[]): [string, number] => {
        const [, rate] =
          /tps = ([\d.]+)/.exec(output([`${POSTGRES}/pgbench`, ...at, ...time, ...more, "postgres"])) ?? [];
        return [name, 1e9 / Number(rate)];
      };
      return [run("pgbench -c 8 -S", ["-S"]), run("pgbench -c 8", [])];
    },
  },
  {
    name: "asyncio",
    packages: ["python3"],
    needs: ["/usr/bin/python3"],
    command: (port, _, address) => ["/usr/bin/python3", "-c", ECHO, String(port), address],
    load: (port, quick) => [
      [
        "python asyncio echo, 8 connections",
        Number(output(["/usr/bin/python3", "-c", ECHO_CLIENT, String(port), quick ? "1" : "3"])),
      ],
    ],
  },
];

/** Debian packages that the servers and their clients are in. */
export const SERVER_PACKAGES = SERVERS.flatMap((server) => server.packages);

/** How long a server may take until it answers, ms. */
const START_TIME = 20_000;

/** One round of all servers on one peer. */
export async function runServers(peer: Peer, quick: boolean, directory: string, samples: Samples): Promise<void> {
  if (peer.serve === undefined) return;
  for (const server of SERVERS) {
    if (!server.needs.every((program) => existsSync(program))) continue;
    const place = path.join(directory, `${server.name}-${peer.name.replaceAll(/\W+/g, "-")}`);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const port = await freePort();
    const [command, ...rest] = peer.serve(
      server.command(port, place, peer.listensOn ?? "127.0.0.1"),
      directory,
      port,
      server.user ?? [],
    );
    const child = spawn(command!, rest, { stdio: ["ignore", "ignore", "pipe"], cwd: place, detached: true });
    let said = "";
    child.stderr!.on("data", (bytes: Buffer) => {
      said = (said + bytes).slice(-2000);
    });
    try {
      await answers(port, child);
      for (const [name, ns] of server.load(port, quick)) if (Number.isFinite(ns)) samples.add(name, peer.name, ns);
    } catch (error) {
      // One that does not run is a hole in the table, and is said.
      process.stderr.write(`\n${server.name} on ${peer.name}: ${(error as Error).message}\n${said}\n`);
    } finally {
      await end(child);
    }
  }
}

function output(argv: string[]): string {
  const done = spawnSync(argv[0]!, argv.slice(1), { encoding: "utf8", timeout: 120_000, killSignal: "SIGKILL" });
  if (done.status !== 0) throw new Error(`${argv.join(" ")}: status ${done.status}\n${done.stderr}`);
  return done.stdout;
}
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
/** Waits until the port takes connections. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_TIME;
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended with ${child.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
      socket.on("close", () => resolve(false));
      setTimeout(() => socket.destroy(), 200);
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`does not answer within ${START_TIME / 1000} s`);
}
/** Ends a server with all its processes. */
async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // All have ended.
    }
  };
  if (child.exitCode !== null || child.signalCode !== null) return;
  signal("SIGTERM");
  const patience = setTimeout(() => signal("SIGKILL"), 5000);
  await ended;
  clearTimeout(patience);
}
