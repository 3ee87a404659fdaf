/* /proc/sys agrees with uname(2), sysconf(3) and prctl(2). proc_sys_kernel(5) */
#include "proc.h"
#include <sys/prctl.h>
#include <sys/utsname.h>

static char *first_line(const char *path) {
  char *text = get(path);
  text[strcspn(text, "\n")] = 0;
  return text;
}
static int is_uuid(const char *text) {
  for (int i = 0; i < 36; i++) {
    int dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i])) return 0;
  }
  return text[14] == '4' && text[36] == '\n' && text[37] == 0;
}

int main(void) {
  struct utsname name;
  OK(uname(&name));
  SAME(first_line("/proc/sys/kernel/ostype"), name.sysname);
  SAME(first_line("/proc/sys/kernel/osrelease"), name.release);
  SAME(first_line("/proc/sys/kernel/version"), name.version);
  SAME(first_line("/proc/sys/kernel/hostname"), name.nodename);
  EQ(number_in("/proc/sys/kernel/ngroups_max"), sysconf(_SC_NGROUPS_MAX));
  long last = number_in("/proc/sys/kernel/cap_last_cap");
  CHECK(prctl(PR_CAPBSET_READ, last, 0, 0, 0) >= 0);
  ERR(prctl(PR_CAPBSET_READ, last + 1, 0, 0, 0), EINVAL);
  CHECK(is_uuid(get("/proc/sys/kernel/random/uuid")));
  char before[64];
  strcpy(before, get("/proc/sys/kernel/random/uuid"));
  CHECK(strcmp(before, get("/proc/sys/kernel/random/uuid")) != 0);
  CHECK(is_uuid(get("/proc/sys/kernel/random/boot_id")));
  strcpy(before, get("/proc/sys/kernel/random/boot_id"));
  SAME(get("/proc/sys/kernel/random/boot_id"), before);
  EQ(number_in("/proc/sys/kernel/overflowuid"), 65534);
  CHECK(number_in("/proc/sys/kernel/pid_max") >= getpid());
  static const char *const numbers[] = {
      "kernel/threads-max", "kernel/randomize_va_space", "kernel/random/entropy_avail", "kernel/random/poolsize",
      "kernel/shmmni", "kernel/msgmax", "kernel/perf_event_paranoid", "kernel/sched_rt_runtime_us", "kernel/printk",
      "kernel/tainted", "vm/overcommit_memory", "vm/max_map_count", "vm/mmap_min_addr", "vm/swappiness",
      "vm/nr_hugepages", "vm/dirty_ratio", "fs/file-max", "fs/file-nr", "fs/nr_open", "fs/pipe-max-size",
      "fs/protected_symlinks", "fs/suid_dumpable", "fs/aio-max-nr", "fs/inotify/max_user_watches",
      "fs/epoll/max_user_watches", "net/core/somaxconn",
  };
  for (size_t i = 0; i < COUNT(numbers); i++) {
    char path[128];
    snprintf(path, sizeof path, "/proc/sys/%s", numbers[i]);
    number_in(path);
  }
  SAME(get("/proc/sys/kernel/shmmax"), "18446744073692774399\n");
  long open_files[3];
  EQ(sscanf(get("/proc/sys/fs/file-nr"), "%ld %ld %ld", open_files, open_files + 1, open_files + 2), 3);
  CHECK(open_files[0] > 0 && open_files[1] == 0);
  return 0;
}
