/**
 * Compares the Wasm engine with this machine's processor, instruction by instruction.
 * node --import tsx test/differential/run.ts [--count N] [--seed N] [--rows REGEX] [--states N] [--show 2] [--keep]
 */
import { parseArgs } from "node:util";
import { campaign } from "./campaign.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    rows: { type: "string", default: "" },
    states: { type: "string", default: "16" },
    keep: { type: "boolean", default: false },
    show: { type: "string", default: "1" },
  },
});
const result = campaign({
  count: Number(values.count),
  seed: Number(values.seed),
  rows: new RegExp(values.rows),
  states: Number(values.states),
  keep: values.keep,
});
for (const [name, failure] of result.failures) {
  console.log(
    `${name}: ${failure.count} of ${failure.of} differ, e.g. ${failure.code}\n  ${failure.first.join("\n  ")}`,
  );
  if (values.show === "2") console.log(failure.text);
}
const instances = result.instances.toLocaleString("en");
console.log(
  `${instances} instances of ${result.rows} rows, ${result.failures.size} rows with differences, seed ${values.seed}`,
);
process.exitCode = result.failures.size === 0 ? 0 : 1;
