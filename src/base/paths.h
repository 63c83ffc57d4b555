#pragma once
/*
 * Where files lie. The data that comes with the program (lessons/, assets/) is found, in this order, in $NABLA_DATA; in
 * the source tree, when the program runs from the folder it was built in; in ../share/nabla beside the program; in the
 * data folder fixed at build time. The user's own files follow the XDG base directories.
 */
#include <glib.h>

/* The path of a file or folder that ships, e.g. "lessons" or "assets/themes/dark.ini". Caller frees. */
char *paths_data(const char *name);

/* Settings: $XDG_CONFIG_HOME/nabla/NAME. Caller frees. */
char *paths_config(const char *name);
/* What is remembered between sessions (history, progress, window place): $XDG_STATE_HOME/nabla/NAME. Caller frees. */
char *paths_state(const char *name);

/* Makes the folder that `path` lies in, readable by its owner only. Returns 0, or errno. */
int paths_make_parent(const char *path);
