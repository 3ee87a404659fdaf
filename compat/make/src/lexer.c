#include "calc.h"
#include <ctype.h>
#include <stdlib.h>

void next(struct lexer *lexer) {
  while (isspace((unsigned char)*lexer->at)) lexer->at++;
  if (isdigit((unsigned char)*lexer->at) || *lexer->at == '.') {
    char *end;
    lexer->value = strtod(lexer->at, &end);
    lexer->at = end;
    lexer->kind = 'n';
  } else {
    lexer->kind = *lexer->at;
    if (lexer->kind != '\0') lexer->at++;
  }
}
