/** This machine's processor: a C program that executes records. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

let program = "";

function compiled(): string {
  if (program !== "") return program;
  const directory = mkdtempSync(join(tmpdir(), "skerry-oracle-"));
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  program = join(directory, "oracle");
  const source = fileURLToPath(new URL("oracle.c", import.meta.url));
  execFileSync("gcc", ["-O1", "-fpie", "-pie", "-mno-red-zone", "-o", program, source]);
  return program;
}

/** @param records one after the other @returns the same with their state behind the instruction */
export function execute(records: Uint8Array): Uint8Array {
  const { status, signal, stdout } = spawnSync(compiled(), { input: records, maxBuffer: 2 * records.length + 4096 });
  if (status !== 0 || stdout.length !== records.length) {
    throw new Error(`the oracle ended with ${signal ?? status} after ${stdout.length} of ${records.length} bytes`);
  }
  return stdout;
}
