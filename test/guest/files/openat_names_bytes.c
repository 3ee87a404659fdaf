/* A name may hold any byte but NUL and a slash; it comes back unchanged. path_resolution(7), readdir(3) */
#include "../check.h"

int main(void) {
  char name[2] = {0};
  OK(mkdir("d", 0755));
  OK(chdir("d"));
  int made = 0;
  for (int byte = 1; byte < 256; byte++) {
    if (byte == '/' || byte == '.') continue;
    name[0] = (char)byte;
    OK(close(OK(open(name, O_CREAT | O_EXCL | O_WRONLY, 0644))));
    made++;
  }
  unsigned char seen[256] = {0};
  DIR *dir = opendir(".");
  CHECK(dir != NULL);
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    EQ(strlen(entry->d_name), 1);
    EQ(seen[(unsigned char)entry->d_name[0]]++, 0);
    made--;
  }
  EQ(made, 0);
  closedir(dir);
  const char *long_name = "\xff\xfe invalid utf-8 \x80 and \xc3\xa9 \n newline";
  put(long_name, "content");
  SAME(get(long_name), "content");
  return 0;
}
