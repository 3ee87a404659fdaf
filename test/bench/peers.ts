/** The four ways to run a program, and what they need. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Peer {
  name: string;
  /** What it is, with its version; null if it cannot run here. */
  version: string | null;
  /** Why it cannot run. */
  absent: string;
  /** The command line that runs `argv` in `directory`. */
  command(argv: readonly string[], directory: string): string[];
}

const SKERRY = fileURLToPath(new URL("../../skerry", import.meta.url));
const RUNSC = ["runsc", "--platform=ptrace", "--network=none"];

function output(argv: readonly string[]): string | null {
  const done = spawnSync(argv[0], argv.slice(1), { encoding: "utf8", timeout: 30_000 });
  return done.status === 0 ? done.stdout.trim() : null;
}

const firstLine = (text: string | null): string => (text ?? "").split("\n")[0].trim();

/** All peers, each tried once. */
export function findPeers(): Peer[] {
  const qemu = output(["qemu-x86_64-static", "--version"]);
  const runscVersion = firstLine(output(["runsc", "--version"])).replace("runsc version ", "");
  const runscWorks = runscVersion !== "" && output([...RUNSC, "do", "/bin/echo", "works"]) === "works";
  const kvm = existsSync("/dev/kvm");
  const skerry = kvm ? output([SKERRY, "run", "--root", "/", "/bin/echo", "works"]) : null;
  return [
    { name: "native", version: firstLine(output(["uname", "-sr"])), absent: "", command: (argv) => [...argv] },
    {
      name: "qemu",
      version: qemu === null ? null : firstLine(qemu),
      absent: "qemu-user-static is not installed",
      command: (argv) => ["qemu-x86_64-static", ...argv],
    },
    {
      name: "gVisor",
      version: runscWorks ? `runsc ${runscVersion}, ptrace platform` : null,
      absent: runscVersion === "" ? "runsc is not installed" : "runsc does not run here (it needs root)",
      command: (argv) => [...RUNSC, "do", ...argv],
    },
    {
      name: "Skerry",
      version: skerry === "works" ? "this checkout, kvm engine" : null,
      absent: kvm ? "./skerry run does not work" : "/dev/kvm is missing",
      command: (argv, directory) => [
        SKERRY,
        "run",
        "--root",
        "/",
        "--volume",
        `${directory}:${directory}`,
        "--workdir",
        directory,
        ...argv,
      ],
    },
  ];
}
