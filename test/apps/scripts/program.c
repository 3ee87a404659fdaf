#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
  struct node *left, *right;
  int key;
};

static struct node *insert(struct node *node, int key) {
  if (!node) {
    node = calloc(1, sizeof *node);
    node->key = key;
  } else if (key < node->key) {
    node->left = insert(node->left, key);
  } else {
    node->right = insert(node->right, key);
  }
  return node;
}

static int depth(const struct node *node) {
  if (!node) return 0;
  int left = depth(node->left), right = depth(node->right);
  return 1 + (left > right ? left : right);
}

static jmp_buf again;
static void on_signal(int signal) {
  (void)signal;
  longjmp(again, 1);
}

static __thread int local = 5;
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 3, values[64];
  struct node *root = NULL;
  for (int i = 0; i < 64; i++) root = insert(root, values[i] = (i * 37 + n) % 101);
  qsort(values, 64, sizeof *values, compare);
  printf("%s %d %d..%d depth %d\n", argv[argc - 1], argc, values[0], values[63], depth(root));
  printf("%.17g %a %Lf %.3e\n", sqrt(n), pow(2, 0.5), (long double)n / 3, tgamma(n));
  if (!setjmp(again)) {
    signal(SIGFPE, on_signal);
    volatile int zero = 0;
    printf("%d\n", n / zero);
  } else {
    puts("divided by zero");
  }
  FILE *file = fopen("missing", "r");
  printf("%s %s %d\n", file ? "open" : "none", strerror(errno), local += n);
  return n;
}
