#include "calc.h"
#include <stdio.h>
#include <stdlib.h>

static double factor(struct lexer *lexer) {
  if (lexer->kind == 'n') {
    double value = lexer->value;
    next(lexer);
    return value;
  }
  if (lexer->kind == '-') {
    next(lexer);
    return -factor(lexer);
  }
  if (lexer->kind != '(') {
    fprintf(stderr, "unexpected '%c'\n", lexer->kind);
    exit(2);
  }
  next(lexer);
  double value = expression(lexer);
  if (lexer->kind != ')') {
    fputs("a ')' is missing\n", stderr);
    exit(2);
  }
  next(lexer);
  return value;
}

static double term(struct lexer *lexer) {
  double value = factor(lexer);
  while (lexer->kind == '*' || lexer->kind == '/') {
    char kind = lexer->kind;
    next(lexer);
    double other = factor(lexer);
    value = kind == '*' ? value * other : value / other;
  }
  return value;
}

double expression(struct lexer *lexer) {
  double value = term(lexer);
  while (lexer->kind == '+' || lexer->kind == '-') {
    char kind = lexer->kind;
    next(lexer);
    double other = term(lexer);
    value = kind == '+' ? value + other : value - other;
  }
  return value;
}
