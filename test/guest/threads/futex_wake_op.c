/* FUTEX_WAKE_OP: every operation and comparison. futex(2) */
#include "futex.h"

static atomic_uint first, second;
static int wake_op(int count, long count2, unsigned op) {
  return (int)futex(&first, FUTEX_WAKE_OP_PRIVATE, (unsigned)count, (void *)count2, &second, op);
}
static atomic_int awake[2];
static void *on_first(void *argument) {
  EQ(wait_on(&first, 0), 0);
  awake[0]++;
  return argument;
}
static void *on_second(void *argument) {
  EQ(wait_on(&second, 7), 0);
  awake[1]++;
  return argument;
}

int main(void) {
  struct { unsigned op, argument, before, after; } const operations[] = {
      {FUTEX_OP_SET, 5, 9, 5},          {FUTEX_OP_SET, 0xfff, 9, -1u},     {FUTEX_OP_ADD, 3, 9, 12},
      {FUTEX_OP_ADD, 0xffe, 1, -1u},    {FUTEX_OP_ADD, 1, 0x7fffffff, 0x80000000u},
      {FUTEX_OP_OR, 6, 9, 15},          {FUTEX_OP_ANDN, 8, 9, 1},          {FUTEX_OP_XOR, 3, 9, 10},
      {FUTEX_OP_OR | FUTEX_OP_OPARG_SHIFT, 31, 1, 0x80000001u},
      {FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 4, 1, 16},
  };
  for (size_t i = 0; i < COUNT(operations); i++) {
    second = operations[i].before;
    EQ(wake_op(1, 1, FUTEX_OP(operations[i].op, operations[i].argument, FUTEX_OP_CMP_EQ, 0)), 0);
    EQ(second, operations[i].after);
  }

  /* The old value is compared, with sign: does it wake on the second word? */
  struct { unsigned compare; int argument, old, holds; } const comparisons[] = {
      {FUTEX_OP_CMP_EQ, 7, 7, 1}, {FUTEX_OP_CMP_EQ, 8, 7, 0},  {FUTEX_OP_CMP_NE, 8, 7, 1}, {FUTEX_OP_CMP_NE, 7, 7, 0},
      {FUTEX_OP_CMP_LT, 8, 7, 1}, {FUTEX_OP_CMP_LT, 7, 7, 0},  {FUTEX_OP_CMP_LE, 7, 7, 1}, {FUTEX_OP_CMP_LE, -1, 7, 0},
      {FUTEX_OP_CMP_GT, -5, 7, 1}, {FUTEX_OP_CMP_GT, 7, 7, 0}, {FUTEX_OP_CMP_GE, 7, 7, 1}, {FUTEX_OP_CMP_GE, 8, 7, 0},
  };
  for (size_t i = 0; i < COUNT(comparisons); i++) {
    second = 7;
    pthread_t one = start(on_first, NULL), other = start(on_second, NULL);
    await_sleepers(&first, 1);
    await_sleepers(&second, 1);
    int expected = 1 + comparisons[i].holds;
    unsigned argument = (unsigned)comparisons[i].argument & 0xfff;
    EQ(wake_op(5, 5, FUTEX_OP(FUTEX_OP_SET, 1, comparisons[i].compare, argument)), expected);
    finish(one);
    if (!comparisons[i].holds) EQ(wake(&second, 1), 1);
    finish(other);
  }
  EQ(awake[0], COUNT(comparisons));
  EQ(awake[1], COUNT(comparisons));

  ERR(wake_op(1, 1, FUTEX_OP(5, 0, 0, 0)), ENOSYS);
  second = 1;
  ERR(wake_op(1, 1, FUTEX_OP(FUTEX_OP_SET, 3, 6, 0)), ENOSYS);
  void *words[] = {(char *)&first + 1, &first, (void *)4096};
  ERR(futex(words[0], FUTEX_WAKE_OP, 1, NULL, &second, 0), EINVAL);
  ERR(futex(&first, FUTEX_WAKE_OP, 1, NULL, words[0], 0), EINVAL);
  ERR(futex(&first, FUTEX_WAKE_OP_PRIVATE, 1, NULL, words[2], 0), EFAULT);
  ERR(futex(words[2], FUTEX_WAKE_OP, 1, NULL, &second, 0), EFAULT);
  ERR(futex(&first, FUTEX_WAKE_OP_PRIVATE, 1, NULL, read_only(0), 0), EFAULT);
  ERR(futex(&first, FUTEX_WAKE_OP, 1, NULL, read_only(0), 0), EFAULT);
  unsigned *last = before_guard(4);
  EQ(futex(last, FUTEX_WAKE_OP_PRIVATE, 1, NULL, last, 0), 0);
  ERR(futex(last, FUTEX_WAKE_OP_PRIVATE, 1, NULL, last + 1, 0), EFAULT);
  return 0;
}
