#pragma once
/*
 * The command line: what to run, in which order, and how.
 *
 *     nabla [OPTIONS] [FILE ...]      nabla -e COMMANDS      nabla lesson [NAME]      nabla check LESSON ...
 */
#include "base/diag.h"

typedef enum {
  MODE_RUN,     /* run the items, then the prompt or standard input */
  MODE_LESSON,  /* start the lesson that items name; no item: list the lessons */
  MODE_CHECK,   /* test the lessons that items name */
  MODE_HELP,    /* print options_help and leave */
  MODE_VERSION, /* print the version and leave */
} Mode;

typedef struct {
  bool is_commands; /* -e: text holds commands; else the name of a file or lesson */
  char *text;
} OptionItem;

typedef struct {
  Mode mode;
  GArray *items;     /* of OptionItem, in the order given */
  bool has_commands; /* some item came with -e: leave after the items */
  bool no_window, no_color, keep_going;
  bool live, notes, again; /* how a lesson is given */
  int width, height;       /* of the window in points; 0: not given */
  guint64 seed;            /* 1 where not given */
  int digits;              /* 0: not given */
  char *theme;             /* NULL: not given */
} Options;

/* NULL with diag set (no place) where the options are wrong. argv is not changed. */
Options *options_parse(int argc, char *const *argv, Diag *diag);
void options_free(Options *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Options, options_free)

/* `nabla lesson new NAME`: a lesson is to be written, none to be played. */
bool options_make_lesson(const Options *options);

/* What --help prints. */
const char *options_help(void);
