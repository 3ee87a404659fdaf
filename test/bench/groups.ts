/** What is measured. Every group runs a round on one peer and adds its samples. */
import * as path from "node:path";
import { lines, peakMemory, type Samples, wallClock } from "./measure.ts";
import { KVM, type Peer, WASM } from "./peers.ts";
import { programs } from "./programs.ts";
import { runServers } from "./servers.ts";

export interface Settings {
  /** Fewer and shorter. */
  quick: boolean;
  /** Where the built programs are and files may be written. */
  directory: string;
}

export interface Group {
  name: string;
  title: string;
  unit: "ms" | "µs" | "MiB" | "ms/MB";
  /** Divides a sample to make it of {@link unit}. */
  divisor: number;
  /** How many more times a round runs natively and on Skerry, in turn. */
  pairs?: number;
  run(peer: Peer, settings: Settings, samples: Samples): void | Promise<void>;
}

/** Node where the environment names certificates, which it reads at every start, without them. */
export const BARE_NODE = "node -e 0, no extra certificates";
const PYTHON = ["/usr/bin/python3", "-c", "pass"];
export const PYTHON_PASS = "python3 -c pass";

function program(settings: Settings, name: string): string {
  return path.join(settings.directory, name);
}

/** One round of "name value" lines of a program. */
function inside(name: string, argument: (settings: Settings) => string): Group["run"] {
  return (peer, settings, samples) => {
    const command = peer.command([program(settings, name), argument(settings)], settings.directory);
    for (const [benchmark, value] of lines(command, settings.directory)) samples.add(benchmark, peer.name, value);
  };
}

function starts(settings: Settings): [string, string[]][] {
  return [
    ["static hello", [program(settings, "hello-static")]],
    ["dynamic hello", [program(settings, "hello")]],
    [PYTHON_PASS, PYTHON],
  ];
}

/** Runs of a program before it counts as one whose translations are kept. */
const WARMING = 2;
const warmed = new Set<string>();
/** A whole process, with whatever the peer keeps from earlier runs. */
function warm(name: string, argv: readonly string[], peer: Peer, { directory }: Settings): number {
  const command = peer.command(argv, directory);
  const key = `${peer.name} ${name}`;
  if (peer.cold !== undefined && !warmed.has(key)) {
    for (let run = 0; run < WARMING; run++) wallClock(command, directory);
    warmed.add(key);
  }
  return wallClock(command, directory);
}

export const groups: readonly Group[] = [
  {
    name: "compute",
    title: "Compute kernels, timed inside the program",
    unit: "ms",
    divisor: 1e6,
    pairs: 3,
    run: inside("compute", () => "0"),
  },
  {
    name: "syscalls",
    title: "System calls, timed inside the program",
    unit: "µs",
    divisor: 1e3,
    pairs: 3,
    run: inside("syscalls", ({ quick }) => (quick ? "20" : "50")),
  },
  {
    name: "operations",
    title: "Threads, signals, pipes and more, timed inside the program",
    unit: "µs",
    divisor: 1e3,
    run: inside("operations", ({ quick }) => (quick ? "20" : "60")),
  },
  {
    name: "processes",
    title: "Processes, timed inside the program",
    unit: "µs",
    divisor: 1e3,
    run: inside("processes", ({ quick }) => (quick ? "20" : "100")),
  },
  {
    name: "files",
    title: "A large file, timed inside the program",
    unit: "ms/MB",
    divisor: 1e6,
    run: inside("files", ({ quick }) => (quick ? "20" : "100")),
  },
  {
    name: "start",
    title: "Start to end of a whole process",
    unit: "ms",
    divisor: 1e6,
    run(peer, settings, samples) {
      for (let repeat = 0; repeat < (settings.quick ? 2 : 5); repeat++) {
        for (const [name, argv] of starts(settings)) {
          samples.add(name, peer.name, warm(name, argv, peer, settings));
        }
        if (peer.cold !== undefined) {
          const cold = peer.cold(PYTHON, settings.directory);
          samples.add(`${PYTHON_PASS}, nothing kept`, peer.name, wallClock(cold, settings.directory));
        }
        // Beside both sides of the comparison.
        if (["native", KVM, WASM].includes(peer.name)) {
          samples.add("node -e 0", "native", wallClock([process.execPath, "-e", "0"], settings.directory));
          if (process.env.NODE_EXTRA_CA_CERTS) {
            samples.add(
              BARE_NODE,
              "native",
              wallClock(["env", "-u", "NODE_EXTRA_CA_CERTS", process.execPath, "-e", "0"], settings.directory),
            );
          }
        }
      }
    },
  },
  {
    name: "programs",
    title: "Real programs, start to end",
    unit: "ms",
    divisor: 1e6,
    run(peer, settings, samples) {
      for (const [name, argv] of programs(settings)) samples.add(name, peer.name, warm(name, argv, peer, settings));
    },
  },
  {
    name: "servers",
    title: "Servers under load from the host, time a request",
    unit: "µs",
    divisor: 1e3,
    run: (peer, { quick, directory }, samples) => runServers(peer, quick, directory, samples),
  },
  {
    name: "memory",
    title: "Peak resident memory of the largest process",
    unit: "MiB",
    divisor: 1024,
    run(peer, settings, samples) {
      const all = [...starts(settings), ["compute kernels", [program(settings, "compute"), "0"]] as [string, string[]]];
      for (const [name, argv] of all) {
        samples.add(
          `${name}, memory`,
          peer.name,
          peakMemory(peer.command(argv, settings.directory), settings.directory),
        );
      }
      if (peer.name === "native") {
        samples.add("node -e 0, memory", peer.name, peakMemory([process.execPath, "-e", "0"], settings.directory));
      }
    },
  },
];
