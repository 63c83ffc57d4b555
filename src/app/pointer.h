#pragma once
/*
 * The mouse as lines of the language. Whatever is dragged is a line that changes with the hand: it is previewed while
 * the hand moves, and where the hand lets go it is echoed and run, once. So a gesture is one line, one undo, and typing
 * what was echoed does the same to the bit.
 *
 * What comes in: what the mouse does, with the picture on show and its hit areas. What goes out: previews in the
 * session, and lines through app_echo_and_run.
 */
#include "app/app.h"
#include "draw/drawlist.h"

typedef struct Pointer Pointer;

Pointer *pointer_new(App *app);
/* Gives up what is being dragged. */
void pointer_free(Pointer *pointer);

/* Places are in points. What is under the pointer is looked up in `list`, the picture on show. */
typedef enum { POINTER_PLAIN, POINTER_SHIFT, POINTER_CTRL } PointerModifier;
void pointer_press(Pointer *pointer, const DrawList *list, Point at, PointerModifier modifier);
void pointer_move(Pointer *pointer, Point at);
void pointer_release(Pointer *pointer, Point at);
/* Notches of the wheel, up is more. They are one gesture until the wheel rests for a moment. */
void pointer_wheel(Pointer *pointer, const DrawList *list, Point at, int notches);
/* A step of time travel, back (-1) or on; one gesture as the wheel is. false: there is nowhere to travel. */
bool pointer_travel(Pointer *pointer, int direction);
/* Everything is as it was before the gesture (Esc, the window goes away). false: there was none. */
bool pointer_cancel(Pointer *pointer);
/* Ends a gesture that has no release of its own before something else begins. */
void pointer_settle(Pointer *pointer);

/* Once a turn: shows what is wanted as soon as nothing runs, ends what rests. */
void pointer_turn(Pointer *pointer);
/* When pointer_turn has something to do of itself (g_get_monotonic_time); G_MAXINT64: never. */
gint64 pointer_due(const Pointer *pointer);

/* What is being dragged, as the hit area that it was; NULL: nothing. */
const Hit *pointer_held(const Pointer *pointer);
/* Does what is being dragged wait for something that runs? */
bool pointer_waits(const Pointer *pointer);
