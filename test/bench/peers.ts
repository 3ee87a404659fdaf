/** The ways to run a program, and what they need. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveInGvisor } from "./gvisor.ts";

export interface Peer {
  name: string;
  /** What it is, with its version; null if it cannot run here. */
  version: string | null;
  /** Why it cannot run. */
  absent: string;
  /** The command line that runs `argv` in `directory`. */
  command(argv: readonly string[], directory: string): string[];
  /** The same with nothing kept from earlier runs, for those that keep something. */
  cold?(argv: readonly string[], directory: string): string[];
  /** Where a server must listen to be reached; loopback if not said. */
  listensOn?: string;
  /**
   * The same for a server: clients of the host's reach its port of loopback.
   * @param user what comes before the command line to change the user
   */
  serve?(argv: readonly string[], directory: string, port: number, user: readonly string[]): string[];
}
/** Names of the peers that are compared most. */
export const KVM = "Skerry";
export const WASM = "Skerry, Wasm";

const SKERRY = fileURLToPath(new URL("../../skerry", import.meta.url));
const RUNSC = ["runsc", "--platform=ptrace", "--network=none"];

function output(argv: readonly string[]): string | null {
  const done = spawnSync(argv[0], argv.slice(1), { encoding: "utf8", timeout: 30_000 });
  return done.status === 0 ? done.stdout.trim() : null;
}

const firstLine = (text: string | null): string => (text ?? "").split("\n")[0].trim();

function run(
  engine: string,
  translations: string,
  argv: readonly string[],
  directory: string,
  network: readonly string[] = [],
): string[] {
  const files = ["--root", "/", "--volume", `${directory}:${directory}`, "--workdir", directory];
  return [SKERRY, "run", "--engine", engine, "--translation-cache", translations, ...files, ...network, ...argv];
}
const published = (port: number): string[] => ["--publish", `127.0.0.1:${port}:${port}`];

/** All peers, each tried once. */
export function findPeers(): Peer[] {
  const qemu = output(["qemu-x86_64-static", "--version"]);
  const runscVersion = firstLine(output(["runsc", "--version"])).replace("runsc version ", "");
  const runscWorks = runscVersion !== "" && output([...RUNSC, "do", "/bin/echo", "works"]) === "works";
  const valgrind = output(["valgrind", "--version"]);
  const kvm = existsSync("/dev/kvm");
  const works = (engine: string): boolean =>
    output([SKERRY, "run", "--engine", engine, "--root", "/", "/bin/echo", "works"]) === "works";
  return [
    {
      name: "native",
      version: firstLine(output(["uname", "-sr"])),
      absent: "",
      command: (argv) => [...argv],
      serve: (argv, _, __, user) => [...user, ...argv],
    },
    {
      name: "qemu",
      version: qemu === null ? null : firstLine(qemu),
      absent: "qemu-user-static is not installed",
      command: (argv) => ["qemu-x86_64-static", ...argv],
      serve: (argv, _, __, user) => [...user, "qemu-x86_64-static", ...argv],
    },
    {
      name: "gVisor",
      version: runscWorks ? `runsc ${runscVersion}, ptrace platform` : null,
      absent: runscVersion === "" ? "runsc is not installed" : "runsc does not run here (it needs root)",
      command: (argv) => [...RUNSC, "do", ...argv],
      serve: (argv, directory, _, user) => serveInGvisor([...user, ...argv], directory),
    },
    {
      name: "valgrind",
      version: valgrind === null ? null : `${valgrind} --tool=none`,
      absent: "valgrind is not installed",
      command: (argv) => ["valgrind", "--tool=none", "-q", ...argv],
    },
    {
      name: "v86",
      version: null,
      absent: "it emulates 32-bit processors, and none of these programs runs on one",
      command: (argv) => [...argv],
    },
    {
      name: KVM,
      version: kvm && works("kvm") ? "this checkout, kvm engine" : null,
      absent: kvm ? "./skerry run does not work" : "/dev/kvm is missing",
      command: (argv, directory) => run("kvm", "off", argv, directory),
      listensOn: "0.0.0.0",
      serve: (argv, directory, port, user) => run("kvm", "off", [...user, ...argv], directory, published(port)),
    },
    {
      name: WASM,
      version: works("wasm") ? "this checkout, wasm engine; translations are kept from round to round" : null,
      absent: "./skerry run --engine wasm does not work",
      command: (argv, directory) => run("wasm", `${directory}/translations`, argv, directory),
      listensOn: "0.0.0.0",
      serve: (argv, directory, port, user) =>
        run("wasm", `${directory}/translations`, [...user, ...argv], directory, published(port)),
      cold: (argv, directory) => run("wasm", "off", argv, directory),
    },
  ];
}
