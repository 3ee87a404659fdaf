/** The command line without loss: Node replaces bytes in arguments that are no UTF-8. */
import { readFileSync } from "node:fs";
import { fromByteString } from "../vmm/bytes.ts";

/**
 * @param given process.argv without its first two
 * @returns the same with such bytes escaped as {@link fromByteString} does
 */
export function exactArguments(given: string[]): string[] {
  if (!given.some((argument) => argument.includes("\ufffd"))) return given;
  try {
    return escapeArguments(given, readFileSync("/proc/self/cmdline", "latin1"));
  } catch {
    return given;
  }
}

/** @param commandLine each argument followed by NUL, those of Node first: proc_pid_cmdline(5) */
export function escapeArguments(given: string[], commandLine: string): string[] {
  const all = commandLine.split("\0").slice(0, -1);
  return all.slice(all.length - given.length).map(fromByteString);
}
