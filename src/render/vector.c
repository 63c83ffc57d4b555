#include "render/vector.h"

#include "render/font.h"
#include "render/output.h"
#include "render/painter.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <string.h>

static void set_text(void *target, cairo_t *cr, const Item *item) {
  (void)target; /* texts need nothing but the faces */
  cairo_font_face_t *face = font_cairo(item->face);
  if (face == NULL) return;
  cairo_matrix_t matrix;
  double lean = font_sheared(item->face) ? -FONT_SHEAR * item->size : 0;
  cairo_matrix_init(&matrix, item->size, 0, lean, item->size, 0, 0);
  cairo_set_font_face(cr, face);
  cairo_set_font_matrix(cr, &matrix);
  painter_set_color(cr, item->style.fill);
  cairo_move_to(cr, item->at[0].x, item->at[0].y);
  cairo_show_text(cr, item->text);
  cairo_new_path(cr);
}

static cairo_status_t collect(void *buffer, const unsigned char *bytes, unsigned int length) {
  g_byte_array_append(buffer, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_new(VectorFormat format, GByteArray *buffer, double w, double h) {
  if (format == VECTOR_SVG) {
    cairo_surface_t *svg = cairo_svg_surface_create_for_stream(collect, buffer, w, h);
    cairo_svg_surface_set_document_unit(svg, CAIRO_SVG_UNIT_PX);
    return svg;
  }
  cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(collect, buffer, w, h);
  cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "nabla");
  cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  return pdf;
}

/* Cairo's SVG (1.16) never frees a group: there, items fade one by one. */
static void paint_page(cairo_surface_t *surface, VectorFormat format, const DrawList *list, Color ground) {
  Painter painter = {.text = set_text, .flat = format == VECTOR_SVG};
  int count;
  draw_list_items(list, &count);
  cairo_t *cr = cairo_create(surface);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_set_font_options(cr, options);
  if (ground.a > 0) {
    painter_set_color(cr, ground);
    cairo_rectangle(cr, 0, 0, draw_list_width(list), draw_list_height(list));
    cairo_fill(cr);
  }
  painter_paint(&painter, cr, list, 0, count);
  cairo_show_page(cr);
  cairo_font_options_destroy(options);
  cairo_destroy(cr);
}

/* ---- names in SVG ---- */

/*
 * Cairo names an SVG's pictures and groups by numbers that count on as long as the program runs. They are given numbers
 * by their order in the file instead, so that the same list gives the same bytes.
 */
static gboolean rename_one(const GMatchInfo *match, GString *out, gpointer names) {
  g_autofree char *mark = g_match_info_fetch(match, 1), *kind = g_match_info_fetch(match, 2);
  g_autofree char *number = g_match_info_fetch(match, 3), *old = g_strconcat(kind, number, NULL);
  gpointer known = g_hash_table_lookup(names, old);
  if (known == NULL) {
    known = GUINT_TO_POINTER(g_hash_table_size(names) + 1);
    g_hash_table_insert(names, g_steal_pointer(&old), known);
  }
  g_string_append_printf(out, "%s%s%u", mark, kind, GPOINTER_TO_UINT(known));
  return FALSE;
}

static void rename_parts(GByteArray *svg) {
  g_autoptr(GRegex) pattern = g_regex_new("(id=\"|#)(image|surface|mask|filter|pattern)([0-9]+)", G_REGEX_RAW, 0, NULL);
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *renamed =
      g_regex_replace_eval(pattern, (const char *)svg->data, (gssize)svg->len, 0, 0, rename_one, names, NULL);
  g_assert(renamed != NULL);
  g_byte_array_set_size(svg, 0);
  g_byte_array_append(svg, (const guint8 *)renamed, (guint)strlen(renamed));
}

bool vector_write(const char *path, VectorFormat format, const DrawList *list, Color ground, Diag *diag) {
  g_autoptr(GByteArray) buffer = g_byte_array_new();
  cairo_surface_t *surface = surface_new(format, buffer, draw_list_width(list), draw_list_height(list));
  paint_page(surface, format, list, ground);
  cairo_surface_finish(surface);
  cairo_status_t status = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    return diag_set(diag, (Span){0}, "cannot make %s: %s", path, cairo_status_to_string(status));
  }
  if (format == VECTOR_SVG) rename_parts(buffer);
  return output_file(path, buffer->data, buffer->len, diag);
}
