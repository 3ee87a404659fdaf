/* At its end the program leaves robust lists and cleared-tid words that lead in circles and to nowhere. */
#include "hostile.h"
#include <linux/futex.h>

int main(int argc, char **argv) {
  only_on_skerry();
  static struct robust_list_head head;
  static struct robust_list nodes[3] = {{&nodes[1]}, {&nodes[2]}, {&nodes[0]}};
  head.list.next = argc > 1 && argv[1][0] == 'b' ? (struct robust_list *)0x8000000000000001 : &nodes[0];
  head.futex_offset = 0x7fffffffffffffff;
  head.list_op_pending = (struct robust_list *)8;
  RAW(SYS_set_robust_list, &head, sizeof head);
  RAW(SYS_set_tid_address, 0xfffffffffffffff1);
  puts("survived");
  return 0;
}
