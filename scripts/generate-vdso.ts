/**
 * Assembles and links the vDSO with binutils and embeds the image: src/libos/vdso/vdso-image.generated.ts.
 * Run it after a change of vdso.S or vdso.lds: npx tsx scripts/generate-vdso.ts
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../src/libos/vdso/", import.meta.url));
export const VDSO_TARGET = join(folder, "vdso-image.generated.ts");
const LINE = 116;

/** The version of the linker, which the generated file names: another one may lay things out differently. */
export function linkerVersion(): string {
  return execFileSync("ld", ["--version"], { encoding: "utf8" }).split("\n")[0]!;
}

/** The image as `as` and `ld` make it here. @throws if they are missing or fail */
export function linkVdso(): Uint8Array {
  const work = mkdtempSync(join(tmpdir(), "vdso-"));
  try {
    const object = join(work, "vdso.o");
    const image = join(work, "vdso.so");
    execFileSync("as", ["--64", "-o", object, join(folder, "vdso.S")]);
    const options = ["-shared", "-soname=linux-vdso.so.1", "-nostdlib", "--hash-style=both", "--eh-frame-hdr"];
    options.push(
      "--build-id=none",
      "-Bsymbolic",
      "--no-undefined",
      "-z",
      "noexecstack",
      "-z",
      "max-page-size=4096",
      "-s",
    );
    execFileSync("ld", ["-m", "elf_x86_64", ...options, "-T", join(folder, "vdso.lds"), "-o", image, object]);
    return readFileSync(image);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The text of the generated file. */
export function generateVdso(): string {
  const base64 = Buffer.from(linkVdso()).toString("base64");
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += LINE) lines.push(`  "${base64.slice(at, at + LINE)}",`);
  return `/** Made by scripts/generate-vdso.ts from vdso.S and vdso.lds; do not edit. */

/** What linked it. */
export const VDSO_LINKER = ${JSON.stringify(linkerVersion())};

/** The ELF image of the x86-64 vDSO, base64. */
export const VDSO_BASE64 = [
${lines.join("\n")}
].join("");
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(VDSO_TARGET, generateVdso());
