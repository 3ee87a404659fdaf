/** Results kept between runs, so that a suite can be run in pieces. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, ENGINE } from "./places.ts";
import { type Outcome, type Outcomes, SIDES, type Side } from "./suite.ts";

type GroupResults = Record<Side, Record<string, Outcome>>;

interface Stored {
  version: string;
  groups: Record<string, Partial<GroupResults>>;
}

export interface Case {
  name: string;
  native: Outcome;
  skerry: Outcome;
}

export class Results {
  private readonly stored: Stored;
  private readonly file: string;

  constructor(suite: string, version: string) {
    const usual = join(cacheDirectory("results"), `${suite}.json`);
    this.file = ENGINE === "auto" ? usual : join(cacheDirectory("results"), `${suite}-${ENGINE}.json`);
    this.stored = load(this.file, version) ?? nativeOnly(load(usual, version)) ?? { version, groups: {} };
  }

  has(group: string, side: Side): boolean {
    return this.stored.groups[group]?.[side] !== undefined;
  }

  set(group: string, side: Side, outcomes: Outcomes): void {
    this.stored.groups[group] = { ...this.stored.groups[group], [side]: Object.fromEntries(outcomes) };
  }

  /** Replaces single cases of a group. */
  merge(group: string, side: Side, outcomes: Outcomes): void {
    const before = this.stored.groups[group]?.[side] ?? {};
    this.set(group, side, new Map([...Object.entries(before), ...outcomes]));
  }

  save(): void {
    writeFileSync(`${this.file}.new`, JSON.stringify(this.stored, null, 1));
    renameSync(`${this.file}.new`, this.file);
  }

  /** All cases of those groups that have been run on both sides. */
  cases(groups: readonly string[]): Case[] {
    return groups.flatMap((group) => casesOf(this.stored.groups[group]));
  }
}

function load(file: string, version: string): Stored | null {
  const old: Stored | null = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return old?.version === version ? old : null;
}
function nativeOnly(stored: Stored | null): Stored | null {
  if (stored === null) return null;
  const groups = Object.entries(stored.groups).map(([name, { native }]) => [
    name,
    native === undefined ? {} : { native },
  ]);
  return { version: stored.version, groups: Object.fromEntries(groups) };
}

const NOT_RUN: Outcome = { verdict: "skip", detail: "did not start" };

function casesOf(results: Partial<GroupResults> | undefined): Case[] {
  const { native, skerry } = results ?? {};
  if (native === undefined || skerry === undefined) return [];
  const names = new Set(SIDES.flatMap((side) => Object.keys(results?.[side] ?? {})));
  return [...names].map((name) => ({ name, native: native[name] ?? NOT_RUN, skerry: skerry[name] ?? NOT_RUN }));
}
