/** A compiler, an assembler and a linker, one process each; what they make is run too, and taken apart. */
import { existsSync, readdirSync } from "node:fs";
import { apps } from "./app.ts";
import { script } from "./harness.ts";

const LIBRARIES = "/usr/lib/x86_64-linux-gnu";
const COMPILERS = "/usr/lib/gcc/x86_64-linux-gnu";

/** The compiler proper; the driver `gcc` would fork. */
const versions = existsSync(COMPILERS) ? readdirSync(COMPILERS).sort() : [];
const compiler = `${COMPILERS}/${versions.at(-1) ?? "none"}`;
const compile = `${compiler}/cc1 -quiet -imultiarch x86_64-linux-gnu`;
const linkDynamic = `ld -o program -dynamic-linker /lib64/ld-linux-x86-64.so.2 ${LIBRARIES}/crt1.o ${LIBRARIES}/crti.o program.o -lm -lc ${LIBRARIES}/crtn.o`;
const linkStatic = `ld -static -o fixed ${LIBRARIES}/crt1.o ${LIBRARIES}/crti.o program.o --start-group -lm -lc ${compiler}/libgcc.a ${compiler}/libgcc_eh.a --end-group ${LIBRARIES}/crtn.o`;
const files = { "program.c": script("program.c"), "broken.c": "int main(void) { return undeclared; }\n" };

export const toolchain = [
  ...apps("gcc", [
    {
      name: "cc1, as, ld, and what they made",
      files,
      run: [
        `${compile} -O2 -g program.c -o program.s`,
        "as program.s -o program.o",
        linkDynamic,
        linkStatic,
        "./program 12 words",
        "./fixed 12 words",
        "objdump -d -r program.o",
        "objdump -s -j .rodata program",
        "readelf -a -W program",
        "nm -n fixed",
        "strip -o stripped program",
        "ar rcD library.a program.o",
        "ar tv library.a",
        "size program fixed stripped",
        "addr2line -e program -f 0x401136",
      ],
    },
    {
      name: "a compiler's errors",
      files,
      run: [
        `${compile} broken.c -o -`,
        `${compile} -E -P program.c`,
        "as missing.s",
        "ld -o x broken.c",
        "objdump -d words.txt",
      ],
    },
  ]),
  ...apps("make", [
    {
      run: ["make -n all", "make -n missing", "make -f words.txt"],
      files: { Makefile: "names = a b c\nall: $(names:%=%.o)\n%.o: %.c\n\tcc -c $<\na.c b.c c.c:\n\ttouch $@\n" },
    },
  ]),
  ...apps("openssl", [
    [
      "openssl dgst -sha3-256 half.bin",
      "openssl enc -aes-256-ctr -pbkdf2 -iter 1000 -S 0102030405060708 -pass pass:secret -in half.bin -out half.enc",
      "openssl enc -d -aes-256-ctr -pbkdf2 -iter 1000 -S 0102030405060708 -pass pass:secret -in half.enc",
      "openssl prime -hex FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFF",
    ],
  ]),
];
