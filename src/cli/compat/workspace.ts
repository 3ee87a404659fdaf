/** The directory in which the commands of a row run. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import type { CompatRow } from "./row.ts";
import type { Variables } from "./variables.ts";

/** Makes it anew, with the files that the row names and nothing else. */
export function populate(directory: string, row: CompatRow, variables: Variables): void {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  for (const [name, file] of row.files) {
    const target = join(directory, name);
    fs.mkdirSync(dirname(target), { recursive: true });
    if ("copyOf" in file) {
      fs.cpSync(file.copyOf, target, { recursive: true });
      continue;
    }
    fs.writeFileSync(target, variables.in(file.text));
    fs.chmodSync(target, file.executable ? 0o755 : 0o644);
  }
}

/** One line for each file: path, kind, permissions, size, content. Times and owners are those of the run. */
export function listFiles(directory: string): string[] {
  const lines: string[] = [];
  const visit = (relative: string): void => {
    for (const name of fs.readdirSync(join(directory, relative)).sort()) {
      const path = relative === "" ? name : `${relative}/${name}`;
      const full = join(directory, path);
      const status = fs.lstatSync(full);
      const mode = (status.mode & 0o7777).toString(8);
      if (status.isSymbolicLink()) lines.push(`${path} -> ${fs.readlinkSync(full)}`);
      else if (status.isFile()) lines.push(`${path} mode=${mode} size=${status.size} sha256=${digest(full)}`);
      else if (status.isDirectory()) {
        lines.push(`${path}/ mode=${mode}`);
        visit(path);
      } else lines.push(`${path} mode=${mode} special`);
    }
  };
  visit("");
  return lines;
}

function digest(file: string): string {
  const hash = createHash("sha256");
  const fd = fs.openSync(file, "r");
  const piece = Buffer.alloc(1 << 20);
  for (let length = fs.readSync(fd, piece); length > 0; length = fs.readSync(fd, piece))
    hash.update(piece.subarray(0, length));
  fs.closeSync(fd);
  return hash.digest("hex");
}
