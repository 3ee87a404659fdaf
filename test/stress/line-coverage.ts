/** Which lines of the sources have run, by the coverage that V8 writes of a bundle (NODE_V8_COVERAGE). */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "../support/run-guest.ts";
import { type Segment, segmentsOf } from "./source-map.ts";

interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}
interface Report {
  result: { url: string; functions: { ranges: Range[] }[] }[];
}

/** The command line as one bundle whose places are known. */
export class Bundle {
  readonly #directory: string;
  readonly path: string;
  readonly #segments: Segment[];

  constructor() {
    this.#directory = join(repository, "dist", `coverage-${process.pid}`);
    this.path = join(this.#directory, "skerry.cjs");
    mkdirSync(this.#directory, { recursive: true });
    // Not by leave(), which ends the process before V8 has written anything.
    const entry = join(this.#directory, "entry.ts");
    writeFileSync(
      entry,
      `import { main } from ${JSON.stringify(join(repository, "src/cli/main.ts"))};
       void main(process.argv.slice(2)).then((status) => process.exit(status));`,
    );
    execFileSync(join(repository, "node_modules/.bin/esbuild"), [
      entry,
      ...["--bundle", "--platform=node", "--target=node20", "--format=cjs", "--sourcemap=external"],
      ...["--external:koffi", "--external:@koromix/*", "--supported:dynamic-import=false", "--log-level=warning"],
      `--define:import.meta.url=${JSON.stringify(pathToFileURL(this.path).href)}`,
      `--outfile=${this.path}`,
    ]);
    const text = readFileSync(this.path, "utf8");
    this.#segments = segmentsOf(readFileSync(`${this.path}.map`, "utf8"), text).map((segment) => ({
      ...segment,
      source: relative(repository, resolve(this.#directory, segment.source)),
    }));
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Lines with code, by source, none of which has run. */
  lines(): Lines {
    const lines: Lines = new Map();
    for (const { source, line } of this.#segments) {
      let known = lines.get(source);
      if (known === undefined) {
        known = new Map();
        lines.set(source, known);
      }
      known.set(line, false);
    }
    return lines;
  }

  /** Adds what the reports in a directory say, and removes them. */
  add(lines: Lines, directory: string): void {
    const url = pathToFileURL(this.path).href;
    for (const name of readdirSync(directory)) {
      const report = JSON.parse(readFileSync(join(directory, name), "utf8")) as Report;
      rmSync(join(directory, name));
      for (const script of report.result) {
        if (script.url === url)
          this.#mark(
            lines,
            script.functions.flatMap(({ ranges }) => ranges),
          );
      }
    }
  }

  /** Ranges nest: the innermost one says how often a place has run. */
  #mark(lines: Lines, ranges: Range[]): void {
    ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    const open: Range[] = [];
    let next = 0;
    for (const { offset, source, line } of this.#segments) {
      for (; next < ranges.length && ranges[next]!.startOffset <= offset; next++) {
        while (open.length > 0 && open.at(-1)!.endOffset <= ranges[next]!.startOffset) open.pop();
        open.push(ranges[next]!);
      }
      while (open.length > 0 && open.at(-1)!.endOffset <= offset) open.pop();
      if ((open.at(-1)?.count ?? 0) > 0) lines.get(source)!.set(line, true);
    }
  }
}

/** Whether each line with code has run, by path from the repository. */
export type Lines = Map<string, Map<number, boolean>>;
