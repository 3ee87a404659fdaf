/** The files of pinned translations: the machine code in the first line, then what {@link show} said of it. */
import { fileURLToPath } from "node:url";
import type { Pinned } from "./emit.ts";

export function fixture({ name }: Pinned): string {
  return fileURLToPath(new URL(`${name.replaceAll(/[^a-z]+/g, "-")}.txt`, import.meta.url));
}
export function codeLine(code: Uint8Array): string {
  return `code ${Buffer.from(code).toString("hex")}`;
}
export function codeOf(line: string): Uint8Array {
  return new Uint8Array(Buffer.from(line.replace("code ", ""), "hex"));
}
