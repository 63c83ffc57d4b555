#include "base/limits.h"
#include "base/number.h"
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The number a file begins with, or "no limit" where it holds none ("max") or is missing. */
static guint64 number_in(const char *path) {
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL) || !g_ascii_isdigit(*text)) return G_MAXUINT64;
  return g_ascii_strtoull(text, NULL, 10);
}

/*
 * The smallest limit of a control group and its ancestors. Inside a container the group's path is often not visible
 * below the mount point; then its ancestors, up to the mount point itself, still are.
 */
static guint64 group_limit(const char *mount, const char *group, const char *file) {
  guint64 smallest = G_MAXUINT64;
  g_autofree char *folder = g_build_filename(mount, group, NULL);
  while (strlen(folder) >= strlen(mount)) {
    g_autofree char *path = g_build_filename(folder, file, NULL);
    smallest = MIN(smallest, number_in(path));
    char *parent = g_path_get_dirname(folder);
    g_free(folder);
    folder = parent;
  }
  return smallest;
}

/* /proc/self/cgroup has lines "ID:CONTROLLERS:PATH"; version 2 has the ID 0 and no controllers. */
static guint64 control_group_memory(void) {
  g_autofree char *text = NULL;
  guint64 smallest = G_MAXUINT64;
  if (!g_file_get_contents("/proc/self/cgroup", &text, NULL, NULL)) return smallest;
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++) {
    g_auto(GStrv) fields = g_strsplit(*line, ":", 3);
    if (g_strv_length(fields) < 3) continue;
    g_auto(GStrv) controllers = g_strsplit(fields[1], ",", -1);
    guint64 limit = G_MAXUINT64;
    if (*fields[1] == '\0')
      limit = group_limit("/sys/fs/cgroup", fields[2], "memory.max");
    else if (g_strv_contains((const char *const *)controllers, "memory"))
      limit = group_limit("/sys/fs/cgroup/memory", fields[2], "memory.limit_in_bytes");
    smallest = MIN(smallest, limit);
  }
  return smallest;
}

static guint64 machine_memory(void) {
  long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? (guint64)pages * (guint64)page : G_MAXUINT64;
}

guint64 limits_memory(void) {
  struct rlimit limit;
  guint64 memory = MIN(machine_memory(), control_group_memory());
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) memory = MIN(memory, limit.rlim_cur);
  return memory / 2;
}

enum { ALWAYS_ALLOWED = 1 << 20 }; /* bytes: less than the program itself takes, so the system is not asked */

bool limits_allow(guint64 count, guint64 size, guint64 *bytes) {
  guint64 product;
  if (__builtin_mul_overflow(count, size, &product)) product = G_MAXUINT64;
  if (bytes) *bytes = product;
  return product <= ALWAYS_ALLOWED || product <= limits_memory();
}

void limits_format_bytes(GString *out, guint64 bytes) {
  static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  double amount = (double)bytes;
  guint unit = 0;
  while (amount >= 999.5 && unit + 1 < G_N_ELEMENTS(units)) amount /= 1000, unit++;
  number_format(out, amount, 3);
  g_string_append_printf(out, " %s", units[unit]);
}
