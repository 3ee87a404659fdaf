/* Looking things up in the text of /proc. */
#ifndef PROC_H
#define PROC_H
#include "../check.h"
#include <ctype.h>

/* The rest of the line that starts with this, behind it, in a buffer that is reused; NULL if there is none. */
MAYBE_UNUSED static char *line_of(const char *path, const char *start) {
  static char line[4096];
  const char *text = get(path);
  size_t length = strlen(start);
  for (const char *at = text; at != NULL && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
    if (strncmp(at, start, length) != 0) continue;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(at + length, "\n"), at + length);
    return line;
  }
  return NULL;
}
/* The number behind it. */
MAYBE_UNUSED static long number_of(const char *path, const char *start) {
  char *line = line_of(path, start);
  if (line == NULL) FAIL("%s has no \"%s\"", path, start);
  return strtol(line, NULL, 0);
}
MAYBE_UNUSED static long number_in(const char *path) {
  char *end, *text = get(path);
  long value = strtol(text, &end, 0);
  if (end == text) FAIL("%s is \"%s\"", path, text);
  return value;
}
/* Field of /proc/[pid]/stat, as proc(5) numbers them; the second is the name. */
MAYBE_UNUSED static unsigned long stat_field(const char *path, int field) {
  char *at = strrchr(get(path), ')');
  CHECK(at != NULL && field > 3);
  for (at += 2; field > 3; field--) {
    at = strchr(at, ' ');
    CHECK(at != NULL);
    at++;
  }
  return strtoul(at, NULL, 10);
}
/* write(2) of a string to a file that exists. 0, or -errno of the open or the write */
MAYBE_UNUSED static int put_into(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -errno;
  ssize_t n = write(fd, text, strlen(text));
  int result = n < 0 ? -errno : 0;
  close(fd);
  return result;
}
#endif
