/** What a program asked for and did not get, as text for a person. */
import type { ShortfallReport } from "../vmm/index.ts";

/** Lines of one kind that are shown; the rest is counted. */
const MOST_LINES = 40;

export function render(report: ShortfallReport): string {
  const parts = [
    section(
      "System calls that are not supported in full",
      report.rows.map(({ call, level, note, calls }) => `${call}: ${level}, ${times(calls)}: ${note}`),
    ),
    section(
      "Answers that were an errno, the last ones first",
      [...report.refusals].sort((a, b) => b.last - a.last).map(refusalLine),
    ),
    section(
      "Instructions that were refused",
      report.instructions.map(
        ({ program, signal, address, bytes, count }) =>
          `${program}: ${bytes} at 0x${address.toString(16)}: ${signal}, ${times(count)}`,
      ),
    ),
    section(
      "Processes that a signal has ended",
      report.ends.flatMap(({ program, pid, signal, report: lines }) => [`${program}[${pid}]: ${signal}`, ...lines]),
    ),
  ];
  if (report.omitted > 0) parts.push(`${report.omitted} more were not recorded`);
  return parts.filter((part) => part !== "").join("\n") || "Nothing was refused";
}

/** "ioctl(TCGETS) /dev/x: ENOTTY, 3 times" */
export function refusalLine({ call, options, path, errno, count }: ShortfallReport["refusals"][number]): string {
  const named = path === null ? "" : ` ${path}`;
  return `${call}${options.length > 0 ? `(${options.join(", ")})` : ""}${named}: ${errno}, ${times(count)}`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const shown = lines.slice(0, MOST_LINES).map((line) => `  ${line}`);
  if (lines.length > MOST_LINES) shown.push(`  and ${lines.length - MOST_LINES} more`);
  return [`${title}:`, ...shown].join("\n");
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
