#include "calc.h"
#include <math.h>
#include <stdio.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    struct lexer lexer = {.at = argv[i]};
    next(&lexer);
    double value = expression(&lexer);
    printf("%s = %g (%s)\n", argv[i], value, fmod(value, 1) == 0 ? "whole" : "not whole");
  }
  return argc > 1 ? 0 : 1;
}
