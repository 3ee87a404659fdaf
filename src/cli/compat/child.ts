/** One process of a row: started, measured, and ended with all that it has started. */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { MemoryMeter } from "./memory-meter.ts";

export interface ChildEnd {
  /** 128 + n where signal n ended it. */
  status: number;
  timedOut: boolean;
  /** Bytes as latin1, so that nothing is lost. */
  stdout: string;
  stderr: string;
}

export interface Measured {
  /** Milliseconds until its first output or its end; for what is waited for to be ready, until then. */
  start: number;
  elapsed: number;
  /** Bytes. */
  peakMemory: number;
}

/** Most bytes of output that are kept: what writes more differs anyway. */
const MOST_OUTPUT = 64 << 20;

export class Child {
  readonly ended: Promise<ChildEnd>;
  readonly #process: ChildProcess;
  readonly #meter: MemoryMeter;
  readonly #began = performance.now();
  #start = 0;
  #elapsed = 0;
  #timedOut = false;

  constructor(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv, stdin: string | null) {
    const child = spawn(argv[0]!, argv.slice(1), {
      cwd,
      env,
      detached: true,
      stdio: [stdin === null ? "ignore" : "pipe", "pipe", "pipe"],
    });
    this.#process = child;
    this.#meter = new MemoryMeter(child.pid ?? 0);
    // The program may well end without reading all of its input.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
    const output = [this.#collect(child.stdout), this.#collect(child.stderr)] as const;
    this.ended = new Promise((resolve) => {
      const end = (status: number, why = ""): void => {
        this.ready();
        this.#elapsed = performance.now() - this.#began;
        this.#meter.stop();
        const [stdout, stderr] = output.map((pieces) => Buffer.concat(pieces).toString("latin1"));
        resolve({ status, timedOut: this.#timedOut, stdout: stdout!, stderr: stderr! + why });
      };
      child.on("error", (error) => end(127, `${error.message}\n`));
      child.on("exit", () => this.#meter.sample());
      child.on("close", (code, signal) => end(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  }

  get measured(): Measured {
    return { start: this.#start, elapsed: this.#elapsed, peakMemory: this.#meter.peak };
  }
  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid !== undefined;
  }

  /** It has started. */
  ready(): void {
    if (this.#start === 0) this.#start = performance.now() - this.#began;
  }
  /** Sends a signal to it alone. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
  /** Ends it and all that it has started. */
  kill(timedOut: boolean): void {
    this.#timedOut ||= timedOut;
    try {
      if (this.#process.pid !== undefined) process.kill(-this.#process.pid, "SIGKILL");
    } catch {
      // The group has ended.
    }
  }

  #collect(stream: NodeJS.ReadableStream | null): Buffer[] {
    const pieces: Buffer[] = [];
    let length = 0;
    stream?.on("data", (piece: Buffer) => {
      this.ready();
      length += piece.length;
      if (length <= MOST_OUTPUT) pieces.push(piece);
    });
    return pieces;
  }
}
