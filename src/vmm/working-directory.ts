/** Where relative paths of the caller start. */
import { readlinkSync } from "node:fs";
import { fromByteString } from "./bytes.ts";
import { BootError } from "./options.ts";

/**
 * The working directory as text, bytes that are no UTF-8 escaped as {@link fromByteString} does: Node replaces them.
 * @param path what is to be found there, for the message
 * @throws {BootError} 125 if the directory has been removed
 */
export function workingDirectory(path: string): string {
  let given: string;
  try {
    given = process.cwd();
  } catch {
    throw new BootError(`${path}: the working directory, where this relative path starts, has been removed`, 125);
  }
  return given.includes("\ufffd") ? fromByteString(readlinkSync("/proc/self/cwd", "latin1")) : given;
}
