/* VINTR, VQUIT and VSUSP go to the foreground process group, and flush unless NOFLSH is set. termios(3) */
#include "tty.h"

static volatile sig_atomic_t seen[65];
static volatile int code;
static void handler(int signal, siginfo_t *info, void *context) {
  (void)context;
  seen[signal]++;
  code = info->si_code;
}

int main(void) {
  int const all[] = {SIGINT, SIGQUIT, SIGTSTP};
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART};
  for (size_t i = 0; i < COUNT(all); i++) OK(sigaction(all[i], &action, NULL));
  open_pty();
  /* No session, no signal: but the input is flushed. */
  type("abc\003d\n");
  EQ(seen[SIGINT], 0);
  SAME(line(), "d\n");
  SAME(shown() + strlen(shown()), "");

  lead_session();
  OK(ioctl(slave, TIOCSCTTY, 0));
  EQ(tcgetpgrp(slave), getpgrp());
  char const keys[] = "\003\034\032";
  for (size_t i = 0; i < COUNT(all); i++) {
    type("gone");
    type_bytes(keys + i, 1);
    EQ(seen[all[i]], 1);
    EQ(code, SI_KERNEL);
    EQ(ready(slave, POLLIN, 0), 0);
    type("x\n");
    SAME(line(), "x\n");
  }
  shown();
  set_local(0, NOFLSH);
  type("kept\003!\n");
  EQ(seen[SIGINT], 2);
  SAME(line(), "kept!\n");
  SAME(shown(), "kept^C!\r\n");
  set_local(ISIG, 0);
  type("a\003\n");
  EQ(seen[SIGINT], 2);
  SAME(line(), "a\003\n");
  set_local(0, ISIG);
  set_character(VINTR, 'q');
  type("q");
  EQ(seen[SIGINT], 3);
  /* Blocked signals stay pending. */
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGQUIT);
  OK(sigprocmask(SIG_BLOCK, &set, NULL));
  type("\034");
  EQ(seen[SIGQUIT], 1);
  OK(sigpending(&set));
  CHECK(sigismember(&set, SIGQUIT));
  return 0;
}
