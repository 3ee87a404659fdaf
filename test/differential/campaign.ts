/** A run of many random instances: made, executed by the processor and by each tier of the engine, compared. */
import type { Row } from "../../src/engine/wasm/x86-64/row.ts";
import { keep } from "./cases.ts";
import { describe, differences } from "./compare.ts";
import { alignmentOf, encode, instance, nameOf, TESTED } from "./instances.ts";
import { TIERS, WasmMachine } from "./machine.ts";
import { execute } from "./oracle.ts";
import { Random } from "./random.ts";
import { RECORD_BYTES, Record } from "./record.ts";
import { shrink } from "./shrink.ts";

export interface Campaign {
  count: number;
  seed: number;
  /** Of the names ({@link nameOf}) of rows. */
  rows: RegExp;
  /** States for each sequence of bytes. */
  states: number;
  /** Whether the first failure of each kind is made plain and kept ({@link keep}). */
  keep?: boolean;
}
export interface Failure {
  count: number;
  of: number;
  first: string[];
  code: string;
  text: string;
}
export interface Result {
  instances: number;
  rows: number;
  failures: Map<string, Failure>;
}

/** Records that the oracle executes at once. */
const BATCH = 16_384;

export function campaign({ count, seed, rows, states, keep: keeps = false }: Campaign): Result {
  const random = new Random(seed);
  const chosen = TESTED.filter((row) => rows.test(nameOf(row)));
  const machines = TIERS.map((tier) => new WasmMachine(tier));
  const failures = new Map<string, Failure>();
  const counts = new Map<string, number>();
  const actual = new Record();
  let instances = 0;
  let next = 0;
  while (instances < count && chosen.length > 0) {
    const rowsOf: Row[] = [];
    const names: string[] = [];
    const input = new Uint8Array(BATCH * RECORD_BYTES);
    const at = (n: number): Uint8Array => input.subarray(n * RECORD_BYTES, (n + 1) * RECORD_BYTES);
    while (rowsOf.length + states <= BATCH && instances + rowsOf.length < count) {
      const row = chosen[next++ % chosen.length]!;
      const shape = encode(random, row, alignmentOf(random, row));
      for (let n = 0; n < states; n++) {
        const record = new Record(at(rowsOf.length));
        instance(random, row, shape, record);
        names.push(nameOf(row) + subName(row, record));
        rowsOf.push(row);
      }
    }
    const total = rowsOf.length;
    const expected = execute(input.subarray(0, total * RECORD_BYTES));
    for (let n = 0; n < total; n++) {
      const row = rowsOf[n]!;
      const before = new Record(at(n));
      const want = new Record(expected.subarray(n * RECORD_BYTES, (n + 1) * RECORD_BYTES));
      const found = machines.flatMap((machine) => {
        actual.bytes.set(before.bytes);
        machine.run(actual);
        return differences(row, before, want, actual).map((line) => `${machine.tier}: ${line}`);
      });
      const name = names[n]!;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (found.length === 0) continue;
      const known = failures.get(name);
      if (known === undefined && keeps) keepPlain(machines, row, before);
      if (known !== undefined) known.count++;
      else failures.set(name, { count: 1, of: 0, first: found, code: hex(before), text: describe(before) });
    }
    instances += total;
  }
  for (const [name, failure] of failures) failure.of = counts.get(name)!;
  for (const machine of machines) machine.close();
  return { instances, rows: chosen.length, failures };
}
function keepPlain(machines: readonly WasmMachine[], row: Row, record: Record): void {
  const after = (before: Record): Record => new Record(execute(before.bytes));
  const fails = (before: Record): boolean => {
    const expected = after(before);
    return machines.some((machine) => {
      const actual = before.copy();
      machine.run(actual);
      return differences(row, before, expected, actual).length > 0;
    });
  };
  const before = shrink(record, fails);
  keep({ row, before, after: after(before) });
}

/** x87's instructions share their rows. */
function subName(row: Row, record: Record): string {
  if (!row.flags.has("x87")) return "";
  const modrm = modrmOf(row, record);
  return modrm < 0xc0
    ? ` /${(modrm >> 3) & 7}`
    : ` ${(modrm & (modrm >= 0xe0 && (row.opcode & 7) === 1 ? 0xff : 0xf8)).toString(16)}`;
}
function modrmOf(row: Row, record: Record): number {
  const at = record.code.indexOf(row.opcode);
  return record.code[at + 1] ?? 0;
}
function hex(record: Record): string {
  return [...record.code].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
