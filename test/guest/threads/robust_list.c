/* What a thread that ends leaves in the locks of its robust list, whatever the list looks like. get_robust_list(2) */
#include "futex.h"

struct node {
  struct node *next;
  atomic_uint word;
};
struct head {
  void *next;
  long offset;
  void *pending;
};
enum { OFFSET = offsetof(struct node, word), MANY = 3000 };
static struct head head;
static struct node nodes[MANY];
static atomic_int tid;
static void (*build)(unsigned self);
static void *dying(void *argument) {
  unsigned self = (unsigned)gettid_();
  head = (struct head){&head, OFFSET, NULL};
  for (int i = 0; i < MANY; i++) nodes[i] = (struct node){NULL, self};
  build(self);
  tid = (int)self;
  EQ(RAW(SYS_set_robust_list, argument, 24), 0);
  return NULL;
}
static void die(void (*how)(unsigned)) {
  build = how;
  finish(start(dying, &head));
}
static void link_to(int count, void *end) {
  head.next = &nodes[0];
  for (int i = 0; i < count; i++) nodes[i].next = i + 1 < count ? &nodes[i + 1] : end;
}
static int died(int index) { return nodes[index].word == FUTEX_OWNER_DIED; }

static void empty(unsigned self) { (void)self; }
static void three(unsigned self) {
  link_to(3, &head);
  nodes[1].word = self + 1;
  nodes[2].word = self | FUTEX_WAITERS;
}
static void circle(unsigned self) {
  (void)self;
  link_to(2, &nodes[0]);
}
static void long_list(unsigned self) {
  (void)self;
  link_to(MANY, &head);
}
static void leads_nowhere(unsigned self) {
  (void)self;
  link_to(3, (void *)64);
}
static void pending(unsigned self) {
  (void)self;
  link_to(1, &head);
  head.pending = &nodes[5];
}
static void pending_listed(unsigned self) {
  (void)self;
  link_to(2, &head);
  head.pending = &nodes[1];
}
static void pending_unlocked(unsigned self) {
  (void)self;
  nodes[7].word = 0;
  head.pending = &nodes[7];
}
static void misaligned(unsigned self) {
  (void)self;
  link_to(3, &head);
  head.offset++;
}
static void marked(unsigned self) {
  link_to(1, &head);
  head.next = (char *)&nodes[0] + 1;
  nodes[0].word = self | FUTEX_WAITERS;
}
static void wrapping(unsigned self) {
  (void)self;
  head.next = (void *)0x8000000000000000;
  head.pending = (char *)&nodes[3] - 0x100000000;
  head.offset = OFFSET + 0x100000000;
}
static void *sleeper(void *argument) {
  EQ(futex(argument, FUTEX_WAIT, 0, NULL, NULL, 0), 0);
  return NULL;
}

int main(void) {
  struct head *list;
  size_t size;
  EQ(RAW(SYS_get_robust_list, 0, &list, &size), 0);
  EQ(size, 24);
  EQ(RAW(SYS_set_robust_list, &head, 23), -EINVAL);
  EQ(RAW(SYS_set_robust_list, &head, 0), -EINVAL);
  EQ(RAW(SYS_get_robust_list, 999999, &list, &size), -ESRCH);
  EQ(RAW(SYS_get_robust_list, -1, &list, &size), -ESRCH);
  EQ(RAW(SYS_get_robust_list, 0, 64, &size), -EFAULT);
  EQ(RAW(SYS_get_robust_list, 0, &list, 64), -EFAULT);
  EQ(RAW(SYS_get_robust_list, 0, &list, (char *)before_guard(8) + 4), -EFAULT);

  die(empty);
  CHECK(nodes[0].word == (unsigned)tid);
  die(three);
  CHECK(died(0));
  EQ(nodes[1].word, tid + 1);
  EQ(nodes[2].word, FUTEX_OWNER_DIED | FUTEX_WAITERS);
  die(circle);
  CHECK(died(0) && died(1) && !died(2));
  die(long_list);
  int count = 0;
  for (int i = 0; i < MANY; i++) count += died(i);
  EQ(count, 2048);
  CHECK(died(0) && died(2047) && !died(2048));
  die(leads_nowhere);
  CHECK(died(0) && died(1) && died(2) && !died(3));
  die(pending);
  CHECK(died(0) && died(5) && !died(1));
  die(pending_listed);
  CHECK(died(0) && died(1));
  die(misaligned);
  CHECK(!died(0) && !died(1));
  die(marked);
  EQ(nodes[0].word, FUTEX_OWNER_DIED | FUTEX_WAITERS);
  die(wrapping);
  CHECK(!died(0));
  /* A lock that is being let go of: somebody is woken, the word stays. */
  nodes[7].word = 0;
  pthread_t thread = start(sleeper, &nodes[7].word);
  while (requeue(&nodes[7].word, FUTEX_REQUEUE, 0, 1, &nodes[7].word, 0) != 1) sched_yield();
  die(pending_unlocked);
  finish(thread);
  EQ(nodes[7].word, 0);
  /* A head that is not there. */
  finish(start(dying, (void *)64));
  finish(start(dying, (char *)before_guard(16)));
  return 0;
}
