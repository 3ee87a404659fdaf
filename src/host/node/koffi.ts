/** The foreign-function library. */
import { createRequire } from "node:module";
import type * as Koffi from "koffi";

/**
 * Koffi's native part directly where it is the expected one: koffi's own entry first reads Node's ELF header to find out
 * about the C library and wraps functions for deprecated uses, which takes four times as long as the rest of loading.
 */
function load(): typeof Koffi {
  const require = createRequire(import.meta.url);
  const target = `${process.platform}-${process.arch}`;
  if (target === "linux-x64" || target === "linux-arm64") {
    try {
      return require(`@koromix/koffi-${target}/${target.replace("-", "_")}/koffi.node`) as typeof Koffi;
    } catch {
      // Another C library (musl), another place: koffi finds out.
    }
  }
  return require("koffi") as typeof Koffi;
}

export const koffi = load();
