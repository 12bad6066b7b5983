#!/usr/bin/env python3
"""Checks the JSON files of a bundle, and further files, against the schemas in the bundle."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator


def documents(path):
    """What a file holds: one document, or the lines of a conversation."""
    text = path.read_text()
    return [json.loads(line) for line in (text.splitlines() if path.suffix == ".jsonl" else [text])]


def main():
    bundle, *others = (Path(argument) for argument in sys.argv[1:])
    files = {
        "bundle": [bundle / "manifest.json"],
        "apis": [bundle / "apis.json"],
        "clauses": [bundle / "clauses.json"],
        "fixture": sorted(bundle.glob("fixtures/**/*.json")),
        "diff": [path for path in others if path.suffix == ".json"],
        "adapter": [path for path in others if path.suffix == ".jsonl"],
    }
    wrong = checked = 0
    for name, paths in files.items():
        schema = json.loads((bundle / f"schema/{name}.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        if name == "adapter":
            # Each line says who sent it.
            schema["anyOf"] = [{"$ref": "#/$defs/transcript"}]
        validator = Draft202012Validator(schema)
        for path in paths:
            checked += 1
            errors = [error for document in documents(path) for error in validator.iter_errors(document)]
            for error in errors:
                print(f"{path}: {error.json_path}: {error.message[:200]}", file=sys.stderr)
                wrong += 1
    print(f"{checked} files against {len(files)} schemas: {wrong} errors")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
