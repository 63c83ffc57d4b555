#include "session/questions.h"

#include "session/state.h"

static const char KEY[] = "questions";

typedef struct {
  guint64 count;
  guint64 revision; /* of the session's numbers that the answer tells of */
  WhatifAnswer *whatif;
  PathsAnswer *paths;
  CollapseAnswer *collapse;
} Questions;

static void forget(Questions *questions) {
  g_clear_pointer(&questions->whatif, whatif_answer_unref);
  g_clear_pointer(&questions->paths, paths_answer_unref);
  g_clear_pointer(&questions->collapse, collapse_answer_unref);
}

static void questions_free(void *data) {
  forget(data);
  g_free(data);
}

static guint64 numbers_revision(const Session *session) {
  return session->revision - session->appearances;
}

/* The session's questions with room for one more. */
static Questions *ask(Session *session) {
  Questions *questions = session_extension(session, KEY);
  if (questions == NULL) {
    questions = g_new0(Questions, 1);
    session_set_extension(session, KEY, questions, questions_free);
  }
  forget(questions);
  questions->count++;
  questions->revision = numbers_revision(session);
  return questions;
}

guint64 session_questions(const Session *session) {
  const Questions *questions = session_extension(session, KEY);
  return questions == NULL ? 0 : questions->count;
}

/* NULL where what was asked about has changed since. */
static const Questions *holding(const Session *session) {
  const Questions *questions = session_extension(session, KEY);
  return questions != NULL && questions->revision == numbers_revision(session) ? questions : NULL;
}

WhatifAnswer *session_whatif_answer(const Session *session) {
  const Questions *questions = holding(session);
  return questions == NULL ? NULL : questions->whatif;
}

PathsAnswer *session_paths_answer(const Session *session) {
  const Questions *questions = holding(session);
  return questions == NULL ? NULL : questions->paths;
}

CollapseAnswer *session_collapse_answer(const Session *session) {
  const Questions *questions = holding(session);
  return questions == NULL ? NULL : questions->collapse;
}

void session_keep_whatif(Session *session, WhatifAnswer *answer) {
  ask(session)->whatif = answer;
}

void session_keep_paths(Session *session, PathsAnswer *answer) {
  ask(session)->paths = answer;
}

void session_keep_collapse(Session *session, CollapseAnswer *answer) {
  ask(session)->collapse = answer;
}
