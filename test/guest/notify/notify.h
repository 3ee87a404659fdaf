/* Reading inotify events one by one, as text: "wd MASK name". */
#include "../check.h"
#include <sys/inotify.h>
#include <sys/ioctl.h>

struct event_queue {
  int fd;
  size_t at, end;
  char bytes[8192] __attribute__((aligned(8)));
};

MAYBE_UNUSED static struct event_queue new_queue(void) {
  struct event_queue queue = {.fd = OK(inotify_init1(IN_NONBLOCK | IN_CLOEXEC))};
  return queue;
}

/* The next event, or NULL. */
MAYBE_UNUSED static struct inotify_event *next_event(struct event_queue *queue) {
  if (queue->at == queue->end) {
    ssize_t got = read(queue->fd, queue->bytes, sizeof queue->bytes);
    if (got < 0) {
      EQ(errno, EAGAIN);
      return NULL;
    }
    queue->at = 0;
    queue->end = got;
  }
  struct inotify_event *event = (void *)(queue->bytes + queue->at);
  queue->at += sizeof *event + event->len;
  CHECK(queue->at <= queue->end);
  EQ(event->len % sizeof *event, 0);
  return event;
}

/* The next event is this one; an empty name: none. */
#define EVENT(queue, watch, bits, text)                                                                       \
  do {                                                                                                        \
    struct inotify_event *seen_ = next_event(queue);                                                          \
    if (seen_ == NULL) FAIL("no event, expected %#x %s", (unsigned)(bits), text);                             \
    if (seen_->wd != (watch) || seen_->mask != (unsigned)(bits) || strcmp(seen_->len ? seen_->name : "", text) != 0) \
      FAIL("event %d %#x %s, expected %d %#x %s", seen_->wd, seen_->mask, seen_->len ? seen_->name : "",      \
           (int)(watch), (unsigned)(bits), text);                                                             \
  } while (0)
#define NO_EVENT(queue)                                                                                 \
  do {                                                                                                  \
    struct inotify_event *seen_ = next_event(queue);                                                    \
    if (seen_ != NULL) FAIL("unexpected event %d %#x %s", seen_->wd, seen_->mask, seen_->len ? seen_->name : ""); \
  } while (0)
