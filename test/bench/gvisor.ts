/** A server under gVisor with the host's network: a bundle of the OCI runtime specification, since `runsc do` has a network of its own. */
import { mkdtempSync, writeFileSync } from "node:fs";
import * as path from "node:path";

const CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID", "KILL", "SETPCAP"].map(
  (name) => `CAP_${name}`,
);

/** @param directory the one that the server may write @returns a command line that runs `argv` there */
export function serveInGvisor(argv: readonly string[], directory: string): string[] {
  const bundle = mkdtempSync(path.join(directory, "bundle-"));
  const config = {
    ociVersion: "1.0.0",
    process: {
      user: { uid: 0, gid: 0 },
      args: argv,
      env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
      cwd: directory,
      capabilities: { bounding: CAPABILITIES, effective: CAPABILITIES, permitted: CAPABILITIES },
    },
    root: { path: "/", readonly: true },
    mounts: [
      { destination: "/proc", type: "proc", source: "proc" },
      { destination: "/dev/shm", type: "tmpfs", source: "tmpfs", options: ["mode=1777"] },
      { destination: directory, type: "bind", source: directory, options: ["rw"] },
    ],
    linux: { namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })) },
  };
  writeFileSync(path.join(bundle, "config.json"), JSON.stringify(config));
  const options = [
    "--platform=ptrace",
    "--network=host",
    "--ignore-cgroups",
    `--root=${path.join(directory, "runsc")}`,
  ];
  return ["runsc", ...options, "run", "-bundle", bundle, path.basename(bundle)];
}
