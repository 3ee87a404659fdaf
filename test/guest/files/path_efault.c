/* EFAULT and page edges for the path of every call that takes one. path_resolution(7) */
#include "../check.h"

static char buffer[4096];
struct call {
  const char *name;
  long number, b, c, d;
  int path_second;
};
static struct call const calls[] = {
    {"open", SYS_open, O_RDONLY, 0, 0, 0},
    {"openat", SYS_openat, O_RDONLY, 0, 0, 1},
    {"stat", SYS_stat, (long)buffer, 0, 0, 0},
    {"lstat", SYS_lstat, (long)buffer, 0, 0, 0},
    {"newfstatat", SYS_newfstatat, (long)buffer, 0, 0, 1},
    {"statx", SYS_statx, 0, 0x7ff, (long)buffer, 1},
    {"access", SYS_access, 0, 0, 0, 0},
    {"faccessat", SYS_faccessat, 0, 0, 0, 1},
    {"faccessat2", SYS_faccessat2, 0, 0, 0, 1},
    {"chdir", SYS_chdir, 0, 0, 0, 0},
    {"mkdir", SYS_mkdir, 0755, 0, 0, 0},
    {"mkdirat", SYS_mkdirat, 0755, 0, 0, 1},
    {"rmdir", SYS_rmdir, 0, 0, 0, 0},
    {"unlink", SYS_unlink, 0, 0, 0, 0},
    {"unlinkat", SYS_unlinkat, 0, 0, 0, 1},
    {"chmod", SYS_chmod, 0644, 0, 0, 0},
    {"fchmodat", SYS_fchmodat, 0644, 0, 0, 1},
    {"chown", SYS_chown, -1, -1, 0, 0},
    {"lchown", SYS_lchown, -1, -1, 0, 0},
    {"fchownat", SYS_fchownat, -1, -1, 0, 1},
    {"truncate", SYS_truncate, 0, 0, 0, 0},
    {"readlink", SYS_readlink, (long)buffer, 10, 0, 0},
    {"readlinkat", SYS_readlinkat, (long)buffer, 10, 0, 1},
    {"mknod", SYS_mknod, S_IFREG, 0, 0, 0},
    {"mknodat", SYS_mknodat, S_IFREG, 0, 0, 1},
    {"statfs", SYS_statfs, (long)buffer, 0, 0, 0},
    {"utime", SYS_utime, 0, 0, 0, 0},
    {"utimes", SYS_utimes, 0, 0, 0, 0},
    {"creat", SYS_creat, 0644, 0, 0, 0},
    {"execve", SYS_execve, 0, 0, 0, 0},
    {"link", SYS_link, (long)"x", 0, 0, 0},
    {"symlink", SYS_symlink, (long)"x", 0, 0, 0},
    {"rename", SYS_rename, (long)"x", 0, 0, 0},
};

static long with_path(struct call const *call, const void *path) {
  if (call->path_second) return RAW(call->number, AT_FDCWD, path, call->b, call->c, call->d);
  return RAW(call->number, path, call->b, call->c, call->d);
}

int main(void) {
  char *unterminated = before_guard(4);
  memcpy(unterminated, "abcd", 4);
  char *missing = before_guard(8);
  memcpy(missing, "/no/way", 8);
  for (size_t i = 0; i < COUNT(calls); i++) {
    int bad = 0;
    for (size_t k = 0; k < BAD_POINTERS; k++) bad += with_path(&calls[i], bad_pointers[k]) != -EFAULT;
    /* utimes(NULL path) is special in no call of this table. */
    long cut = with_path(&calls[i], unterminated), edge = with_path(&calls[i], missing);
    printf("%s: %d %ld %ld\n", calls[i].name, bad, cut, edge);
  }
  /* The second path. */
  int const second[] = {SYS_link, SYS_rename, SYS_symlink};
  put("source", "x");
  for (size_t i = 0; i < COUNT(second); i++)
    for (size_t k = 0; k < BAD_POINTERS; k++) EQ(RAW(second[i], "source", bad_pointers[k]), -EFAULT);
  return 0;
}
