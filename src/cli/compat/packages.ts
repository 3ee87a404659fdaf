/** Debian packages of rows: which are missing, and installing them. */
import { spawnSync } from "node:child_process";

/** Version of an installed package; null if it is not installed. */
export function packageVersion(name: string): string | null {
  const query = spawnSync("dpkg-query", ["--status", name], { encoding: "utf8" });
  const text = query.stdout ?? "";
  return /^Status: .* installed$/m.test(text) ? (/^Version: (.*)$/m.exec(text)?.[1] ?? null) : null;
}

export function missingPackages(names: readonly string[]): string[] {
  return names.filter((name) => packageVersion(name) === null);
}

/** By apt-get, as root. Services that packages bring are not started. @returns what went wrong; null: nothing */
export function install(names: readonly string[]): string | null {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const apt = (...args: string[]) => spawnSync("apt-get", ["-qq", "-y", ...args], { env, encoding: "utf8" });
  apt("update");
  const done = apt("--no-install-recommends", "install", ...names);
  if (done.error !== undefined) return done.error.message;
  return done.status === 0 ? null : done.stderr.trim().split("\n").slice(-2).join("; ");
}
