/* Making data durable: on which descriptors, with which flags. fsync(2), sync_file_range(2), syncfs(2), msync(2) */
#include "../check.h"

int main(void) {
  int fd = OK(open("f", O_CREAT | O_RDWR, 0644)), path = OK(open("f", O_PATH)), directory = OK(open(".", O_RDONLY));
  int reader = OK(open("f", O_RDONLY)), ends[2];
  OK(pipe(ends));
  EQ(write(fd, "x", 1), 1);
  OK(fsync(fd));
  OK(fsync(reader));
  OK(fsync(directory));
  OK(fdatasync(fd));
  OK(fdatasync(directory));
  OK(syncfs(fd));
  OK(syncfs(directory));
  OK(syncfs(ends[0]));
  ERR(fsync(ends[0]), EINVAL);
  ERR(fdatasync(ends[1]), EINVAL);
  ERR(fsync(-1), EBADF);
  ERR(fsync(path), EBADF);
  ERR(fdatasync(path), EBADF);
  ERR(syncfs(path), EBADF);
  ERR(syncfs(99), EBADF);
  OK(sync_file_range(fd, 0, 0, 0));
  OK(sync_file_range(fd, 0, 100, SYNC_FILE_RANGE_WRITE));
  OK(sync_file_range(fd, 5, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER));
  ERR(sync_file_range(fd, 0, 0, 8), EINVAL);
  ERR(sync_file_range(fd, -1, 0, 1), EINVAL);
  ERR(sync_file_range(fd, 0, -1, 1), EINVAL);
  ERR(sync_file_range(fd, LLONG_MAX, 10, 1), EINVAL);
  ERR(sync_file_range(ends[0], 0, 0, 1), ESPIPE);
  ERR(sync_file_range(-1, 0, 0, 1), EBADF);
  ERR(sync_file_range(path, 0, 0, 1), EBADF);
  sync();
  OK(ftruncate(fd, 2 * PAGE));
  char *map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  CHECK(map != MAP_FAILED);
  map[0] = 'm';
  OK(msync(map, 2 * PAGE, MS_SYNC));
  OK(msync(map, PAGE, MS_ASYNC));
  OK(msync(map, 1, MS_SYNC | MS_INVALIDATE));
  ERR(msync(map, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
  ERR(msync(map, PAGE, 8), EINVAL);
  ERR(msync(map + 1, PAGE, MS_SYNC), EINVAL);
  OK(munmap(map + PAGE, PAGE));
  ERR(msync(map, 2 * PAGE, MS_SYNC), ENOMEM);
  EQ(map[0], *get("f"));
  int durable = OK(open("g", O_CREAT | O_RDWR | O_SYNC, 0644));
  EQ(fcntl(durable, F_GETFL) & O_SYNC, O_SYNC);
  EQ(write(durable, "abc", 3), 3);
  int data = OK(open("g", O_RDWR | O_DSYNC));
  EQ(fcntl(data, F_GETFL) & O_SYNC, O_DSYNC);
  EQ(write(data, "abc", 3), 3);
  return 0;
}
