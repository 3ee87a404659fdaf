/** The system calls as a table in C, for programs that make them at random: numbers and kinds of arguments of every row. */
import { coverage } from "../../src/libos/syscall/coverage.ts";
import { allRows } from "../../src/libos/syscall/table.ts";

/** Text of calls.generated.h: what is supported comes first. */
export function callTable(): string {
  const rows = Object.entries(allRows).filter(([, row]) => row.x64 !== undefined);
  const levels = new Map(coverage().map((entry) => [entry.name, entry.level]));
  const supported = rows.filter(([name]) => levels.get(name) !== "none");
  const refused = rows.filter(([name]) => levels.get(name) === "none");
  const kinds = [...new Set(rows.flatMap(([, row]) => row.args))].sort();
  const pointers = kinds.filter((kind) =>
    /^(in|out)(?!t$|otify)|^(addr|openhow|path|string|strings|pollfds|fdset)$/.test(kind),
  );
  const entries = [...supported, ...refused].map(([name, row]) => {
    const args = row.args.map((kind) => `K_${kind}`);
    return `    {${row.x64}, ${args.length}, {${args.join(", ") || "0"}}, "${name}"},`;
  });
  return [
    "/* Made by test/guest/call-table.ts. */",
    `enum kind { K_none, ${kinds.map((kind) => `K_${kind}`).join(", ")} };`,
    "/* Whether an argument of the kind is an address of a structure. */",
    "static inline int points(int kind) {",
    `  return ${pointers.map((kind) => `kind == K_${kind}`).join(" || ")};`,
    "}",
    "struct call { int number; int count; unsigned char kinds[6]; const char *name; };",
    "static const struct call calls[] = {",
    ...entries,
    "};",
    `#define SUPPORTED ${supported.length}`,
    "",
  ].join("\n");
}
