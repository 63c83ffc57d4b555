#pragma once
/* The whole program from outside: run it with arguments and a standard input, look at what comes. */
#include <glib.h>
#include <stdbool.h>

typedef struct {
  int status; /* exit status; 128 + signal where one ended it; -1 where it had to be killed */
  char *out, *err;
} Outcome;

/*
 * Runs $NABLA with `arguments` (split as a shell would) in `folder` (NULL: a temporary one). input NULL = standard
 * input is closed. The outcome's texts are the caller's: outcome_clear.
 */
Outcome program_run(const char *folder, const char *arguments, const char *input);
/* The same for `nabla -n -e COMMANDS`. */
Outcome program_commands(const char *commands);
void outcome_clear(Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

/* The number behind the last `key=` or `key = ` of a text. Fails the test where there is none. */
double number_after(const char *text, const char *key);

#define assert_status(outcome, expected)                                                                               \
  do {                                                                                                                 \
    if ((outcome).status != (expected)) {                                                                              \
      g_test_message("%s:%d: status %d\n%s\n%s", __FILE__, __LINE__, (outcome).status, (outcome).out, (outcome).err);  \
      g_assert_cmpint((outcome).status, ==, expected);                                                                 \
    }                                                                                                                  \
  } while (0)

#define assert_contains(text, part)                                                                                    \
  do {                                                                                                                 \
    if (!strstr(text, part)) {                                                                                         \
      g_test_message("%s:%d: no '%s' in:\n%s", __FILE__, __LINE__, part, text);                                        \
      g_assert_not_reached();                                                                                          \
    }                                                                                                                  \
  } while (0)
