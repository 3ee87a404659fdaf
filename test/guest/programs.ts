/** The guest programs: which there are, what is expected of them, and their compiled form. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { constants, tmpdir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutPackages } from "../support/packages.ts";
import { callTable } from "./call-table.ts";

const directory = fileURLToPath(new URL(".", import.meta.url));

/** Folders of programs that run natively too. */
export const areas = [
  "dev",
  "events",
  "exec",
  "family",
  "files",
  "inet",
  "ipc",
  "locks",
  "mm",
  "mounts",
  "netlink",
  "notify",
  "overlay",
  "pipes",
  "proc",
  "process",
  "signals",
  "sockets",
  "threads",
  "time",
  "transfer",
  "tty",
  "x86",
  "xattr",
];

/** Ways to link a program: name of the variant, compiler, flags. */
const variants = {
  static: { compiler: "gcc", flags: ["-static"], packages: ["gcc", "libc6-dev"] },
  dynamic: { compiler: "gcc", flags: [], packages: ["gcc", "libc6-dev"] },
  "static-pie": { compiler: "gcc", flags: ["-static-pie"], packages: ["gcc", "libc6-dev"] },
  musl: { compiler: "musl-gcc", flags: ["-static"], packages: ["gcc", "musl-tools"] },
  "musl-dynamic": { compiler: "musl-gcc", flags: [], packages: ["gcc", "musl-tools"] },
} as const;
export type Variant = keyof typeof variants;

/** Programs that are also linked in other ways than statically with glibc. */
const alsoLinked: Record<string, Variant[]> = {
  "events/poll": ["dynamic", "musl"],
  "exec/argv_envp": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "exec/constructors": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "exec/cloexec_all": ["dynamic"],
  "exec/environment": ["dynamic", "musl"],
  "exec/execve_keeps": ["dynamic", "static-pie"],
  "exec/execve_memory_gone": ["dynamic", "static-pie"],
  "exec/execve_repeated": ["dynamic", "static-pie"],
  "exec/exit_group": ["dynamic", "musl"],
  "exec/initial_stack": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "exec/thread_local": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "family/fork": ["dynamic", "musl"],
  "family/vfork": ["dynamic", "musl"],
  "files/getdents64": ["dynamic", "musl"],
  "files/openat_errors": ["dynamic", "musl"],
  "mm/brk": ["dynamic", "static-pie", "musl"],
  "mm/exec_protection": ["dynamic", "static-pie"],
  "mm/malloc_stress": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "mm/mprotect_faults": ["dynamic", "static-pie", "musl"],
  "mm/mremap_grow": ["dynamic", "musl"],
  "mm/stack_overflow": ["dynamic", "static-pie"],
  "process/stdio": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "proc/self_maps": ["dynamic", "static-pie"],
  "signals/avx_preserved": ["dynamic"],
  "signals/codes_fpe": ["dynamic", "musl"],
  "signals/siglongjmp_handler": ["dynamic", "musl"],
  "threads/barriers": ["musl"],
  "threads/cancellation": ["dynamic", "musl"],
  "threads/conditions": ["dynamic", "musl"],
  "threads/once_keys_c11": ["musl"],
  "threads/pi_mutex": ["musl"],
  "threads/producer_consumer": ["dynamic", "musl"],
  "threads/robust_mutex": ["musl"],
  "threads/rwlocks_semaphores": ["musl"],
  "time/clock_gettime": ["dynamic", "musl"],
  "time/clock_monotone": ["dynamic", "static-pie", "musl"],
  "x86/compute": ["dynamic", "static-pie", "musl"],
  "x86/float_environment": ["dynamic", "musl"],
  "x86/long_double": ["dynamic", "musl"],
  "x86/xmm_over_syscalls": ["dynamic"],
  "tty/controlling": ["dynamic", "musl"],
  "tty/login": ["dynamic", "static-pie", "musl", "musl-dynamic"],
  "tty/open_pty": ["dynamic", "musl", "musl-dynamic"],
  "tty/termios_layouts": ["dynamic", "musl"],
};

export interface GuestProgram {
  /** Area and name, as "files/openat_excl". */
  name: string;
  variant: Variant;
  source: string;
  /** Exit status by the shell's convention, from the comment "expect: exit N" or "expect: signal SIGNAME"; else 0. */
  status: number;
  /** Why it cannot be compiled here, or false. */
  skip: string | false;
}

/** @param areas folders below test/guest */
export function guestPrograms(areas: readonly string[]): GuestProgram[] {
  return areas.flatMap((area) =>
    fs
      .readdirSync(join(directory, area))
      .filter((file) => file.endsWith(".c"))
      .sort()
      .flatMap((file) => {
        const name = `${area}/${basename(file, ".c")}`;
        const source = join(directory, area, file);
        const status = expected(fs.readFileSync(source, "utf8"), name);
        return (["static", ...(alsoLinked[name] ?? [])] as Variant[]).map((variant) => ({
          name,
          variant,
          source,
          status,
          skip: withoutPackages(...variants[variant].packages),
        }));
      }),
  );
}

function expected(text: string, name: string): number {
  const match = /expect: (?:exit (\d+)|signal (SIG[A-Z]+))/.exec(text);
  if (match === null) return 0;
  if (match[1] !== undefined) return Number(match[1]);
  const signal = constants.signals[match[2] as NodeJS.Signals];
  if (signal === undefined) throw new Error(`${name}: there is no signal ${match[2]}`);
  return 128 + signal;
}

const compilations = new Map<string, Promise<string>>();

/** Compiles a program unless that has been done before, outside the source tree. @returns path of the program */
export function compiled(program: GuestProgram): Promise<string> {
  const key = `${program.name} ${program.variant}`;
  let path = compilations.get(key);
  if (path === undefined) {
    path = compile(program);
    compilations.set(key, path);
  }
  return path;
}

async function compile(program: GuestProgram): Promise<string> {
  const { compiler, flags } = variants[program.variant];
  const options = ["-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror", ...flags];
  const hash = createHash("sha256").update([compiler, ...options].join(" "));
  for (const file of [...headers(program), program.source]) hash.update(fs.readFileSync(file));
  const table = fs.readFileSync(program.source, "utf8").includes('"calls.generated.h"') ? callTable() : null;
  if (table !== null) hash.update(table);
  const cache = join(fs.realpathSync(tmpdir()), `skerry-guest-${userInfo().uid}`);
  fs.mkdirSync(cache, { recursive: true, mode: 0o700 });
  const name = `${program.name.replace("/", "_")}-${program.variant}-${hash.digest("hex").slice(0, 16)}`;
  const path = join(cache, name);
  if (fs.existsSync(path)) return path;
  // Another test run may be compiling the same.
  const made = `${path}.${process.pid}`;
  if (table !== null) {
    fs.mkdirSync(`${made}.d`, { recursive: true });
    fs.writeFileSync(join(`${made}.d`, "calls.generated.h"), table);
    options.push(`-I${made}.d`);
  }
  await new Promise<void>((resolve, reject) =>
    execFile(compiler, [...options, "-o", made, program.source, "-lm"], (error) => (error ? reject(error) : resolve())),
  );
  fs.renameSync(made, path);
  if (table !== null) fs.rmSync(`${made}.d`, { recursive: true });
  return path;
}

function headers(program: GuestProgram): string[] {
  return [directory, dirname(program.source)].flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((file) => file.endsWith(".h"))
      .map((file) => join(folder, file)),
  );
}
