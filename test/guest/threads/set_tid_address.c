/* The word that is cleared and woken when a thread ends, wherever it points. set_tid_address(2) */
#include "futex.h"

static atomic_uint word;
static void *end(void *argument) {
  EQ(RAW(SYS_set_tid_address, argument), gettid_());
  RAW(SYS_exit, 0);
  return NULL;
}
static void ends_with(void *address) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  EQ(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED), 0);
  pthread_t thread;
  EQ(pthread_create(&thread, &attributes, end, address), 0);
}

int main(void) {
  word = 7;
  ends_with(&word);
  while (word != 0) EQ(futex(&word, FUTEX_WAIT, 7, NULL, NULL, 0) == 0 || errno == EAGAIN, 1);
  unsigned char *page = (unsigned char *)anonymous(PAGE, PROT_READ | PROT_WRITE);
  memset(page, 9, PAGE);
  ends_with(page + 6);
  while ((atomic_load((_Atomic uint16_t *)(page + 6))) != 0) sched_yield();
  EQ(page[5], 9);
  EQ(page[10], 9);
  ends_with((void *)64);
  ends_with((void *)-4);
  ends_with((char *)before_guard(4) + 2);
  ends_with(read_only(3));
  milliseconds(20);
  return 0;
}
