/**
 * The files that a program needs to start: its interpreter and the shared libraries that it names, as the dynamic linker
 * would find them. @see ld.so(8)
 */
import {
  DF_1_NODEFLIB,
  type DynamicSection,
  EM,
  offsetOf,
  PHDR_SIZE,
  PT,
  parseDynamic,
  parseHeader,
  parseProgramHeaders,
  stringAt,
} from "../abi/elf.ts";
import type { Host } from "../host/host.ts";
import { HEAD_BYTES, parseScript } from "../libos/exec/script.ts";
import { byteString } from "../libos/mm/user-memory.ts";
import { type ClosureFiles, type HostPieces, HostTree } from "./host-tree.ts";
import { CACHE_AARCH64, CACHE_X86_64, LdCache } from "./ld-cache.ts";

/** Paths are absolute byte strings. A file is at its real path, behind the links that lead to it. */
export type ClosureEntry =
  | { kind: "file"; guestPath: string; hostPath: string }
  | { kind: "symlink"; guestPath: string; target: string };

export interface ClosureOptions {
  /** LD_LIBRARY_PATH of the program. */
  libraryPath?: string;
  /** Directories, separated by colons, where `#!/usr/bin/env NAME` finds its program. */
  path?: string;
}

const LD_CACHE = "/etc/ld.so.cache";
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Bounds on what files may ask for. */
const MAX_FILES = 4096;
const MAX_SCRIPTS = 5;
const MAX_TABLE = 16 << 20;
const PATH_MAX = 4096;

/** Names of an architecture in paths. */
interface Naming {
  platform: string;
  multiarch: string;
  cacheFlags: number;
}
const X86_64: Naming = { platform: "x86_64", multiarch: "x86_64-linux-gnu", cacheFlags: CACHE_X86_64 };
const AARCH64: Naming = { platform: "aarch64", multiarch: "aarch64-linux-gnu", cacheFlags: CACHE_AARCH64 };

/** What the headers of a file say. */
interface Linked {
  naming: Naming;
  interpreter: string | null;
  dynamic: DynamicSection | null;
}

/** A loaded object, and who asked for it. */
interface LoadedObject {
  /** Where $ORIGIN points. */
  origin: string;
  dynamic: DynamicSection;
  loader: LoadedObject | null;
}

/**
 * What a program needs, itself included. What cannot be found is left out: the dynamic linker will say so.
 * @param program absolute host path, a byte string
 */
export function closure(
  program: string,
  files: ClosureFiles,
  host: Pick<Host, "allocate">,
  options: ClosureOptions = {},
): ClosureEntry[] {
  const tree = new HostTree(files, host);
  try {
    const search = new Search(tree, options);
    search.addProgram(program, 0);
    return search.entries();
  } finally {
    tree.close();
  }
}

class Search {
  readonly #tree: HostTree;
  readonly #options: ClosureOptions;
  readonly #found = new Set<string>();
  /** What has been read, by real path. */
  readonly #linked = new Map<string, Linked | null>();
  #cache: LdCache | null = null;

  constructor(tree: HostTree, options: ClosureOptions) {
    this.#tree = tree;
    this.#options = options;
  }

  entries(): ClosureEntry[] {
    const links = [...this.#tree.links].map(
      ([guestPath, target]): ClosureEntry => ({ kind: "symlink", guestPath, target }),
    );
    return [
      ...links,
      ...[...this.#found].map((path): ClosureEntry => ({ kind: "file", guestPath: path, hostPath: path })),
    ];
  }

  /** Adds a file by any of its names. @returns its real path, or null if it is not there or there are too many */
  #add(path: string): string | null {
    if (path.length >= PATH_MAX || this.#found.size >= MAX_FILES) return null;
    const real = this.#tree.resolve(path, true);
    if (real !== null) this.#found.add(real);
    return real;
  }

  /** Adds a program with all that it needs. */
  addProgram(path: string, scripts: number): void {
    const real = this.#add(path);
    if (real === null) return;
    const linked = this.#read(real);
    if (linked !== null) {
      this.#addLinked(real, linked);
      return;
    }
    const pieces = this.#tree.open(real);
    if (pieces === null) return;
    const head = pieces.read(0, HEAD_BYTES);
    pieces.close();
    const script = parseScript(byteString(head, 0, head.length));
    if (script === null || scripts >= MAX_SCRIPTS) return;
    this.#addInterpreter(script.interpreter, script.argument, scripts + 1);
  }
  #read(real: string): Linked | null {
    const known = this.#linked.get(real);
    if (known !== undefined) return known;
    const pieces = this.#tree.open(real);
    const linked = pieces === null ? null : readLinked(pieces);
    pieces?.close();
    this.#linked.set(real, linked);
    return linked;
  }
  #addInterpreter(interpreter: string, argument: string | null, scripts: number): void {
    if (interpreter.startsWith("/")) this.addProgram(interpreter, scripts);
    if (argument === null || !interpreter.endsWith("/env")) return;
    const name = argument.replace(/^-S\s*/, "").split(/\s/)[0]!;
    if (name === "" || name.includes("/")) return;
    for (const directory of (this.#options.path ?? DEFAULT_PATH).split(":")) {
      if (!directory.startsWith("/") || this.#tree.resolve(`${directory}/${name}`, false) === null) continue;
      this.addProgram(`${directory}/${name}`, scripts);
      return;
    }
  }

  #addLinked(program: string, linked: Linked): void {
    if (linked.interpreter?.startsWith("/")) this.#add(linked.interpreter);
    if (linked.dynamic === null) return;
    const isMusl = linked.interpreter?.includes("/ld-musl-") === true;
    if (!isMusl) this.#useCache(linked.naming);
    const defaults = isMusl ? this.#muslDirectories(linked.naming) : glibcDirectories(linked.naming);
    const queue: LoadedObject[] = [{ origin: directoryOf(program), dynamic: linked.dynamic, loader: null }];
    const seen = new Set<string>();
    for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
      for (const name of object.dynamic.needed) {
        if (seen.has(name)) continue;
        seen.add(name);
        for (const path of this.#locate(name, object, linked.naming, defaults)) {
          const dynamic = this.#addLibrary(path, linked.naming);
          if (dynamic !== null) queue.push({ origin: directoryOf(path), dynamic, loader: object });
        }
      }
    }
  }
  #addLibrary(path: string, naming: Naming): DynamicSection | null {
    const real = this.#add(path);
    const linked = real === null ? null : this.#read(real);
    return linked?.naming === naming ? linked.dynamic : null;
  }

  /** Where a library is, in the dynamic linker's order; variants for newer processors come with the plain one. */
  #locate(name: string, object: LoadedObject, naming: Naming, defaults: readonly string[]): string[] {
    if (name.includes("/")) {
      const path = expand(name, object.origin, naming);
      return path.startsWith("/") ? [path] : [];
    }
    const directories: string[] = [];
    if (object.dynamic.runpath === "") {
      for (let each: LoadedObject | null = object; each !== null; each = each.loader) {
        if (each.dynamic.runpath === "") directories.push(...split(each.dynamic.rpath, each.origin, naming));
      }
    }
    directories.push(...split(this.#options.libraryPath ?? "", object.origin, naming));
    directories.push(...split(object.dynamic.runpath, object.origin, naming));
    const early = this.#inDirectories(name, directories, naming);
    if (early !== null) return [early];
    if ((object.dynamic.flags1 & DF_1_NODEFLIB) !== 0) return [];
    const cached = (this.#cache?.find(name) ?? []).filter((path) => this.#isFor(path, naming));
    if (cached.length > 0) return cached;
    const found = this.#inDirectories(name, defaults, naming);
    return found === null ? [] : [found];
  }
  #inDirectories(name: string, directories: readonly string[], naming: Naming): string | null {
    return directories.map((each) => `${each}/${name}`).find((path) => this.#isFor(path, naming)) ?? null;
  }
  /** Whether there is a library for this machine at the path. */
  #isFor(path: string, naming: Naming): boolean {
    const real = this.#tree.resolve(path, false);
    return real !== null && this.#read(real)?.naming === naming;
  }

  #useCache(naming: Naming): void {
    if (this.#cache !== null) return;
    const real = this.#add(LD_CACHE);
    const pieces = real === null ? null : this.#tree.open(real);
    this.#cache = new LdCache(pieces?.read(0, MAX_TABLE) ?? new Uint8Array(0), naming.cacheFlags);
    pieces?.close();
  }
  #muslDirectories(naming: Naming): string[] {
    const real = this.#add(`/etc/ld-musl-${naming.platform}.path`);
    const pieces = real === null ? null : this.#tree.open(real);
    const bytes = pieces?.read(0, HEAD_BYTES * 16) ?? new Uint8Array(0);
    pieces?.close();
    const lines = byteString(bytes, 0, bytes.length)
      .split(/[:\n]/)
      .filter((line) => line.startsWith("/"));
    return lines.length > 0 ? lines : ["/lib", "/usr/local/lib", "/usr/lib"];
  }
}

function namingOf(machine: number): Naming | null {
  return machine === EM.X86_64 ? X86_64 : machine === EM.AARCH64 ? AARCH64 : null;
}

/** Usually holds all headers and the interpreter's name. */
const FIRST_PIECE = 4096;

function readLinked(pieces: HostPieces): Linked | null {
  const first = pieces.read(0, FIRST_PIECE);
  const header = parseHeader(first);
  const read = (offset: number, length: number): Uint8Array =>
    offset + length <= first.length ? first.subarray(offset, offset + length) : pieces.read(offset, length);
  const naming = header === null ? null : namingOf(header.machine);
  if (header === null || naming === null || header.phentsize !== PHDR_SIZE) return null;
  const headers = parseProgramHeaders(read(header.phoff, header.phnum * PHDR_SIZE), 0, header.phnum);
  const interp = headers.find((each) => each.type === PT.INTERP);
  const interpreter = interp === undefined ? "" : stringAt(read(interp.offset, Math.min(interp.filesz, PATH_MAX)), 0);
  const section = headers.find((each) => each.type === PT.DYNAMIC);
  const dynamic =
    section === undefined
      ? null
      : parseDynamic(pieces.read(section.offset, Math.min(section.filesz, MAX_TABLE)), (address, size) => {
          const offset = offsetOf(headers, address);
          return offset < 0 ? new Uint8Array(0) : pieces.read(offset, Math.min(size, MAX_TABLE));
        });
  return { naming, interpreter: interpreter === "" ? null : interpreter, dynamic };
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}
function glibcDirectories({ multiarch }: Naming): string[] {
  return [`/lib/${multiarch}`, `/usr/lib/${multiarch}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
}
/** The absolute directories of a colon-separated list. */
function split(list: string, origin: string, naming: Naming): string[] {
  return list
    .split(/[:;]/)
    .map((each) => expand(each, origin, naming).replace(/\/+$/, ""))
    .filter((each) => each.startsWith("/"));
}
/** Dynamic string tokens. @see ld.so(8) */
function expand(text: string, origin: string, naming: Naming): string {
  return text
    .replace(/\$\{ORIGIN\}|\$ORIGIN\b/g, () => origin)
    .replace(/\$\{LIB\}|\$LIB\b/g, () => `lib/${naming.multiarch}`)
    .replace(/\$\{PLATFORM\}|\$PLATFORM\b/g, () => naming.platform);
}
