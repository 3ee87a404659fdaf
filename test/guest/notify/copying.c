/* Copies inside the kernel read one file and write the other. sendfile(2), copy_file_range(2) */
#include "notify.h"
#include <sys/sendfile.h>

int main(void) {
  put("from", "0123456789");
  put("to", "");
  int in = OK(open("from", O_RDONLY)), out = OK(open("to", O_WRONLY));
  struct event_queue a = new_queue(), b = new_queue();
  int from = OK(inotify_add_watch(a.fd, "from", IN_ACCESS | IN_MODIFY));
  int to = OK(inotify_add_watch(b.fd, "to", IN_ACCESS | IN_MODIFY));
  EQ(sendfile(out, in, NULL, 5), 5);
  EVENT(&a, from, IN_ACCESS, "");
  EVENT(&b, to, IN_MODIFY, "");
  EQ(copy_file_range(in, NULL, out, NULL, 100, 0), 5);
  EVENT(&a, from, IN_ACCESS, "");
  EVENT(&b, to, IN_MODIFY, "");
  EQ(sendfile(out, in, NULL, 5), 0);
  NO_EVENT(&a);
  NO_EVENT(&b);
  return 0;
}
