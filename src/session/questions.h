#pragma once
/*
 * What somebody asked about last with `whatif`, `chain` or `collapse`, and the answer. Kept with the session; no line
 * of undo, since nothing is computed from it. An answer holds until something changes; the next one takes its place.
 */
#include "nn/answers.h"

typedef struct Session Session;

/* How many were asked: tells whether somebody has just done so. */
guint64 session_questions(const Session *session);
/* The last question's answer, if it was one of that kind and its numbers still hold; else NULL. */
WhatifAnswer *session_whatif_answer(const Session *session);
PathsAnswer *session_paths_answer(const Session *session);
CollapseAnswer *session_collapse_answer(const Session *session);

/* Keeps an answer (its reference is taken over) as the last one. */
void session_keep_whatif(Session *session, WhatifAnswer *answer);
void session_keep_paths(Session *session, PathsAnswer *answer);
void session_keep_collapse(Session *session, CollapseAnswer *answer);
