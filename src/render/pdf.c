#include "render/pdf.h"

#include "render/font.h"
#include "render/output.h"
#include "render/painter.h"

#include <cairo-pdf.h>

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

static cairo_surface_t *surface_new(GByteArray *buffer, double w, double h) {
  cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(collect, buffer, w, h);
  cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATOR, "nabla");
  cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  return pdf;
}

static void paint_page(cairo_surface_t *surface, const DrawList *list, double scale, Color ground) {
  Painter painter = {.text = set_text};
  int count;
  draw_list_items(list, &count);
  cairo_t *cr = cairo_create(surface);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_set_font_options(cr, options);
  cairo_scale(cr, scale, scale);
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

bool pdf_write(const char *path, const DrawList *list, double scale, Color ground, Diag *diag) {
  g_autoptr(GByteArray) buffer = g_byte_array_new();
  cairo_surface_t *surface = surface_new(buffer, draw_list_width(list) * scale, draw_list_height(list) * scale);
  paint_page(surface, list, scale, ground);
  cairo_surface_finish(surface);
  cairo_status_t status = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    return diag_set(diag, (Span){0}, "cannot make %s: %s", path, cairo_status_to_string(status));
  }
  return output_file(path, buffer->data, buffer->len, diag);
}
