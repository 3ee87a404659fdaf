/** Reads the project's own source, for tests of its structure. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { repository } from "./run-guest.ts";

export interface Import {
  /** Path relative to the repository, or a package's or built-in module's name. */
  target: string;
  /** Whether only types come from there, so that nothing is loaded at run time. */
  typesOnly: boolean;
  /** Loaded when execution gets there. */
  lazy: boolean;
}

export interface SourceFile {
  /** Relative to the repository. */
  path: string;
  text: string;
  imports: Import[];
}

/** All TypeScript files below a directory of the repository. */
export function sourceFiles(directory: string): SourceFile[] {
  return readdirSync(join(repository, directory), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => {
      const path = join(directory, name);
      const text = readFileSync(join(repository, path), "utf8");
      return { path, text, imports: importsOf(path, text) };
    });
}

function importsOf(path: string, text: string): Import[] {
  const result: Import[] = [];
  const add = (specifier: string, typesOnly: boolean, lazy: boolean) => {
    const target = specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier;
    result.push({ target, typesOnly, lazy });
  };
  for (const [, type, names, specifier] of text.matchAll(
    /^(?:import|export)\s+(type\s+)?((?:[\w$*]+\s*,?\s*(?:as\s+\w+\s+)?)?(?:\{[^}]*\}\s*)?)from\s+"([^"]+)"/gm,
  )) {
    add(specifier, type !== undefined || onlyTypes(names), false);
  }
  for (const [, specifier] of text.matchAll(/^import\s+"([^"]+)"/gm)) add(specifier, false, false);
  for (const [, specifier] of text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g)) add(specifier, false, true);
  return result;
}

/** `{ type A, type B }`. */
function onlyTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}\s*$/.exec(names)?.[1];
  if (inner === undefined) return false;
  const entries = inner.split(",").filter((entry) => entry.trim() !== "");
  return entries.length > 0 && entries.every((entry) => entry.trim().startsWith("type "));
}

/** Strongly connected components of more than one node, by Tarjan's algorithm. */
export function cycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) found.push(component.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
