/* /proc/self/mountinfo: ids, parents, roots and options. proc_pid_mountinfo(5) */
#include "mounts.h"

static int id, parent, major_number, minor_number;
static char root[PATH_MAX], options[256], type[64], source[256], own[256];

static void parse(const char *point) {
  const char *line = line_of("/proc/self/mountinfo", here(point));
  CHECK(line != NULL);
  char at[PATH_MAX];
  EQ(sscanf(line, "%d %d %d:%d %s %s %s", &id, &parent, &major_number, &minor_number, root, at, options), 7);
  const char *rest = strstr(line, " - ");
  CHECK(rest != NULL);
  EQ(sscanf(rest, " - %s %s %s", type, source, own), 3);
}

int main(void) {
  own_mounts();
  OK(mkdir("m", 0755));
  OK(mkdir("b", 0755));
  OK(mkdir("blank space", 0755));
  OK(mount("a source", "m", "tmpfs", MS_NOSUID, "mode=700"));
  parse("m");
  int outer = id;
  struct stat status = status_of("m");
  EQ(makedev(major_number, minor_number), status.st_dev);
  SAME(root, "/");
  SAME(type, "tmpfs");
  SAME(source, "a\\040source");
  SAME(options, "rw,nosuid,relatime");
  CHECK(strncmp(own, "rw,mode=700", 11) == 0);
  OK(mkdir("m/d", 0755));
  OK(mkdir("m/d/e", 0755));
  OK(mount("none", "m/d/e", "tmpfs", MS_RDONLY, NULL));
  parse("m/d/e");
  EQ(parent, outer);
  CHECK(id != outer);
  SAME(options, "ro,relatime");
  CHECK(strncmp(own, "ro", 2) == 0);
  OK(mount("m/d", "b", NULL, MS_BIND, NULL));
  parse("b");
  SAME(root, "/d");
  SAME(source, "a\\040source");
  SAME(options, "rw,nosuid,relatime");
  OK(mount("none", "blank space", "tmpfs", 0, NULL));
  parse("blank\\040space");
  int fd = OK(open("b", O_PATH));
  char path[64], *text;
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
  parse("b");
  text = strstr(get(path), "mnt_id:");
  CHECK(text != NULL);
  EQ(atoi(text + 7), id);
  OK(close(fd));
  OK(umount2("b", 0));
  CHECK(line_of("/proc/self/mountinfo", here("b")) == NULL);
  CHECK(strstr(get("/proc/filesystems"), "nodev\ttmpfs\n") != NULL);
  return 0;
}
