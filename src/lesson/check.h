#pragma once
/*
 * Does a lesson keep what it promises? Runs its blocks in a fresh session and compares what they print; each task's
 * solution must pass its check, each of its wrong answers must not; each quiz must have a right answer.
 */
#include "lesson/document.h"
#include "session/session.h"

typedef struct {
  int blocks, quizzes, tasks; /* looked at */
  int problems;
} LessonCheck;

/* Makes the sessions that a check runs in; `user` is passed on. Each speaks through `host`. */
typedef Session *(*SessionMaker)(const Host *host, void *user);

/* Reports each problem as "FILE:LINE: error: …" to host->notice; host->interrupted ends the check early. */
LessonCheck lesson_check(const Lesson *lesson, SessionMaker make, void *user, const Host *host);
