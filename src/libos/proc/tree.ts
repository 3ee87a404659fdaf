/** Directories of /proc and /sys whose names never change, written down as nested records. */
import { GeneratedDirectory, type GeneratedFs, GeneratedInode, type Listing } from "./nodes.ts";
import { GeneratedText, type Records, type TextOptions } from "./text-file.ts";

/** Text, a maker of text, a node or its maker by path, or a directory. */
export interface TreeSpec {
  [name: string]: string | (() => Records) | GeneratedInode | Node | TreeSpec;
}
/** A node that wants to know its path within the file system. */
export class Node {
  readonly make: (path: string) => GeneratedInode;
  constructor(make: (path: string) => GeneratedInode) {
    this.make = make;
  }
}

/**
 * A directory from a specification; its nodes are made when somebody looks into it.
 * @param name its path within the file system, "" for the root @param options of its text
 */
export function treeOf(
  fs: GeneratedFs,
  name: string,
  spec: () => TreeSpec,
  options: TextOptions = {},
): GeneratedDirectory {
  const children = new LazyListing(() => childrenOf(fs, name, spec(), options));
  return new GeneratedDirectory(fs, name === "" ? "/" : name, children);
}
export function childrenOf(
  fs: GeneratedFs,
  name: string,
  spec: TreeSpec,
  options: TextOptions = {},
): Map<string, GeneratedInode> {
  const children = new Map<string, GeneratedInode>();
  for (const [key, value] of Object.entries(spec)) {
    const path = `${name}/${key}`;
    if (value instanceof GeneratedInode) children.set(key, value);
    else if (value instanceof Node) children.set(key, value.make(path));
    else if (typeof value === "string") children.set(key, new GeneratedText(fs, path, () => value, options));
    else if (typeof value === "function") children.set(key, new GeneratedText(fs, path, value, options));
    else
      children.set(
        key,
        treeOf(fs, path, () => value, options),
      );
  }
  return children;
}

/** Names and nodes that are made once, at the first look. */
export class LazyListing implements Listing {
  readonly #make: () => Map<string, GeneratedInode>;
  #children: Map<string, GeneratedInode> | null = null;
  constructor(make: () => Map<string, GeneratedInode>) {
    this.#make = make;
  }
  names(): string[] {
    return [...this.#all().keys()];
  }
  child(name: string): GeneratedInode | null {
    return this.#all().get(name) ?? null;
  }
  get directories(): number {
    let count = 0;
    for (const child of this.#all().values()) if (child instanceof GeneratedDirectory) count++;
    return count;
  }
  #all(): Map<string, GeneratedInode> {
    this.#children ??= this.#make();
    return this.#children;
  }
}
