#pragma once
/*
 * Why a number is what it is, in words and formulas. What comes in: a session's graph, runs of it, and the local
 * derivatives that the trace records; what goes out: lines of text. Nothing here changes what a person built.
 *
 *     chain    the chain rule from A back to B, path by path (chart.h has the graph of named nodes, chain.c the text)
 *     explain  a value, a gradient or an update: words first, then the arithmetic
 *     whatif   what would come of another number, and why nothing does
 *     walk     what a pass did, one event at a time
 *     diagnose what is wrong with a network that does not learn
 */
#include "session/command.h"

/* The rows of this folder. */
const Command *explain_commands(int *count);

CommandResult explain_chain(Call *call);
CommandResult explain_command(Call *call);
CommandResult explain_whatif(Call *call);
CommandResult explain_walk(Call *call);
CommandResult explain_diagnose(Call *call);

/* A TrainingNotice: the worst trouble, in one line with what to try;
 * silent while the network learns well all the same. */
bool explain_notice(Session *session, const Host *host);

/* Is a walk waiting for its next event? Then the prompt's keys are `walk next`, `walk previous` and `walk quit`. */
bool explain_is_walking(const Session *session);

typedef enum { WALK_FORWARD, WALK_BACKWARD, WALK_STEP } WalkKind;

/* Where a walk stands, for those who draw. */
typedef struct {
  WalkKind kind;
  guint at;    /* the event on show, from 0 */
  Event event; /* of the trace of the sample on show; an update has no numbers in it */
} WalkPlace;
/* false where none is under way, or its numbers no longer hold. */
bool explain_walk_place(const Session *session, WalkPlace *place);
