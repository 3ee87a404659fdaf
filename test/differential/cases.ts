/**
 * Records that the engine once got wrong, with what the processor made of them (cases.txt): `name`, tab, the record
 * before, tab, what differs behind. Bytes are `offset:hex` for runs of bytes that are not 0, or that differ.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Row } from "../../src/engine/wasm/x86-64/row.ts";
import { nameOf, TESTED } from "./instances.ts";
import { RECORD_BYTES, Record } from "./record.ts";

export const CASES = fileURLToPath(new URL("cases.txt", import.meta.url));

export interface Case {
  row: Row;
  before: Record;
  after: Record;
}

function runs(bytes: Uint8Array, base: Uint8Array): string {
  const out: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === base[at]) continue;
    let end = at + 1;
    while (end < bytes.length && bytes[end] !== base[end]) end++;
    out.push(`${at.toString(16)}:${Buffer.from(bytes.subarray(at, end)).toString("hex")}`);
    at = end;
  }
  return out.join(" ");
}
function applied(text: string, base: Uint8Array): Uint8Array {
  const bytes = base.slice();
  for (const run of text.split(" ").filter((part) => part !== "")) {
    const [at, hex] = run.split(":") as [string, string];
    bytes.set(Buffer.from(hex, "hex"), Number.parseInt(at, 16));
  }
  return bytes;
}

export function keep({ row, before, after }: Case): void {
  const zeros = new Uint8Array(RECORD_BYTES);
  appendFileSync(CASES, `${nameOf(row)}\t${runs(before.bytes, zeros)}\t${runs(after.bytes, before.bytes)}\n`);
}
export function cases(): Case[] {
  const zeros = new Uint8Array(RECORD_BYTES);
  const rows = new Map(TESTED.map((row) => [nameOf(row), row]));
  return readFileSync(CASES, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [name, before, after] = line.split("\t") as [string, string, string];
      const start = applied(before, zeros);
      return { row: rows.get(name)!, before: new Record(start), after: new Record(applied(after, start)) };
    });
}
