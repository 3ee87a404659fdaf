/* Copies between files of one and of two file systems. copy_file_range(2), sendfile(2) */
#include "../check.h"
#include <sys/sendfile.h>

int main(void) {
  static char data[300000], back[300000];
  for (size_t i = 0; i < sizeof data; i++) data[i] = i * 7 + i / 255;
  int in = OK(open("in", O_CREAT | O_RDWR, 0644)), out = OK(open("out", O_CREAT | O_RDWR, 0644));
  EQ(write(in, data, sizeof data), sizeof data);
  off_t from = 1, to = 5;
  EQ(copy_file_range(in, &from, out, &to, 100000, 0), 100000);
  EQ(from, 100001);
  EQ(to, 100005);
  EQ(lseek(in, 0, SEEK_CUR), sizeof data);
  EQ(lseek(out, 0, SEEK_CUR), 0);
  EQ(pread(out, back, 100000, 5), 100000);
  EQ(memcmp(back, data + 1, 100000), 0);
  EQ(lseek(in, 299000, SEEK_SET), 299000);
  EQ(copy_file_range(in, NULL, out, NULL, 1 << 30, 0), 1000);
  EQ(copy_file_range(in, NULL, out, NULL, 1, 0), 0);

  int memory = OK(memfd_create("m", 0));
  OK(lseek(in, 0, SEEK_SET));
  for (size_t done = 0; done < sizeof data;) done += OK(sendfile(memory, in, NULL, sizeof data - done));
  EQ(pread(memory, back, sizeof back, 0), sizeof back);
  EQ(memcmp(back, data, sizeof data), 0);
  from = 299990;
  EQ(sendfile(out, in, &from, 100), 10);
  EQ(from, 300000);

  int reader = OK(open("in", O_RDONLY)), writer = OK(open("in", O_WRONLY)), append = OK(open("ap", O_CREAT | O_WRONLY | O_APPEND, 0644));
  int directory = OK(open(".", O_RDONLY)), pipe_ends[2];
  OK(pipe(pipe_ends));
  from = to = 0;
  ERR(copy_file_range(in, &from, out, &to, 10, 1), EINVAL);
  ERR(copy_file_range(writer, &from, out, &to, 10, 0), EBADF);
  ERR(copy_file_range(in, &from, reader, &to, 10, 0), EBADF);
  ERR(copy_file_range(in, NULL, append, NULL, 10, 0), EBADF);
  ERR(copy_file_range(directory, NULL, out, NULL, 10, 0), EISDIR);
  ERR(copy_file_range(pipe_ends[0], NULL, out, NULL, 10, 0), EINVAL);
  ERR(copy_file_range(in, NULL, pipe_ends[1], NULL, 10, 0), EINVAL);
  ERR(copy_file_range(-1, NULL, out, NULL, 10, 0), EBADF);
  ERR(copy_file_range(in, NULL, 99, NULL, 10, 0), EBADF);
  to = 5;
  ERR(copy_file_range(in, &from, in, &to, 10, 0), EINVAL);
  to = 100;
  EQ(copy_file_range(in, &from, in, &to, 10, 0), 10);
  to = LLONG_MAX - 5;
  ERR(copy_file_range(in, &from, out, &to, 10, 0), EFBIG);
  ERR(copy_file_range(in, &from, out, &to, -1, 0), EOVERFLOW);
  for (size_t i = 1; i < BAD_POINTERS; i++) {
    EQ(RAW(SYS_copy_file_range, in, bad_pointers[i], out, 0, 1, 0), -EFAULT);
    EQ(RAW(SYS_copy_file_range, in, 0, out, bad_pointers[i], 1, 0), -EFAULT);
    EQ(RAW(SYS_sendfile, out, in, bad_pointers[i], 1), -EFAULT);
  }
  return 0;
}
