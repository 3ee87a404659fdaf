/* ".." never leads out of the root; a directory outside that was kept does. chroot(2) */
#include "mounts.h"

int main(void) {
  need_root();
  OK(mkdir("jail", 0755));
  OK(mkdir("jail/inner", 0755));
  put("outside", "x");
  put("jail/inside", "y");
  int kept = OK(open(".", O_RDONLY | O_DIRECTORY));
  OK(chdir("jail"));
  OK(chroot("."));
  OK(access("/inside", F_OK));
  ERR(access("/../outside", F_OK), ENOENT);
  ERR(access("../outside", F_OK), ENOENT);
  ERR(access("/inner/../../../outside", F_OK), ENOENT);
  OK(symlink("/../outside", "link"));
  ERR(access("link", F_OK), ENOENT);
  OK(access("link/../inside", F_OK) == -1 ? 0 : -1);
  OK(chroot("inner"));
  OK(access("inside", F_OK));
  OK(faccessat(kept, "outside", F_OK, 0));
  OK(fchdir(kept));
  OK(access("outside", F_OK));
  char directory[PATH_MAX + 32];
  CHECK(syscall(SYS_getcwd, directory, sizeof directory) > 0);
  CHECK(strncmp(directory, "(unreachable)/", 14) == 0);
  OK(chroot("."));
  OK(access("/outside", F_OK));
  ERR(chroot("missing"), ENOENT);
  ERR(chroot("outside"), ENOTDIR);
  for (size_t i = 0; i < BAD_POINTERS; i++) EQ(RAW(SYS_chroot, bad_pointers[i]), -EFAULT);
  return 0;
}
