/*
 * Thousands of random operations on few names and descriptors. Every result is printed, so that Linux is the model.
 * What differs between file systems (sizes and link counts of directories, blocks, inode numbers) is not printed.
 */
#ifndef RANDOM_OPERATIONS_H
#define RANDOM_OPERATIONS_H
#include "../check.h"

static uint64_t random_state;
static uint64_t below(uint64_t bound) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (random_state * 2685821657736338717ULL >> 11) % bound;
}

#define FIRST_FD 10
#define FDS 8

static const char *const *names;
static size_t name_count;
static const char *name(void) { return names[below(name_count)]; }
static int fd(void) { return below(20) ? FIRST_FD + (int)below(FDS) : -1; }

static void result(const char *what, long value) {
  if (value == -1) {
    printf("%s: %s\n", what, strerrorname_np(errno));
  } else {
    printf("%s: %ld\n", what, value);
  }
}

static void show(const char *what, int answer, struct stat *s) {
  if (answer != 0) {
    result(what, answer);
  } else if (S_ISDIR(s->st_mode)) {
    printf("%s: directory %o\n", what, s->st_mode & 07777);
  } else {
    printf("%s: %o size %ld links %ld\n", what, s->st_mode, (long)s->st_size, (long)s->st_nlink);
  }
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *dir = opendir(path);
  if (dir == NULL) {
    result("list", -1);
    return;
  }
  char *found[100];
  int count = 0;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL && count < 100;) found[count++] = strdup(entry->d_name);
  closedir(dir);
  qsort(found, count, sizeof found[0], by_name);
  printf("list %s:", path);
  for (int i = 0; i < count; i++) {
    printf(" %s", found[i]);
    free(found[i]);
  }
  printf("\n");
}

static uint32_t digest(const unsigned char *bytes, long size) {
  uint32_t hash = 2166136261u;
  for (long i = 0; i < size; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static void content(const char *what, long got, const unsigned char *bytes) {
  if (got < 0) {
    result(what, -1);
  } else {
    printf("%s: %ld bytes %08x\n", what, got, digest(bytes, got));
  }
}

static void operation(void) {
  static unsigned char buffer[20000];
  static int const accesses[] = {O_RDONLY, O_WRONLY, O_RDWR, O_RDWR};
  static int const extras[] = {O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW, O_CREAT, O_CREAT, O_CLOEXEC, O_PATH};
  struct stat s;
  const char *a = name(), *b = name();
  int x = fd();
  switch (below(34)) {
    case 0: case 1: case 2: case 3: {
      int flags = accesses[below(4)];
      for (uint64_t i = below(4); i > 0; i--) flags |= extras[below(COUNT(extras))];
      if (flags & O_DIRECTORY) flags &= ~O_CREAT; /* Refused or not, by the version of Linux. */
      flags |= O_NONBLOCK;
      int opened = open(a, flags, 0600 | (int)below(0200));
      printf("open %s %o: ", a, flags);
      if (opened >= 0) {
        result("opened", dup2(opened, FIRST_FD + (int)below(FDS)));
        close(opened);
      } else {
        result("no", -1);
      }
      break;
    }
    case 4: result("close", close(x)); break;
    case 5: case 6: content("read", read(x, buffer, below(3000)), buffer); break;
    case 7: content("pread", pread(x, buffer, below(9000), (off_t)below(20000)), buffer); break;
    case 8: case 9: {
      size_t size = below(5000);
      for (size_t i = 0; i < size; i++) buffer[i] = (unsigned char)below(256);
      result("write", write(x, buffer, size));
      break;
    }
    case 10: memset(buffer, (int)below(256), 300); result("pwrite", pwrite(x, buffer, below(300), (off_t)below(20000))); break;
    case 11: {
      /* Positions in a directory are its file system's own. */
      off_t offset = (off_t)below(20000) - 5000;
      int whence = (int)below(3);
      if (fstat(x, &s) != 0 || !S_ISDIR(s.st_mode)) result("lseek", lseek(x, offset, whence));
      break;
    }
    case 12: result("ftruncate", ftruncate(x, (off_t)below(20000) - 100)); break;
    case 13: printf("truncate %s: ", a); result("", truncate(a, (off_t)below(15000))); break;
    case 14: printf("mkdir %s: ", a); result("", mkdir(a, 0700 | (mode_t)below(0100))); break;
    case 15: printf("rmdir %s: ", a); result("", rmdir(a)); break;
    case 16: case 17: printf("unlink %s: ", a); result("", unlink(a)); break;
    case 18: case 19: case 20: printf("rename %s %s: ", a, b); result("", rename(a, b)); break;
    case 21: {
      unsigned flags = below(3) ? (below(2) ? RENAME_NOREPLACE : RENAME_EXCHANGE) : 0;
      printf("renameat2 %s %s %u: ", a, b, flags);
      result("", renameat2(AT_FDCWD, a, AT_FDCWD, b, flags));
      break;
    }
    case 22: printf("link %s %s: ", a, b); result("", link(a, b)); break;
    case 23: printf("symlink %s %s: ", a, b); result("", symlink(below(2) ? a : "x", b)); break;
    case 24: {
      ssize_t got = readlink(a, (char *)buffer, 100);
      printf("readlink %s: ", a);
      content("", got, buffer);
      break;
    }
    case 25: printf("stat %s: ", a); show("", stat(a, &s), &s); break;
    case 26: printf("lstat %s: ", a); show("", lstat(a, &s), &s); break;
    case 27: show("fstat", fstat(x, &s), &s); break;
    case 28: printf("chmod %s: ", a); result("", chmod(a, (mode_t)below(010000))); break;
    case 29: result("fchmod", fchmod(x, (mode_t)below(010000))); break;
    case 30: printf("access %s: ", a); result("", access(a, (int)below(8))); break;
    case 31: list(a); break;
    case 32: result("dup2", dup2(x, FIRST_FD + (int)below(FDS))); break;
    default: result("fallocate", fallocate(x, below(2) ? FALLOC_FL_KEEP_SIZE : 0, (off_t)below(9000), (off_t)below(9000))); break;
  }
}

static void random_operations(uint64_t seed, int count, const char *const *paths, size_t path_count) {
  random_state = seed * 0x9e3779b97f4a7c15ULL;
  names = paths;
  name_count = path_count;
  umask(022);
  signal(SIGPIPE, SIG_IGN);
  OK(RAW(SYS_close_range, FIRST_FD, ~0U, 0));
  for (int i = 0; i < count; i++) operation();
  for (size_t i = 0; i < name_count; i++) {
    struct stat s;
    printf("%s: ", names[i]);
    int answer = lstat(names[i], &s);
    show("", answer, &s);
    if (answer == 0 && S_ISREG(s.st_mode)) {
      chmod(names[i], 0600);
      int opened = OK(open(names[i], O_RDONLY));
      static unsigned char all[65536];
      content("", read(opened, all, sizeof all), all);
      close(opened);
    } else if (answer == 0 && S_ISDIR(s.st_mode)) {
      list(names[i]);
    }
  }
}
#endif
