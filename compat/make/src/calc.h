/* A small calculator: numbers, + - * / and parentheses. */
struct lexer {
  const char *at;
  char kind;
  double value;
};
void next(struct lexer *lexer);
double expression(struct lexer *lexer);
