/** The report as Markdown. */
import { BARE_NODE, type Group } from "./groups.ts";
import type { Samples } from "./measure.ts";
import type { Peer } from "./peers.ts";

/** A sample set of one group. */
export interface Result {
  group: Group;
  samples: Samples;
}

/** Three significant digits. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function cell(value: number, native: number, divisor: number): string {
  if (Number.isNaN(value)) return "–";
  const ratio = Number.isNaN(native) ? "" : ` (${figure(value / native)}×)`;
  return `${figure(value / divisor)}${ratio}`;
}

export function table({ group, samples }: Result, peers: readonly Peer[]): string {
  const rows = samples.benchmarks().map((benchmark) => {
    const native = samples.median(benchmark, "native");
    const cells = peers.map((peer) => {
      const value = samples.median(benchmark, peer.name);
      return cell(value, peer.name === "native" ? Number.NaN : native, group.divisor);
    });
    return `| ${benchmark.replace(", memory", "")} | ${cells.join(" | ")} |`;
  });
  const head = `| ${group.unit} | ${peers.map((peer) => peer.name).join(" | ")} |`;
  return `### ${group.title}\n\n${head}\n|---|${peers.map(() => "---:|").join("")}\n${rows.join("\n")}\n`;
}

/** The expectations of a hardware engine: what is compared, its ratio and the limit. */
export function expectations(results: readonly Result[], exits: Samples): string {
  const find = (name: string): Samples | undefined => results.find((result) => result.group.name === name)?.samples;
  const lines: string[] = [];
  const compare = (what: string, ratio: number, limit: number): void => {
    if (Number.isFinite(ratio))
      lines.push(`| ${what} | ${ratio.toFixed(3)} | ${limit.toFixed(2)} | ${ratio <= limit ? "yes" : "no"} |`);
  };
  const compute = find("compute");
  const syscalls = find("syscalls");
  const start = find("start");
  if (compute) {
    const ratios = compute.benchmarks().map((name) => compute.median(name, "Skerry") / compute.median(name, "native"));
    compare(
      "compute, geometric mean / native",
      Math.exp(ratios.reduce((sum, x) => sum + Math.log(x), 0) / ratios.length),
      1.03,
    );
  }
  if (syscalls) {
    const bare = exits.median("bare exit by SYSCALL", "host");
    for (const name of ["getppid", "read-zero-1"])
      compare(`${name} / bare VM exit by SYSCALL`, syscalls.median(name, "Skerry") / bare, 1.15);
    compare(
      "clock-gettime / native",
      syscalls.median("clock-gettime", "Skerry") / syscalls.median("clock-gettime", "native"),
      2,
    );
  }
  if (start) {
    const node = start.median("node -e 0", "native");
    compare("static hello / node -e 0", start.median("static hello", "Skerry") / node, 1.6);
    compare("dynamic hello / node -e 0", start.median("dynamic hello", "Skerry") / node, 1.6);
    const bare = start.median(BARE_NODE, "native");
    compare(`static hello / ${BARE_NODE}`, start.median("static hello", "Skerry") / bare, 1.6);
  }
  if (lines.length === 0) return "";
  return `### Expectations\n\n| ratio | measured | limit | met |\n|---|---:|---:|---|\n${lines.join("\n")}\n`;
}
