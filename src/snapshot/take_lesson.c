#include "snapshot/take_lesson.h"

#include "lesson/player.h"

void take_lesson(Snapshot *snapshot, const Session *session) {
  LessonSlide slide;
  if (!lesson_slide(session, &slide)) return;
  snapshot->lesson = (SnapshotLesson){.lesson = lesson_ref((Lesson *)slide.lesson),
                                      .first = slide.first,
                                      .pending = slide.pending,
                                      .step = slide.step,
                                      .steps = slide.steps,
                                      .chosen = slide.chosen,
                                      .settled = slide.settled,
                                      .verdict = g_strdup(slide.verdict),
                                      .verdict_right = slide.verdict_right,
                                      .for_room = slide.for_room};
}
