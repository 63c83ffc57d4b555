#pragma once
/*
 * The program under a pseudo-terminal, its window on a screen of its own, and a hand in it: what tests of keys and
 * gestures share.
 */
#include "display.h"
#include "draw/drawlist.h"
#include "pty.h"

enum { WIDTH = 1280, HEIGHT = 720 }; /* of the window, points */

#define XOR "data xor\ndense 2 tanh\ndense 1 sigmoid\n"
#define NET XOR "view net boundary\n"

/* A scratch folder of this run, where the program keeps its state and writes what is asked for; around all tests. */
void hands_begin(void);
void hands_end(void);

typedef struct {
  Pty *pty;
  char *window; /* for xdotool */
} Stage;

/* With a session of these lines, and nothing animated. display_start comes before. */
Stage stage_begin(const char *lines);
void stage_end(Stage *stage);
/* Types lines, and waits until they are done. */
void stage_enter(Stage *stage, const char *lines);
/* The session as `save` writes it. Caller frees. */
char *stage_state(Stage *stage, const char *name);
/* The same of a program that runs these lines without a window. */
char *hands_run_alone(const char *lines);

/* The pointer goes there, in points of the window. */
void stage_point(const Stage *stage, double x, double y);
/* In a few steps, as a hand does; the button stays down. */
void stage_drag(const Stage *stage, Point from, double dx, double dy);
/* An action of xdotool: "click 1", "mouseup 1", "key s". */
void hand(const char *action);
/* The line that was echoed, which begins so. Caller frees. */
char *stage_echoed(Stage *stage, const char *beginning);
