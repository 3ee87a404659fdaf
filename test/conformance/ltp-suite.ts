/**
 * The system call tests of the Linux Test Project, as its runtest/syscalls lists them: a case is a line, a name and a
 * command. They are built and installed as the project's own instructions tell.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute, tail } from "./execute.ts";
import { cacheDirectory } from "./places.ts";
import { commandLine, environment } from "./side.ts";
import type { Group, Outcome, Outcomes, Side, Suite } from "./suite.ts";

/** Bits of an exit status. @see include/tst_res_flags.h of the project */
const TFAIL = 1;
const TBROK = 2;
const TWARN = 4;
const TCONF = 32;
/** Seconds for one case. */
const LIMIT = 90;

/** What would change the machine that runs the native side, or fill its disk with file systems to mount. */
const APART =
  /^(reboot|kexec|init_module|finit_module|delete_module|swapon|swapoff|sethostname|setdomainname|settimeofday|stime|clock_settime|adjtimex|clock_adjtime|syslog|quotactl|mount_setattr|statmount|listmount|umount|mount|fsopen|fsmount|fsconfig|fspick|move_mount|open_tree|acct|ioctl_loop|ioctl_sg|ioctl_ficlone|bpf|io_uring|perf_event_open|fanotify|ioperm|iopl|nfsservctl|oom|vhangup|copy_file_range|fallocate|preadv203|pwritev203|readahead|statx0[4-9]|statx1|sync_file_range|umask|landlock|lsm_|userfaultfd|fsync|fdatasync|syncfs|sync0|cachestat|listxattr04|mknod07|ustat|writev03|unlink09|utime0|utimensat|mkdir09|rename|linkat02|link08|open12|lremovexattr|getxattr|setxattr|fremovexattr|fsetxattr|fgetxattr|leapsec|epoll_stress|fork14|getrusage03|shmget06)/;
/** Of those, what needs no device. */
const HARMLESS =
  /^(fallocate0[123]|fsync0[23]|fdatasync0[12]|rename(0[1-9]|10|11)$|utime0[123]|setxattr01|getxattr0[123]|umask01|copy_file_range0[13]|mount0[1-4]|umount0[1-3])/;

export const ltpSuite: Suite = {
  name: "ltp",
  title: "Linux Test Project, system calls",
  jobs: 2,
  async prepare() {
    const root = process.env.CONFORMANCE_LTP ?? join(cacheDirectory("programs"), "ltp");
    const list = join(root, "runtest", "syscalls");
    if (!existsSync(list)) {
      return {
        absent: "no built programs in CONFORMANCE_LTP=DIRECTORY (testcases/kernel/syscalls of the Linux Test Project)",
      };
    }
    const groups = readFileSync(list, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([name, command]) => command !== undefined && !name.startsWith("#"))
      .filter(([name]) => !APART.test(name) || HARMLESS.test(name))
      .filter(([, command]) => existsSync(join(root, "testcases", "bin", command)))
      .map(([name, ...command]) => oneCase(root, name, command));
    const version = readFileSync(join(root, "VERSION"), "utf8").trim();
    return { version: `${version}, ${groups.length} cases`, groups };
  },
};

function oneCase(root: string, name: string, [program, ...args]: string[]): Group {
  const bin = join(root, "testcases", "bin");
  return {
    name,
    async run(side: Side, scratch: string): Promise<Outcomes> {
      const plain = environment(scratch);
      const env = environment(scratch, {
        PATH: `${plain.PATH}:${bin}`,
        LTPROOT: root,
        KCONFIG_SKIP_CHECK: "1",
        LTP_TIMEOUT_MUL: "2",
        LTP_COLORIZE_OUTPUT: "0",
        ...(side === "skerry" && { KCONFIG_PATH: configuration(root) }),
      });
      const argv = commandLine(side, [join(bin, program), ...args], scratch, env);
      const done = await execute({ argv, cwd: scratch, env, limit: LIMIT * 1000 });
      return new Map([[name, judge(done.status, done.output)]]);
    },
  };
}

/** What kernel Skerry is like: it has no /proc/config.gz, and without any the tests end. @returns a path */
function configuration(root: string): string {
  const path = join(root, "skerry.config");
  writeFileSync(path, "CONFIG_HUGETLBFS=y\nCONFIG_SYSVIPC=y\nCONFIG_POSIX_MQUEUE=y\n");
  return path;
}

function judge(status: number | null, output: string): Outcome {
  const said = (pattern: RegExp): string =>
    tail(
      output
        .split("\n")
        .filter((line) => pattern.test(line))
        .join(" | "),
    );
  if (status === null) return { verdict: "timeout", detail: said(/FAIL|BROK|WARN/) };
  if (status === 0) return { verdict: "pass", detail: "" };
  if (status > 128) return { verdict: "crash", detail: `status ${status}: ${tail(output)}` };
  if ((status & (TFAIL | TBROK | TWARN)) !== 0) return { verdict: "fail", detail: said(/FAIL|BROK|WARN/) };
  return (status & TCONF) !== 0
    ? { verdict: "skip", detail: said(/CONF/) }
    : { verdict: "fail", detail: `status ${status}: ${tail(output)}` };
}
