/* A what-if in words: the bar at the bottom, beat by beat, and `describe`. */
#include "view/whatif_words.h"

#include <math.h>

#include "base/number.h"
#include "draw/mathname.h"
#include "plot/naming.h"
#include "snapshot/story.h"
#include "view/view.h"

char *whatif_number(double value) {
  return g_strdup(number_short(value, NUMBER_PLAIN).text);
}

bool whatif_has_weights(const SnapshotWhatif *w) {
  for (int l = 0; l < w->link_count; l++) {
    if (w->links[l].node != SNAPSHOT_NONE) return true;
  }
  return false;
}

/* ---- the caption ---- */

/* What `whatif` answered: "p: −13 → −17 (−4)". */
static char *result_markup(const Scene *scene, const SnapshotWhatif *w) {
  const WhatifUnit *out = &w->units[w->output];
  g_autofree char *name = naming_entry(scene->snapshot, out->node, out->entry), *old = whatif_number(out->before);
  g_autofree char *now = whatif_number(out->after);
  if (w->answer->unchanged) return g_strdup_printf("%s = \\bold{%s}\\text{, unchanged}", name, old);
  return g_strdup_printf("%s\\text{: %s → }\\bold{%s}", name, old, now);
}

static char *reason_markup(const WhatifAnswer *a) {
  if (a->reason != NULL) {
    g_autoptr(GString) reason = g_string_new(a->reason);
    g_string_replace(reason, "->", "→", 0);
    g_string_replace(reason, " -", " −", 0);
    return g_strdup_printf("~~~\\muted{\\text{%s}}", reason->str);
  }
  return g_strdup(a->unchanged ? "" : "~~~\\gradient{\\text{as the gradient foretold}}");
}

static char *asked_markup(const Scene *scene, const SnapshotWhatif *w) {
  const WhatifUnit *out = &w->units[w->output];
  g_autofree char *name = math_from_nabla(w->answer->name, MATH_INDICES), *now = whatif_number(w->answer->now);
  g_autofree char *old = whatif_number(w->answer->old), *output = naming_entry(scene->snapshot, out->node, out->entry);
  g_autofree char *value = whatif_number(out->before);
  return g_strdup_printf("%s\\text{ goes from %s to }\\bold{\\text{%s}}\\text{. Does }%s = %s\\text{ change?}", name,
                         old, now, output, value);
}

/* The unit whose number changes in this beat, as its formula where it is short: "z₂: 9 → 11". */
static char *arrival_markup(const Scene *scene, const SnapshotWhatif *w, int level) {
  GString *text = g_string_new(NULL);
  for (int u = 0; u < w->unit_count; u++) {
    if (w->units[u].level != level || !story_unit_moves(w, u)) continue;
    g_autofree char *name = naming_entry(scene->snapshot, w->units[u].node, w->units[u].entry);
    g_autofree char *old = whatif_number(w->units[u].before), *now = whatif_number(w->units[u].after);
    g_string_append_printf(text, "%s%s\\text{: %s → }\\bold{%s}", text->len > 0 ? "~~~~" : "", name, old, now);
  }
  return g_string_free(text, FALSE);
}

/* What the sweep brings to a level: "∂p/∂h₂ = −2". Zeros are left out where there is anything else. */
static char *back_markup(const Scene *scene, const SnapshotWhatif *w, int level) {
  enum { TOLD = 3 };
  const WhatifUnit *out = &w->units[w->output];
  g_autofree char *above = naming_entry(scene->snapshot, out->node, out->entry);
  GString *text = g_string_new(NULL);
  int told = 0;
  for (int zero = 0; zero < 2 && told == 0; zero++) {
    for (int l = 0; l < w->link_count && told < TOLD; l++) {
      const WhatifLink *link = &w->links[l];
      bool weight = link->node != SNAPSHOT_NONE;
      if (w->units[link->to].level != level || (!weight && w->units[link->from].level == 0 && whatif_has_weights(w)))
        continue;
      for (int k = weight ? 0 : 1; k < 2 && told < TOLD; k++) {
        const WhatifUnit *from = &w->units[link->from];
        double gradient = k == 0 ? link->gradient : from->gradient;
        if (isnan(gradient) || (gradient == 0) != (zero == 1) || (k == 1 && from->level == 0 && whatif_has_weights(w)))
          continue;
        g_autofree char *below = k == 0 ? naming_entry(scene->snapshot, link->node, link->entry)
                                        : naming_entry(scene->snapshot, from->node, from->entry);
        g_autofree char *derivative = naming_derivative(above, below);
        g_string_append_printf(text, "%s%s = \\bold{\\gradient{%s}}", told++ > 0 ? "~~~~" : "", derivative,
                               number_short(gradient, NUMBER_PLAIN).text);
      }
    }
  }
  return g_string_free(text, FALSE);
}

/* What travels: of the weight in question its product, else the changes that go on. */
static char *carry_markup(const Scene *scene, const SnapshotWhatif *w, int level) {
  int asked = w->asked_link;
  if (asked == SNAPSHOT_NONE || w->units[w->links[asked].from].level != level) return arrival_markup(scene, w, level);
  const WhatifUnit *from = &w->units[w->links[asked].from];
  g_autofree char *name = math_from_nabla(w->answer->name, MATH_INDICES), *now = whatif_number(w->answer->now);
  g_autofree char *input = naming_entry(scene->snapshot, from->node, from->entry);
  return g_strdup_printf("%s · %s = %s · %s = \\bold{%s}", name, input, now,
                         number_factor(number_short(from->before, NUMBER_PLAIN)).text,
                         number_short(w->answer->now * from->before, NUMBER_PLAIN).text);
}

static char *beat_markup(const Scene *scene, const SnapshotWhatif *w, const Beat *beat) {
  switch ((BeatKind)beat->headline) {
  case BEAT_ASK:
    return asked_markup(scene, w);
  case BEAT_CARRY:
    return carry_markup(scene, w, beat->first);
  case BEAT_ARRIVE:
    return arrival_markup(scene, w, beat->first);
  case BEAT_BACK:
    return back_markup(scene, w, beat->first);
  default:
    return result_markup(scene, w);
  }
}

char *whatif_told(const Scene *scene) {
  const SnapshotWhatif *w = scene->snapshot->whatif;
  if (w == NULL) return NULL;
  int at = scene->story == NULL ? -1 : MAX(timeline_beat(scene->story, scene->time), 0);
  const Beat *beat = at < 0 ? NULL : timeline_beat_at(scene->story, at);
  g_autofree char *name = math_from_nabla(w->answer->name, MATH_INDICES);
  if (beat != NULL && beat->headline == BEAT_TURN)
    return g_strdup_printf("%s = \\bold{%s}", name, number_short(w->answer->now, NUMBER_PLAIN).text);
  if (beat != NULL && beat->headline != BEAT_END) return beat_markup(scene, w, beat);
  g_autofree char *result = result_markup(scene, w), *reason = reason_markup(w->answer);
  return g_strconcat(result, reason, NULL);
}

/* ---- at rest ---- */

char *whatif_caption(const Snapshot *s) {
  return whatif_told(&(Scene){.snapshot = s});
}

void whatif_describe(const Snapshot *s, GString *out) {
  const SnapshotWhatif *w = s->whatif;
  if (w == NULL) {
    g_string_append(out, "whatif: nothing was asked ('whatif w = 1' asks what another number would change).\n");
    return;
  }
  const WhatifAnswer *a = w->answer;
  g_string_append_printf(out, "whatif: %s goes from ", a->name);
  number_format(out, a->old, 4);
  g_string_append(out, " to ");
  number_format(out, a->now, 4);
  g_string_append(out, ".");
  for (int u = 0; u < w->unit_count; u++) {
    if (!story_unit_moves(w, u) || u == w->output) continue;
    g_autofree char *name = naming_language(s, w->units[u].node, w->units[u].entry);
    g_string_append_printf(out, " %s goes from ", name);
    number_format(out, w->units[u].before, 4);
    g_string_append(out, " to ");
    number_format(out, w->units[u].after, 4);
    g_string_append(out, ".");
  }
  g_string_append_printf(out, " The output %s ", a->output_name);
  if (a->unchanged) {
    g_string_append(out, "stays ");
    number_format(out, w->units[w->output].before, 4);
  } else {
    g_string_append(out, "goes from ");
    number_format(out, w->units[w->output].before, 4);
    g_string_append(out, " to ");
    number_format(out, w->units[w->output].after, 4);
  }
  g_string_append(out, "; the gradient foretold ");
  number_format(out, a->foretold, 4);
  g_string_append(out, ".");
  if (a->reason != NULL) g_string_append_printf(out, " %s.", a->reason);
  g_string_append_c(out, '\n');
}
