/* Mounts one by one, by ids that are never used again. statmount(2), listmount(2), statx(2) */
#include "by_descriptor.h"
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif

struct request {
  uint32_t size, spare;
  uint64_t id, parameter, ns;
};
struct about {
  uint32_t size, options;
  uint64_t mask;
  uint32_t dev_major, dev_minor;
  uint64_t magic;
  uint32_t sb_flags, type;
  uint64_t id, parent_id;
  uint32_t old_id, old_parent_id;
  uint64_t attributes, propagation, group, master, from;
  uint32_t root, point;
  uint64_t ns;
  uint32_t subtype, source;
  uint64_t more[48];
  char strings[3584];
};
_Static_assert(offsetof(struct about, strings) == 512, "struct statmount");
enum { SB_BASIC = 1, MNT_BASIC = 2, MNT_ROOT = 8, MNT_POINT = 0x10, FS_TYPE = 0x20, OPTIONS = 0x80 };

static struct about about;
static long status_by(uint64_t id, uint64_t mask, void *out, size_t size) {
  struct request request = {.size = 24, .id = id, .parameter = mask};
  return RAW(SYS_statmount, &request, out, size, 0);
}
static long list(uint64_t id, uint64_t after, uint64_t *out, size_t count, int flags) {
  struct request request = {.size = 24, .id = id, .parameter = after};
  return RAW(SYS_listmount, &request, out, count, flags);
}
static uint64_t id_of(const char *path, unsigned mask) {
  char status[256] = {0};
  EQ(RAW(332, AT_FDCWD, path, 0, mask, status), 0);
  EQ(*(uint32_t *)status & 0x5000, mask);
  return *(uint64_t *)(status + 144);
}
#define ALL ((uint64_t)-1)

int main(void) {
  own_mounts();
  if (status_by(0, 0, NULL, 0) == -ENOSYS) return 0; /* before Linux 6.8 */
  OK(mkdir("m", 0755));
  OK(mkdir("n", 0755));
  OK(mount("none", "m", "tmpfs", MS_NOSUID | MS_NOATIME, "size=1m"));
  OK(mkdir("m/sub", 0755));
  OK(mkdir("m/sub/deep", 0755));
  OK(mount("m/sub", "n", NULL, MS_BIND, NULL));
  OK(mount("none", "n/deep", "tmpfs", 0, NULL));
  uint64_t m = id_of("m", 0x4000), n = id_of("n", 0x4000), deep = id_of("n/deep", 0x4000);
  CHECK(m > INT32_MAX && n > m && deep > n);

  EQ(status_by(m, SB_BASIC | MNT_BASIC, &about, sizeof about), 0);
  EQ(about.size, 512);
  EQ(about.mask, SB_BASIC | MNT_BASIC);
  EQ(about.magic, 0x01021994);
  struct stat status = status_of("m");
  EQ(about.dev_major, major(status.st_dev));
  EQ(about.dev_minor, minor(status.st_dev));
  EQ(about.id, m);
  EQ(about.old_id, id_of("m", 0x1000));
  EQ(about.old_parent_id, id_of(".", 0x1000));
  EQ(about.parent_id, id_of(".", 0x4000));
  EQ(about.attributes, NO_SUID | NO_ATIME);
  EQ(about.propagation, MS_PRIVATE);

  EQ(status_by(n, FS_TYPE | MNT_ROOT | MNT_POINT | MNT_BASIC, &about, sizeof about), 0);
  EQ(about.mask, FS_TYPE | MNT_ROOT | MNT_POINT | MNT_BASIC);
  SAME(about.strings + about.type, "tmpfs");
  SAME(about.strings + about.root, "/sub");
  SAME(about.strings + about.point, here("n"));
  /* Newer kernels begin with an empty string. */
  size_t strings = sizeof "tmpfs" + sizeof "/sub" + strlen(here("n")) + 1;
  CHECK(about.size == 512 + strings || about.size == 513 + strings);
  EQ(about.attributes, NO_SUID | NO_ATIME);
  /* Room for less. */
  uint32_t full = about.size;
  EQ(status_by(n, FS_TYPE | MNT_ROOT | MNT_POINT, &about, full - 1), -EOVERFLOW);
  EQ(status_by(n, FS_TYPE | MNT_ROOT | MNT_POINT, &about, full), 0);
  EQ(status_by(n, FS_TYPE, &about, 100), -EOVERFLOW);
  memset(&about, 0x5a, sizeof about);
  EQ(status_by(n, MNT_BASIC, &about, 48), 0);
  EQ(about.size, 48);
  EQ(about.id, n);
  EQ(about.parent_id, 0x5a5a5a5a5a5a5a5a);
  EQ(status_by(n, 0, &about, 0), 0);

  /* All, those below one, a part of them. */
  uint64_t ids[512];
  long count = list(ALL, 0, ids, COUNT(ids), 0);
  CHECK(count >= 4);
  EQ(ids[count - 1], deep);
  EQ(ids[count - 2], n);
  EQ(ids[count - 3], m);
  for (long i = 1; i < count; i++) CHECK(ids[i] > ids[i - 1]);
  EQ(list(ALL, m, ids, COUNT(ids), 0), 2);
  EQ(ids[0], n);
  EQ(list(ALL, m, ids, 1, 0), 1);
  EQ(list(ALL, deep, ids, COUNT(ids), 0), 0);
  EQ(list(n, 0, ids, COUNT(ids), 0), 1);
  EQ(ids[0], deep);
  EQ(list(m, 0, ids, COUNT(ids), 0), 0);
  EQ(list(ALL, 0, ids, 0, 0), 0);

  struct request request = {.size = 24, .id = n, .parameter = MNT_BASIC};
  EQ(RAW(SYS_statmount, &request, &about, sizeof about, 0x80000000), -EINVAL);
  EQ(RAW(SYS_listmount, &request, ids, 1, 0x80000000), -EINVAL);
  request.size = 23;
  EQ(RAW(SYS_statmount, &request, &about, sizeof about, 0), -EINVAL);
  request.size = 4097;
  EQ(RAW(SYS_statmount, &request, &about, sizeof about, 0), -E2BIG);
  request.size = sizeof request;
  EQ(RAW(SYS_statmount, &request, &about, sizeof about, 0), 0);
  EQ(status_by(deep + 1000, MNT_BASIC, &about, sizeof about), -ENOENT);
  EQ(list(deep + 1000, 0, ids, 1, 0), -ENOENT);
  EQ(RAW(SYS_listmount, &request, ids, 1000001, 0), -EOVERFLOW);
  EQ(RAW(SYS_listmount, &request, ids, -1L, 0), -EOVERFLOW);
  request.size = 24;
  request.id = ALL;
  request.parameter = 0;
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_statmount, bad_pointers[i], &about, sizeof about, 0), -EFAULT);
    EQ(RAW(SYS_listmount, bad_pointers[i], ids, 1, 0), -EFAULT);
    EQ(status_by(n, MNT_BASIC, bad_pointers[i], sizeof about), -EFAULT);
    EQ(RAW(SYS_listmount, &request, bad_pointers[i], 1, 0), -EFAULT);
  }
  struct request *end = before_guard(24);
  memcpy(end, &(struct request){.size = 24, .id = n, .parameter = MNT_BASIC}, 24);
  EQ(RAW(SYS_statmount, end, &about, sizeof about, 0), 0);
  EQ(RAW(SYS_statmount, (char *)before_guard(3), &about, sizeof about, 0), -EFAULT);
  EQ(status_by(n, MNT_BASIC, before_guard(512), 512), 0);
  EQ(status_by(n, MNT_BASIC, before_guard(511), 512), -EFAULT);
  EQ(list(ALL, 0, before_guard(16), 2, 0), 2);
  EQ(list(ALL, 0, before_guard(8), 2, 0), -EFAULT);
  OK(umount2("n/deep", 0));
  EQ(status_by(deep, MNT_BASIC, &about, sizeof about), -ENOENT);
  return 0;
}
