/* /proc/self/status: the lines of Linux 5.10 and later in their order, each "Name:\tvalue". proc_pid_status(5) */
#include "proc.h"
#include <sys/prctl.h>

static void nothing(int signal) {
  (void)signal;
}

static const char *const names[] = {
    "Name",     "Umask",    "State",   "Tgid",    "Ngid",        "Pid",         "PPid",    "TracerPid",
    "Uid",      "Gid",      "FDSize",  "Groups",  "NStgid",      "NSpid",       "NSpgid",  "NSsid",
    "VmPeak",   "VmSize",   "VmLck",   "VmPin",   "VmHWM",       "VmRSS",       "RssAnon", "RssFile",
    "RssShmem", "VmData",   "VmStk",   "VmExe",   "VmLib",       "VmPTE",       "VmSwap",  "HugetlbPages",
    "CoreDumping", "THP_enabled", "Threads", "SigQ", "SigPnd",   "ShdPnd",      "SigBlk",  "SigIgn",
    "SigCgt",   "CapInh",   "CapPrm",  "CapEff",  "CapBnd",      "CapAmb",      "NoNewPrivs", "Seccomp",
    "Speculation_Store_Bypass", "Cpus_allowed", "Cpus_allowed_list", "Mems_allowed", "Mems_allowed_list",
    "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches",
};

int main(void) {
  char *at = get("/proc/self/status");
  for (size_t i = 0; i < COUNT(names); i++) {
    char start[64];
    int length = snprintf(start, sizeof start, "%s:\t", names[i]);
    while (at != NULL && strncmp(at, start, length) != 0) {
      at = strchr(at, '\n');
      if (at != NULL) at++;
      if (at != NULL && *at == 0) at = NULL;
    }
    if (at == NULL) FAIL("%s is missing or out of order", names[i]);
  }
  char const *path = "/proc/self/status";
  umask(027);
  SAME(line_of(path, "Umask:\t"), "0027");
  SAME(line_of(path, "State:\t"), "R (running)");
  EQ(number_of(path, "Threads:\t"), 1);
  EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  EQ(number_of(path, "NoNewPrivs:\t"), 1);
  signal(SIGUSR1, SIG_IGN);
  signal(SIGUSR2, nothing);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGRTMAX);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGHUP);
  SAME(line_of(path, "SigBlk:\t"), "8000000000000001");
  CHECK(strtoul(line_of(path, "SigIgn:\t"), NULL, 16) & (1 << (SIGUSR1 - 1)));
  SAME(line_of(path, "SigCgt:\t"), "0000000000000800");
  SAME(line_of(path, "SigPnd:\t"), "0000000000000001");
  return 0;
}
