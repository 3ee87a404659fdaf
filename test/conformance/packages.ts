/** What dpkg says of a package. */
import { spawnSync } from "node:child_process";

export function packageVersion(name: string): string {
  const found = spawnSync("dpkg-query", ["-W", "-f", "$" + "{Version}", name], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : "?";
}
