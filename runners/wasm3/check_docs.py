#!/usr/bin/env python3
"""The public headers of the C library say what a user has to know: every declaration has a comment `/** ... */` before it, with the
unit of a number, the results of a function, and whose a pointer is and for how long.

clang's -Wdocumentation looks at the comments themselves.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
UNIT = r"bytes|nanoseconds|pages|[Hh]ow many|version"
OWNER = r"valid (until|during)|used (until|during)|outlive|copied|literal|stays? the caller's|memory of the caller"


def declarations(text):
    """(line number, comment, declaration) of everything that is declared outside of functions' bodies."""
    text = re.sub(r"^ *(static inline [^;{}]*?\))\n\{.*?^\}", lambda m: m[1] + ";" + "\n" * m[0][len(m[1]):].count("\n"), text,
                  flags=re.M | re.S)
    text = re.sub(r"^(#.*|extern \"C\" \{|\})$", "", text, flags=re.M)
    text = re.sub(r"/\*(?!\*).*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
    text = re.sub(r"//.*", "", text)
    token = re.compile(r"\s*(?:(/\*\*.*?\*/)|([^;,{}/(]*(?:\([^)]*\)[^;,{}/(]*)*[;,{}]))", re.S)
    position, comment, found = 0, None, []
    for match in token.finditer(text):
        if text[position:match.start()].strip():
            sys.exit(f"not understood: {text[position:match.start()].strip()!r}")
        position = match.end()
        if match[1]:
            comment = match[1]
            continue
        declared = " ".join(match[2].split())
        # What closes a type; `typedef struct x x;`, which only names it.
        if not re.match(r"(\w+;|[;,}])$", declared) and not declared.startswith("typedef struct wasme"):
            line = text.count("\n", 0, match.start(2)) + 1
            found.append((line, comment or "", declared))
        comment = None
    return found


def faults(comment, declared):
    """What the comment of one declaration lacks."""
    if not comment:
        return ["a comment"]
    lacking = []
    function = re.match(r"(?:static inline )?([\w ]+?\*?) ?\(?\*?(\w+)\)?\(", declared)
    if function:
        result, name = function[1].strip(), function[2]
        if result != "void" and not re.search(r"Returns", comment):
            lacking.append("what it returns (\"Returns ...\")")
        if result == "wasme_status_t" and "WASME_OK" not in comment:
            lacking.append("which statuses it returns")
        if name.startswith("WASME_") and result == "void" and "No errors" not in comment:
            lacking.append("its errors, or \"No errors\"")
        if re.search(r"char \*|uint8_t \*|config_t \*|drv_t \*", declared) and not re.search(OWNER, comment):
            lacking.append("whose the pointers are, and for how long")
        if re.search(r"uint(32|64)_t (len|ns|ahead_ns)", declared) and not re.search(UNIT, comment):
            lacking.append("the unit of its numbers")
    elif re.match(r"u?int\d+_t \w+;", declared) and not re.search(UNIT, comment):
        lacking.append("its unit")
    elif "*" in declared and not re.search(OWNER, comment):
        lacking.append("whose it is, and for how long")
    return lacking


def main():
    library = ROOT / "runners/wasm3/include/wasme.h"
    glue = [path for path in sorted((ROOT / "inc/wasm_embedded/wasm3").glob("*.h")) if path.name != "binding.h"]
    count, wrong = 0, []
    for path in [library, *glue]:
        text = path.read_text()
        if path != library:  # of the glue, what users call
            text = "".join(re.findall(r"/\*\*(?:(?!\*/).)*\*/\nstatic inline int32_t WASME_\w+\([^)]*\)\n\{.*?^\}\n", text, flags=re.M | re.S))
            if "WASME_bind_" not in text:
                wrong.append(f"{path.relative_to(ROOT)}: WASME_bind_{path.stem} has no comment")
        for line, comment, declared in declarations(text):
            count += 1
            where = f"{path.relative_to(ROOT)}:{line}" if path == library else path.relative_to(ROOT)
            wrong += [f"{where}: `{declared}` lacks {fault}" for fault in faults(comment, declared)]
    if wrong:
        sys.exit("\n".join(wrong))
    if count < 40:
        sys.exit(f"only {count} declarations were found")
    wasm3 = sys.argv[1]
    subprocess.run(["clang", "-fsyntax-only", "-std=c99", "-Wdocumentation", "-Wdocumentation-pedantic", "-Werror", "-x", "c",
                    "-DWASME_FIXED_HEAP=1", f"-I{ROOT / 'inc'}", f"-I{library.parent}", "-isystem", wasm3, "-include", library,
                    "-Wno-unused-function", *[f"-include{path}" for path in glue], "/dev/null"], check=True)
    print(f"{count} public declarations are documented")


main()
