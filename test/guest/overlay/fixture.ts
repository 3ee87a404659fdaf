/** What programs of this folder find in their working directory: on an engine, files of the host below the guest's layer. */
import * as fs from "node:fs";
import { join } from "node:path";

export function populate(directory: string): void {
  const at = (name: string) => join(directory, name);
  fs.chmodSync(directory, 0o755);
  const umask = process.umask(0o022);
  try {
    fs.writeFileSync(at("lower.txt"), "lower content\n");
    fs.writeFileSync(at("other.txt"), "other content\n");
    fs.writeFileSync(at("readonly"), "read-only\n", { mode: 0o444 });
    fs.writeFileSync(at("program"), "#!/bin/sh\n", { mode: 0o755 });
    fs.writeFileSync(at("big"), Buffer.alloc(3 << 20, "0123456789abcdef"));
    fs.writeFileSync(at("hard1"), "hard\n");
    fs.linkSync(at("hard1"), at("hard2"));
    fs.symlinkSync("lower.txt", at("link"));
    fs.symlinkSync("dir", at("dirlink"));
    fs.mkdirSync(at("empty"));
    for (const name of ["dir", "dir/sub", "dir/sub/deeper", "many"]) fs.mkdirSync(at(name));
    for (const name of ["dir/a", "dir/b", "dir/sub/c", "dir/sub/deeper/d"]) fs.writeFileSync(at(name), `${name}\n`);
    for (let i = 0; i < 200; i++) fs.writeFileSync(at(`many/${i}`), `${i}\n`);
    for (const name of ["lower.txt", "dir/a"]) fs.utimesSync(at(name), 1_000_000_000, 1_000_000_000);
  } finally {
    process.umask(umask);
  }
}
