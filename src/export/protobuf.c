#include "export/protobuf.h"

#include <string.h>

enum { KIND_VARINT = 0, KIND_BYTES = 2 };

/* Seven bits a byte, the least first; the highest bit says that more follow. */
static void put_varint(GByteArray *message, guint64 value) {
  do {
    guint8 byte = (guint8)((value & 127) | (value > 127 ? 128 : 0));
    g_byte_array_append(message, &byte, 1);
    value >>= 7;
  } while (value > 0);
}

static void put_key(GByteArray *message, int field, int kind) {
  put_varint(message, (guint64)field << 3 | (guint64)kind);
}

void protobuf_integer(GByteArray *message, int field, gint64 value) {
  put_key(message, field, KIND_VARINT);
  put_varint(message, (guint64)value);
}

void protobuf_bytes(GByteArray *message, int field, const void *bytes, gsize length) {
  put_key(message, field, KIND_BYTES);
  put_varint(message, length);
  g_byte_array_append(message, bytes, (guint)length);
}

void protobuf_text(GByteArray *message, int field, const char *text) {
  protobuf_bytes(message, field, text, strlen(text));
}

void protobuf_message(GByteArray *message, int field, GByteArray *inner) {
  protobuf_bytes(message, field, inner->data, inner->len);
  g_byte_array_unref(inner);
}
