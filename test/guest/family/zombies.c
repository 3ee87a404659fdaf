/* What is left of a process that has ended and was not waited for. */
#include "family.h"

static char path[64], text[4096];
static const char *name(pid_t pid, const char *file) {
  snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
  return path;
}
static long content(pid_t pid, const char *file) {
  int fd = open(name(pid, file), O_RDONLY);
  if (fd < 0) return -errno;
  long n = read(fd, text, sizeof text - 1);
  long result = n < 0 ? -errno : n;
  close(fd);
  if (n >= 0) text[n] = 0;
  return result;
}

int main(void) {
  int status;
  siginfo_t info;
  pid_t pid = OK(fork());
  if (pid == 0) {
    for (;;) pause();
  }
  int memory = OK(open(name(pid, "mem"), O_RDONLY));
  int maps = OK(open(name(pid, "maps"), O_RDONLY));
  int directory = OK(open(name(pid, ""), O_RDONLY | O_DIRECTORY));
  int pidfd = OK(syscall(SYS_pidfd_open, pid, 0));
  static int word = 42;
  int copy = 0;
  EQ(pread(memory, &copy, sizeof copy, (off_t)&word), sizeof copy);
  EQ(copy, 42);
  OK(kill(pid, SIGKILL));
  OK(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
  EQ(info.si_status, SIGKILL);
  /* Memory that others may have by now. */
  EQ(pread(memory, &copy, sizeof copy, (off_t)&word), 0);
  EQ(read(maps, text, sizeof text), 0);
  EQ(content(pid, "maps"), 0);
  EQ(content(pid, "smaps"), 0);
  CHECK(content(pid, "stat") > 0);
  CHECK(strstr(text, ") Z ") != NULL);
  CHECK(content(pid, "status") > 0);
  CHECK(strstr(text, "State:\tZ (zombie)") != NULL);
  CHECK(strstr(text, "VmSize") == NULL);
  CHECK(content(pid, "statm") > 0);
  SAME(text, "0 0 0 0 0 0 0\n");
  EQ(content(pid, "cmdline"), 0);
  CHECK(content(pid, "comm") > 0);
  CHECK(content(pid, "limits") > 0);
  ERR(readlink(name(pid, "exe"), text, sizeof text), ENOENT);
  ERR(readlink(name(pid, "cwd"), text, sizeof text), ENOENT);
  ERR(readlink(name(pid, "root"), text, sizeof text), ENOENT);
  ERR(readlink(name(pid, "fd/1"), text, sizeof text), ENOENT);
  struct iovec here = {&copy, 4}, there = {&word, 4};
  ERR(process_vm_readv(pid, &here, 1, &there, 1, 0), ESRCH);
  OK(kill(pid, 0));
  OK(kill(pid, SIGKILL));
  EQ(RAW(SYS_tgkill, pid, pid, 0), 0);
  EQ(getpgid(pid), getpgrp());
  EQ(getsid(pid), getsid(0));
  OK(setpgid(pid, pid));
  EQ(getpgid(pid), pid);
  OK(kill(-pid, 0));
  EQ(sched_getscheduler(pid), SCHED_OTHER);
  EQ(getpriority(PRIO_PROCESS, pid), 0);
  OK(setpriority(PRIO_PROCESS, pid, 3));
  struct rlimit limit;
  OK(prlimit(pid, RLIMIT_NOFILE, NULL, &limit));
  struct pollfd wait = {pidfd, POLLIN, 0};
  EQ(poll(&wait, 1, 0), 1);
  EQ(RAW(SYS_pidfd_send_signal, pidfd, 0, 0, 0), 0);
  EQ(waitpid(pid, &status, 0), pid);
  /* Nothing at all. */
  EQ(RAW(SYS_pidfd_send_signal, pidfd, 0, 0, 0), -ESRCH);
  EQ(RAW(SYS_pidfd_getfd, pidfd, 1, 0), -ESRCH);
  EQ(poll(&wait, 1, 0), 1);
  ERR(waitid((idtype_t)3 /* P_PIDFD */, pidfd, &info, WEXITED), ECHILD);
  ERR(kill(pid, 0), ESRCH);
  ERR(getpgid(pid), ESRCH);
  ERR(getsid(pid), ESRCH);
  ERR(setpgid(pid, pid), ESRCH);
  ERR(sched_getscheduler(pid), ESRCH);
  ERR(getpriority(PRIO_PROCESS, pid), ESRCH);
  ERR(prlimit(pid, RLIMIT_NOFILE, NULL, &limit), ESRCH);
  ERR(process_vm_readv(pid, &here, 1, &there, 1, 0), ESRCH);
  ERR(syscall(SYS_pidfd_open, pid, 0), ESRCH);
  EQ(content(pid, "stat"), -ENOENT);
  EQ(openat(directory, "stat", O_RDONLY), -1);
  EQ(pread(memory, &copy, sizeof copy, (off_t)&word), 0);
  return 0;
}
