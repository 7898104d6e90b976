"""Checks how the generator's source is laid out (generator/README.md):

- a file includes headers of its own floor and of floors below it, never of one above;
- foreign libraries stay on the floors that may see them;
- no function is called that the house bans, and only cli/main.c ends the process.
"""

import pathlib
import re
import sys

GENERATOR = pathlib.Path(__file__).resolve().parents[2] / "generator"
FLOORS = ["base", "read", "model", "pass", "write", "cli"]

# Start of a foreign header → the floors that may include it.
FOREIGN = {
    "git2": {"read"},
    "yaml.h": {"read"},
    "cmark": {"read"},
    "libxml/": {"read", "write"},
    "microhttpd.h": {"cli"},
}

BANNED = {"strcpy", "strcat", "sprintf", "vsprintf", "gets", "strtok", "atoi", "alloca", "system",
          "popen"}
# Function → the only files that may call it.
ONLY = {"exit": {"cli/main.c"}, "_exit": {"cli/main.c"}, "abort": {"base/arena.c"}}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
NO_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
CALL = re.compile(r"(?<![\w.>])(\w+)\s*\(")


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check(name, text):
    """The problems of one file, as (line, message)."""
    floor = name.split("/")[0]
    for match in INCLUDE.finditer(text):
        line, header = line_of(text, match.start()), match[2]
        if match[1] == '"':
            if header.split("/")[0] not in FLOORS or "/" not in header:
                yield line, f'"{header}" does not name its floor'
            elif FLOORS.index(header.split("/")[0]) > FLOORS.index(floor):
                yield line, f'"{header}" stands on a floor above {floor}/'
            continue
        for start, allowed in FOREIGN.items():
            if header.startswith(start) and floor not in allowed:
                yield line, f"<{header}> is for {', '.join(sorted(allowed))}/ only"
    code = NO_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    for match in CALL.finditer(code):
        line, function = line_of(code, match.start()), match[1]
        if function in BANNED:
            yield line, f"{function}() is banned"
        if function in ONLY and name not in ONLY[function]:
            yield line, f"{function}() is for {', '.join(sorted(ONLY[function]))} only"


def check_the_checker():
    """A rule that finds nothing in a file that breaks it would never fail."""
    bad = {
        "base/x.c": ['#include "read/repo.h"', '#  include "repo.h"', "#include <git2.h>",
                     "#include <yaml.h>", "\tstrcpy(a, b);", "\texit (1);", "\tabort();"],
        "pass/x.c": ["#include <cmark-gfm.h>", "#include <libxml/tree.h>", '#include "cli/cli.h"'],
        "write/x.h": ["#include <git2/blob.h>", "return sprintf(a);"],
    }
    good = {
        "read/x.c": ["#include <git2.h>", "#include <cmark-gfm.h>", '#include "base/text.h"'],
        "cli/main.c": ["\texit(1);", "/* exit(strcpy()) */", 'x("system(1)");', "p->exit(1);",
                       "my_exit(1);"],
    }
    for name, lines in bad.items():
        for line in lines:
            assert len(list(check(name, line))) == 1, (name, line)
    for name, lines in good.items():
        for line in lines:
            assert not list(check(name, line)), (name, line)


def main():
    check_the_checker()
    files = [f for floor in FLOORS for f in sorted(GENERATOR.glob(f"{floor}/**/*.[ch]"))]
    if not files:
        sys.exit(f"no source under {GENERATOR}")
    problems = 0
    for file in files:
        name = file.relative_to(GENERATOR).as_posix()
        for line, message in check(name, file.read_text(encoding="utf-8")):
            print(f"generator/{name}:{line}: {message}")
            problems += 1
    print(f"{len(files)} files, {problems} problems")
    sys.exit(1 if problems else 0)


main()
