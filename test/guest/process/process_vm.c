/* One's own memory by a process id, as far as both sides allow. process_vm_readv(2) */
#include "../check.h"
#include <pthread.h>

static long readv_of(pid_t pid, const struct iovec *here, unsigned long n, const struct iovec *there, unsigned long m) {
  return RAW(SYS_process_vm_readv, pid, here, n, there, m, 0);
}
static long writev_of(pid_t pid, const struct iovec *here, unsigned long n, const struct iovec *there, unsigned long m) {
  return RAW(SYS_process_vm_writev, pid, here, n, there, m, 0);
}
static long copy(void *to, const void *from, size_t size) {
  struct iovec here = {to, size}, there = {(void *)from, size};
  return readv_of(getpid(), &here, 1, &there, 1);
}
static long store(void *to, const void *from, size_t size) {
  struct iovec here = {(void *)from, size}, there = {to, size};
  return writev_of(getpid(), &here, 1, &there, 1);
}
static void *by_thread(void *text) {
  char seen[6] = {0};
  struct iovec here = {seen, 5}, there = {text, 5};
  EQ(readv_of(RAW(SYS_gettid), &here, 1, &there, 1), 5);
  EQ(readv_of(getpid(), &here, 1, &there, 1), 5);
  SAME(seen, "hello");
  return NULL;
}

int main(void) {
  char text[32] = "hello, world", out[32] = {0};
  EQ(copy(out, text, 13), 13);
  SAME(out, text);
  EQ(store(out, "other", 6), 6);
  SAME(out, "other");
  /* Segments of both sides need not match; the shorter side ends it. */
  memset(out, 0, sizeof out);
  struct iovec here[] = {{out, 2}, {NULL, 0}, {out + 2, 1}, {out + 3, 20}};
  struct iovec there[] = {{text, 5}, {text + 7, 5}, {NULL, 0}};
  EQ(readv_of(getpid(), here, 4, there, 3), 10);
  SAME(out, "helloworld");
  EQ(readv_of(getpid(), here, 3, there, 3), 3);
  EQ(readv_of(getpid(), here, 0, there, 3), 0);
  EQ(readv_of(getpid(), here, 4, there, 0), 0);
  EQ(readv_of(getpid(), NULL, 0, NULL, 0), 0);
  pthread_t thread;
  EQ(pthread_create(&thread, NULL, by_thread, text), 0);
  EQ(pthread_join(thread, NULL), 0);

  /* Much of it. */
  size_t size = 8 << 20;
  char *from = anonymous(size, PROT_READ | PROT_WRITE), *to = anonymous(size, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < size; i += 997) from[i] = i;
  EQ(copy(to, from, size), size);
  EQ(memcmp(from, to, size), 0);

  /* Ends of pages: what is before them is copied. */
  char *guarded = before_guard(100), *hole = after_hole(100);
  memset(guarded, 'g', 100);
  EQ(copy(to, guarded, 100), 100);
  EQ(copy(to, guarded, 200), 100);
  EQ(copy(to, guarded + 100, 1), -EFAULT);
  EQ(copy(to, hole, 100), 100);
  EQ(copy(to, hole - 1, 100), -EFAULT);
  EQ(store(guarded, to, 200), 100);
  EQ(store(guarded + 100, to, 1), -EFAULT);
  EQ(copy(guarded + 100, to, 1), -EFAULT);
  char *constant = read_only('r');
  EQ(copy(to, constant, 10), 10);
  EQ(to[9], 'r');
  EQ(store(constant, to, 10), -EFAULT);
  EQ(copy(constant, to, 10), -EFAULT);
  char *hidden = anonymous(PAGE, PROT_NONE);
  EQ(copy(to, hidden, 1), -EFAULT);
  EQ(store(hidden, to, 1), -EFAULT);

  /* Errors, in their order. */
  struct iovec one = {out, 1}, other = {text, 1};
  EQ(RAW(SYS_process_vm_readv, getpid(), &one, 1, &other, 1, 1), -EINVAL);
  EQ(RAW(SYS_process_vm_writev, getpid(), &one, 1, &other, 1, 1UL << 40), -EINVAL);
  EQ(readv_of(0x3ffffff0, &one, 1, &other, 1), -ESRCH);
  EQ(readv_of(-1, &one, 1, &other, 1), -ESRCH);
  EQ(readv_of(0, &one, 1, &other, 1), -ESRCH);
  EQ(readv_of(getpid(), &one, 1025, &other, 1), -EINVAL);
  EQ(readv_of(getpid(), &one, 1, &other, 1025), -EINVAL);
  EQ(readv_of(getpid(), &one, -1UL, &other, 1), -EINVAL);
  struct iovec negative = {out, -1UL};
  EQ(readv_of(getpid(), &negative, 1, &other, 1), -EINVAL);
  EQ(readv_of(getpid(), &one, 1, &negative, 1), -EINVAL);
  for (size_t i = 0; i < BAD_POINTERS; i++) {
    EQ(readv_of(getpid(), bad_pointers[i], 1, &other, 1), -EFAULT);
    EQ(readv_of(getpid(), &one, 1, bad_pointers[i], 1), -EFAULT);
    EQ(copy(bad_pointers[i], text, 5), -EFAULT);
    EQ(copy(out, bad_pointers[i], 5), -EFAULT);
    EQ(store(bad_pointers[i], text, 5), -EFAULT);
    EQ(store(out, bad_pointers[i], 5), -EFAULT);
  }
  EQ(readv_of(getpid(), (struct iovec *)((char *)before_guard(16) + 1), 1, &other, 1), -EFAULT);
  return 0;
}
