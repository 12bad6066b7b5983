#!/usr/bin/env python3
"""Runs the commands of a page and compares what they print: check_readme.py PAGE, from the root of the repository.

In a block ```console, a line after `$ ` is a command, run by bash; the lines after it are what it prints, `...` for anything. Variables
that a command exports last to the end of the page. Blocks ```c and ```cmake must be files that the line before them links to.
"""

import pathlib
import re
import subprocess
import sys


def blocks(text):
    """(language, lines, what stands before) of each fenced block."""
    parts = re.split(r"^```", text, flags=re.M)
    for before, block in zip(parts[::2], parts[1::2]):
        language, _, body = block.partition("\n")
        yield language, body, before


def run(lines, setup):
    """Runs the commands of one block, and gives what went wrong, or None."""
    steps = []
    for line in lines:
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line)
    for command, expected in steps:
        if command.startswith("export "):
            setup.append(command)
        script = "\n".join(["set -e", *setup, command])
        done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        pattern = "".join("(.*\n)*" if line == "..." else re.escape(line) + "\n" for line in expected)
        if done.returncode != 0 or not re.fullmatch(pattern, done.stdout):
            return f"$ {command}\nexit code {done.returncode}, expected 0; it printed\n{done.stdout}expected\n" + "\n".join(expected)
    return None


def main():
    page = pathlib.Path(sys.argv[1])
    setup, commands, files = [], 0, 0
    for language, body, before in blocks(page.read_text()):
        if language == "console":
            wrong = run(body.splitlines(), setup)
            commands += len(re.findall(r"^\$ ", body, flags=re.M))
        else:
            suffix = {"c": ".c", "cmake": "CMakeLists.txt"}[language]
            linked = page.parent / [link for link in re.findall(r"\]\(([^)#]+)\)", before) if link.endswith(suffix)][-1]
            wrong = None if linked.read_text() == body else f"the block ```{language} is not the text of {linked}"
            files += 1
        if wrong:
            sys.exit(f"{page}: {wrong}")
    if commands == 0 or files == 0:
        sys.exit(f"{page}: there is nothing to check")
    print(f"{page}: {commands} commands and {files} files are as printed")


main()
