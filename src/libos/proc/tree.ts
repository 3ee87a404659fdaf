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

/** A directory from a specification. @param name its path within the file system, "" for the root @param options of its text */
export function treeOf(fs: GeneratedFs, name: string, spec: TreeSpec, options: TextOptions = {}): GeneratedDirectory {
  const children = childrenOf(fs, name, spec, options);
  return new GeneratedDirectory(fs, name === "" ? "/" : name, listingOf(children));
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
    else children.set(key, treeOf(fs, path, value, options));
  }
  return children;
}
function listingOf(children: ReadonlyMap<string, GeneratedInode>): Listing {
  let directories = 0;
  for (const child of children.values()) if (child instanceof GeneratedDirectory) directories++;
  return { names: () => [...children.keys()], child: (name) => children.get(name) ?? null, directories };
}
