#include "lesson/template.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char lesson_template[] =
    "# The title of the lesson\n"
    "\n"
    "<!-- Everything in comments like this one is for you; students do not see it. Test the lesson with\n"
    "     nabla check FILE.md   and play it with   nabla lesson FILE.md -->\n"
    "\n"
    "Say in two or three sentences what this is about, in words that somebody knows who is new to it.\n"
    "\n"
    "## One idea\n"
    "\n"
    "<!-- Each heading of the second level begins a new step. Ask before you show: -->\n"
    "\n"
    "```quiz\n"
    "x is 2. What is 3·x + 1?\n"
    "\n"
    "- [ ] 6 — the 1 is missing.\n"
    "- [x] 7 — 3·2 + 1 = 7.\n"
    "- [ ] 9 — first 3·2, then the 1 is added.\n"
    "```\n"
    "\n"
    "Now let us see. The lines with #= say what is printed; they are checked, to the digits that you write.\n"
    "\n"
    "```nabla\n"
    "x = 2\n"
    "p = 3*x + 1\n"
    "print p\n"
    "#= p = 7\n"
    "```\n"
    "\n"
    "```quiz\n"
    "And how much does p grow if x grows by 1? A number, or the gradient as a formula.\n"
    "answer: grad(p, x)\n"
    "hint: Look at what x is multiplied by.\n"
    "wrong: 1 — x grows by 1, but p has three of it.\n"
    "wrong: 7 — that is p itself.\n"
    "```\n"
    "\n"
    "```note\n"
    "For the lecturer, shown only with --notes. Let the room guess first.\n"
    "```\n"
    "\n"
    "## Your turn\n"
    "\n"
    "```task\n"
    "Choose an x that makes p equal to 31.\n"
    "check: p == 31\n"
    "hint: 3·x must be 30.\n"
    "solution: x = 10\n"
    "wrong: x = 31 — that is p, not x.\n"
    "```\n"
    "\n"
    "Well done. Say what comes next, and stop.\n";

char *lesson_template_write(const char *name, Diag *diag) {
  g_autofree char *path = g_str_has_suffix(name, ".md") ? g_strdup(name) : g_strconcat(name, ".md", NULL);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST) {
    diag_set(diag, (Span){0}, "%s exists, and is not written over", path);
    return NULL;
  }
  bool written = file >= 0 && write(file, lesson_template, strlen(lesson_template)) == (ssize_t)strlen(lesson_template);
  int problem = errno;
  if (file >= 0) close(file);
  if (written) return g_steal_pointer(&path);
  diag_set(diag, (Span){0}, "cannot write %s: %s", path, g_strerror(problem));
  return NULL;
}
