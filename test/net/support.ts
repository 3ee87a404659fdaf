/** Guests with a network, and clients on the host. Traffic stays on the host's loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as net from "node:net";
import { skerry } from "../support/run-guest.ts";

/** Longest time that anything takes, ms. */
const PATIENCE = 30_000;

/** A guest that runs. */
export class Guest {
  readonly process: ChildProcess;
  stdout = "";
  stderr = "";
  readonly #ended: Promise<number | null>;
  #watchers: (() => void)[] = [];

  /** @param options of skerry run, the engine's included */
  constructor(options: readonly string[], program: readonly string[]) {
    const all = ["run", "--root", "/", "--translation-cache", "off", ...options, ...program];
    this.process = spawn(skerry, all, { stdio: ["pipe", "pipe", "pipe"] });
    this.process.stdin!.on("error", () => {});
    this.process.stdout!.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString("latin1");
      this.#changed();
    });
    this.process.stderr!.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString("latin1");
      this.#changed();
    });
    this.#ended = once(this.process, "close").then(([status]) => {
      this.#changed();
      return status as number | null;
    });
  }
  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
  /** Resolves when the guest has printed what is looked for; rejects if it ends or takes too long. */
  async says(wanted: RegExp, stream: "stdout" | "stderr" = "stdout"): Promise<RegExpExecArray> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = wanted.exec(this[stream]);
      if (found !== null) return found;
      const why = this.process.exitCode !== null ? "ended" : Date.now() > deadline ? "waited too long" : null;
      if (why !== null) throw new Error(`${why}, wanted ${wanted}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#watchers.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
      this.#watchers = [];
    }
  }
  /** The host's port that leads to one of the guest's: of `--publish 0:GUEST`. */
  async port(guestPort: number, protocol = "tcp"): Promise<number> {
    const line = new RegExp(`:(\\d+)/${protocol} leads to the guest's port ${guestPort}\n`);
    return Number((await this.says(line, "stderr"))[1]);
  }
  /** @returns its exit status */
  async ended(): Promise<number | null> {
    const timer = setTimeout(() => this.process.kill("SIGKILL"), PATIENCE);
    const status = await this.#ended;
    clearTimeout(timer);
    return status;
  }
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.process.exitCode === null) this.process.kill(signal);
    await this.#ended;
  }
}

/** Runs a guest for the time of a test. */
export async function withGuest(
  options: readonly string[],
  program: readonly string[],
  use: (guest: Guest) => Promise<void>,
): Promise<void> {
  const guest = new Guest(options, program);
  try {
    await use(guest);
  } finally {
    await guest.kill();
  }
}

export function python(script: string, ...args: string[]): string[] {
  return ["/usr/bin/python3", "-u", "-c", script, ...args];
}

/** A client's connection. Where nobody listens it is tried again for a while: the guest may be ahead of the host's listener. */
export async function connect(port: number, host = "127.0.0.1"): Promise<net.Socket> {
  for (let attempt = 0; ; attempt++) {
    const socket = net.connect({ port, host, allowHalfOpen: true });
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      if (attempt === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** All that comes until the end. */
export async function readAll(socket: net.Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The code of the error that connecting gives, or "" if it works. */
export async function connectError(port: number, host = "127.0.0.1"): Promise<string> {
  const socket = net.connect({ port, host });
  try {
    await once(socket, "connect");
    socket.destroy();
    return "";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "?";
  }
}

/** A server of the host's on loopback, for the time of a test. */
export async function withServer(
  serve: (socket: net.Socket) => void,
  use: (port: number) => Promise<void>,
  host = "127.0.0.1",
): Promise<void> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  await once(server.listen(0, host), "listening");
  try {
    await use((server.address() as net.AddressInfo).port);
  } finally {
    server.close();
  }
}

/** The ways to use the host's sockets. */
export const backends = ["ffi", "node"] as const;
