#pragma once
/*
 * The program: one session, and around it the prompt or a stream of commands, and the window. One thread owns them all.
 *
 * Public is nabla_main; the rest is shared among the files of app/.
 */
#include "app/console.h"
#include "app/feed.h"
#include "app/options.h"
#include "app/script.h"
#include "app/terminal.h"

/* Runs the program; returns its exit status. */
int nabla_main(int argc, char **argv, const char *version);

typedef struct Stage Stage;

typedef enum {
  READS_NOTHING,  /* no more commands come than those that wait */
  READS_STREAM,   /* standard input is a file, a pipe or closed */
  READS_TERMINAL, /* the prompt */
} Reads;

typedef struct App {
  const Options *options;
  Console *console;
  Session *session;
  GArray *scripts; /* of Script: not run yet, from `next_script` on; their sources are owned */
  guint next_script;
  Reads reads;
  Feed *feed;         /* what is read */
  Terminal *terminal; /* NULL: none */
  Stage *stage;       /* the window and what it shows; NULL: none */
  bool wants_window;  /* to be opened as soon as the scripts are done */
  bool close_window;  /* asked for; the loop does it */
  char *repeat;       /* what an empty line does again, or NULL */
  char *aside;        /* training that was set aside: the line that goes on with it; NULL: none */
  bool paused;        /* it waits for `play`; else for the hand that holds something */
  bool greeting;      /* the network on show is the one that greets; nothing of one's own was typed yet */
  bool worked;        /* the last turn ran something: an interrupt that is found now was meant for that */
  bool leave;
  int status;
} App;

/* loop.c: runs what there is to run, reads what there is to read, draws; returns when the program should end. */
void loop_run(App *app);
/* Runs everything queued in the session to its end, without reading or drawing. */
void loop_finish(App *app);

/* greeting.c: the small network that greets a newcomer, and its words. */
void greeting_show(App *app);
/* Called with each line until the first of one's own has come: that one begins a fresh session. */
void greeting_consider(App *app, const Source *line);

/* commands.c: rows of app/ itself. */
const Command *app_commands(int *count);
void app_attach_commands(App *app);

/* Runs a line that a key or the mouse stands for, and shows it at the prompt. Training is set aside for it, and goes on
 * behind it where it does not itself say where training stands; what else runs is waited for. */
void app_echo_and_run(App *app, const char *line);
/* For what is tried before there is a line: sets training aside, if that is what runs … */
void app_set_aside(App *app);
/* … and goes on with it, but where it is paused. */
void app_take_up(App *app);
/* It is not to go on. */
void app_forget_aside(App *app);
void app_open_window(App *app);
