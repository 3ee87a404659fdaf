/* MAP_SHARED|MAP_ANONYMOUS is zero memory; /dev/zero maps as such. mmap(2) */
#include "../check.h"

int main(void) {
  char *memory = (char *)OK(mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  for (size_t i = 0; i < 3 * PAGE; i++) EQ(memory[i], 0);
  memset(memory, 'x', 3 * PAGE);
  int zero = OK(open("/dev/zero", O_RDWR));
  char *zeros = (char *)OK(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0));
  for (size_t i = 0; i < 2 * PAGE; i++) EQ(zeros[i], 0);
  zeros[5] = 1;
  ERR(mmap(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0), EINVAL);
  ERR(mmap(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, OK(open("f", O_CREAT | O_RDWR, 0644)), 0), EOPNOTSUPP);
  return 0;
}
