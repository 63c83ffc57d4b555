#pragma once
/*
 * The window and what it shows: the session's latest snapshot, and the timeline of the last pass as it plays. Draws
 * when something changed and at no other time; while training runs, no oftener than half of the time allows.
 */
#include "app/app.h"

/* Opens the window; NULL and diag where there is no display. */
Stage *stage_new(App *app, Diag *diag);
/* Closes it and remembers its place. */
void stage_free(Stage *stage);

/* Handles what happened in the window and draws a frame where one is due. working: something runs. false: the window is
 * gone. */
bool stage_turn(Stage *stage, bool working);
/* Takes up what the session is now, drawn or not: the line that runs next may tell what it changed. */
void stage_catch_up(Stage *stage);
/* Waits until something happens in the window, on input (-1: none) or wake, or the next frame is due. */
void stage_wait(Stage *stage, int input, int wake);

/* ---- what keys and commands do ---- */

void stage_set_fullscreen(Stage *stage, bool fullscreen);
bool stage_is_fullscreen(const Stage *stage);
/* The list of keys over the picture, shown or not. */
void stage_toggle_keys(Stage *stage);

/* Records what the window shows, as a GIF or an MP4. false and diag: it cannot be. */
bool stage_record(Stage *stage, const char *path, Diag *diag);
bool stage_is_recording(const Stage *stage);
/* Ends the recording: its length, seconds; below 0 with diag (may be NULL) where the file cannot be written. */
double stage_record_stop(Stage *stage, Diag *diag);

/* keys.c: a key as a line of the language; NULL: it means nothing. Caller frees. */
char *key_line(App *app, int key, int modifiers);
/* Pairs of key and meaning, ended by NULL: for the picture and `help keys`. */
const char *const *key_help(void);
