/**
 * Assembles functions.s and writes what the engine makes of each now: node --import tsx test/unit/engine/wasm/emitted/update.ts
 * Look at the difference (git diff) before it is committed: what has become longer, and why?
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pinned, show } from "./emit.ts";
import { codeLine, fixture } from "./fixtures.ts";

const directory = mkdtempSync(join(tmpdir(), "skerry-emitted-"));
try {
  const object = join(directory, "functions.o");
  const flat = join(directory, "functions.bin");
  execFileSync("gcc", ["-c", "-o", object, fileURLToPath(new URL("functions.s", import.meta.url))]);
  execFileSync("objcopy", ["-O", "binary", "-j", ".text", object, flat]);
  const text = readFileSync(flat);
  const symbols = execFileSync("nm", ["-g", object], { encoding: "utf8" }).matchAll(/^(\w+) T (\w+)$/gm);
  const starts = [...symbols].map(([, at, name]) => ({ at: Number.parseInt(at!, 16), name }));
  for (const one of pinned) {
    const { at } = starts.find(({ name }) => name === one.function)!;
    const next = Math.min(text.length, ...starts.map((other) => other.at).filter((other) => other > at));
    let end = next;
    while (text[end - 1] === 0xcc) end--;
    const code = text.subarray(at, end);
    writeFileSync(fixture(one), `${codeLine(code)}\n${show(one.name, code, one)}\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
