/** All suites. */
import { goSuite } from "./go-suite.ts";
import { ltpSuite } from "./ltp-suite.ts";
import { programSuite } from "./program-suite.ts";
import { pythonSuite } from "./python-suite.ts";
import type { Suite } from "./suite.ts";

const libcTest = {
  programs: /^src\/(functional|regression|math|musl)\/[^/]+\.exe$/,
  limit: 20,
  origin: "musl's libc-test",
};

export const suites: readonly Suite[] = [
  programSuite({ ...libcTest, name: "libc-test-musl", title: "libc-test, with musl" }),
  programSuite({ ...libcTest, name: "libc-test-glibc", title: "libc-test, with glibc" }),
  programSuite({
    name: "open-posix",
    title: "Open POSIX, with glibc",
    programs: /\.run-test$/,
    statuses: {
      1: { verdict: "fail", detail: "failed" },
      2: { verdict: "fail", detail: "unresolved" },
      4: { verdict: "skip", detail: "unsupported" },
      5: { verdict: "skip", detail: "untested" },
    },
    limit: 20,
    origin: "testcases/open_posix_testsuite of the Linux Test Project",
  }),
  ltpSuite,
  pythonSuite,
  goSuite,
];
