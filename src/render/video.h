#pragma once
/*
 * A film as MP4 (H.264), made by ffmpeg where that is installed: it is found in PATH, run without a shell, and fed
 * pictures through a socket. It runs on one thread and writes no dates, so that the same pictures give the same bytes.
 */
#include "base/diag.h"
#include "base/host.h"
#include "draw/drawlist.h"

#include <SDL.h>

typedef struct Video Video;

/* Is there an ffmpeg? false and diag: none. */
bool video_is_possible(Diag *diag);
/*
 * For pictures of w×h pixels, `fps` of them a second; 0: each is shown from when it was added until the next one is.
 * H.264 has even sides: odd ones get a line of `ground` more. NULL with diag set where there is no ffmpeg, or the file
 * cannot be made.
 */
Video *video_new(const char *path, int w, int h, double fps, Color ground, Diag *diag);
/* Waits for ffmpeg to take the picture (SDL_PIXELFORMAT_ARGB8888, opaque), but no longer once the host was interrupted:
 * then false without diag. */
bool video_add(Video *video, const SDL_Surface *picture, const Host *host, Diag *diag);
/* The file is whole. */
bool video_finish(Video *video, const Host *host, Diag *diag);
/* Ends ffmpeg, and leaves no file where it was not finished. NULL is fine. */
void video_free(Video *video);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Video, video_free)
