/* Mounts of our own: on Linux in a namespace that ends with the program. Nothing to check without that right. */
#include "../check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

enum { FLAG_RDONLY = 1, FLAG_NOSUID = 2, FLAG_NODEV = 4, FLAG_NOATIME = 1024 }; /* f_flags of statfs(2) */

MAYBE_UNUSED static void own_mounts(void) {
  need_root();
  struct utsname name;
  OK(uname(&name));
  if (strstr(name.release, "skerry") == NULL && unshare(CLONE_NEWNS) != 0) exit(0);
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) exit(0);
}

/* The absolute path of a name in the working directory. */
MAYBE_UNUSED static const char *here(const char *name) {
  static char path[4][PATH_MAX * 2];
  static int next;
  char *out = path[next++ % 4], directory[PATH_MAX];
  CHECK(getcwd(directory, sizeof directory) != NULL);
  snprintf(out, sizeof path[0], "%s/%s", directory, name);
  return out;
}

/* A line of /proc/self/mounts or mountinfo for a mount point, or NULL. */
MAYBE_UNUSED static const char *line_of(const char *file, const char *point) {
  char pattern[PATH_MAX + 8];
  snprintf(pattern, sizeof pattern, " %s ", point);
  static char line[2 * PATH_MAX];
  char *text = get(file), *found = NULL;
  for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"))
    if (strstr(at, pattern) != NULL) found = at;
  if (found == NULL) return NULL;
  snprintf(line, sizeof line, "%s", found);
  return line;
}
