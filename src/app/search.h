#pragma once
/* Looking a word up in the window: `/`, its first letters, Enter. What comes of it is a line, `nearest WORD`. */
#include "draw/drawlist.h"
#include "draw/theme.h"
#include "session/session.h"

typedef struct Search Search;

Search *search_new(void);
void search_free(Search *search);
bool search_is_open(const Search *search);

/* Does this key open it? It does where there are words to find. */
bool search_opens(Search *search, Session *session, int key, bool shift);
/* Text that was typed in the window meanwhile. Returns whether the picture changes. */
bool search_type(Search *search, const char *text);
/* While it is open all keys are its own. Enter closes it and gives the line (caller frees), Esc closes it. */
char *search_key(Search *search, Session *session, int key);

/* The letters typed so far, and the words that begin so. */
void search_draw(const Search *search, Session *session, DrawList *list, const Theme *theme);
