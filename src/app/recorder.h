#pragma once
/*
 * What the window shows, as a GIF or (with ffmpeg) an MP4, for as long as it is recorded: each picture stays as long as
 * it stood in the window. Of a GIF the first pictures wait in memory, until the palette has seen enough of them; from
 * then on they go to the file.
 */
#include "base/diag.h"

#include <SDL.h>

typedef struct Recorder Recorder;

/* By the ending of `path`. NULL and diag where that cannot be recorded to. */
Recorder *recorder_new(const char *path, Diag *diag);
/* The window shows this picture from now on. false and diag: it cannot be recorded (its size is another). */
bool recorder_show(Recorder *recorder, const SDL_Surface *picture, Diag *diag);
/* The last picture has stood until now: the file is whole. To be followed by recorder_free in any case. */
bool recorder_finish(Recorder *recorder, Diag *diag);
/* Leaves no file where it was not finished. NULL is fine. */
void recorder_free(Recorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recorder, recorder_free)

/* How long it has recorded so far, seconds. */
double recorder_seconds(const Recorder *recorder);
