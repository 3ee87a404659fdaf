/** The foreign-function library. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Koffi from "koffi";

/**
 * Koffi's native part directly, where it is the expected one: koffi's own entry first reads Node's ELF header to find out
 * about the C library and wraps functions for deprecated uses; with that, loading takes four times as long.
 */
function load(): typeof Koffi {
  const target = `${process.platform}-${process.arch}`;
  if (target === "linux-x64" || target === "linux-arm64") {
    const file = findUpwards(`node_modules/@koromix/koffi-${target}/${target.replace("-", "_")}/koffi.node`);
    const module = { exports: {} };
    try {
      if (file !== null) process.dlopen(module, file);
      if ("load" in module.exports) return module.exports as typeof Koffi;
    } catch {
      // Another C library (musl): koffi finds out.
    }
  }
  return createRequire(import.meta.url)("koffi") as typeof Koffi;
}

/** Looks where a package would be found from here. */
function findUpwards(name: string): string | null {
  let folder = decodeURIComponent(import.meta.url.replace("file://", ""));
  while (folder !== "") {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    if (existsSync(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  return null;
}

export const koffi = load();
