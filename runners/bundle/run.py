#!/usr/bin/env python3
"""Runs the conformance suite of embedded-wasm from a bundle, on the `wasmtime` package for Python.

It uses nothing but the bundle and that package: the rules stand in `binding.py`, once for all functions of the table. It shows that a
runner can be written from the bundle alone, and what one needs to do.

Exit codes: 0 all as expected, 1 failures, 2 wrong use or unreadable input, 3 nothing ran.
"""

import argparse
import hashlib
import importlib.metadata
import json
import sys
import tomllib
from pathlib import Path

from binding import CAPACITY
from engine import Engine, Refusal
from replay import Replay

SCHEMA = 1


class Unusable(Exception):
    """Wrong use or unreadable input."""


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("bundle", type=Path, help="the folder of the bundle")
    arguments.add_argument("filter", nargs="*", help="a part of the ids of the cases to run; by default all run")
    arguments.add_argument("--expectations", type=Path, help="known failures, each with its reason (TOML)")
    arguments = arguments.parse_args()
    try:
        return run(arguments)
    except Unusable as error:
        print(f"error: {error}", file=sys.stderr)
    except (OSError, ValueError, KeyError) as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
    return 2


def run(arguments):
    bundle = arguments.bundle
    manifest = read_manifest(bundle)
    ids = {case["id"] for case in manifest["cases"]}
    expectations = read_expectations(arguments.expectations, ids)
    engine = Engine(json.loads((bundle / "apis.json").read_text()))
    counts = {"passed": 0, "failed": 0, "expected-failure": 0, "unexpected-pass": 0}
    for case in manifest["cases"]:
        if arguments.filter and not any(part in case["id"] for part in arguments.filter):
            continue
        why, known = judge(bundle, engine, case), expectations.get(case["id"])
        status = [["passed", "unexpected-pass"], ["failed", "expected-failure"]][why is not None][known is not None]
        counts[status] += 1
        if status == "failed":
            print(f"{case['id']}: {case['title']}\n  {why}")
        elif status == "unexpected-pass":
            print(f"{case['id']}: passed; it is expected to fail: {known}")
    ran = sum(counts.values())
    version = importlib.metadata.version("wasmtime")
    print(f"suite {manifest['suite']} of specification {manifest['spec']} on wasmtime {version} for Python")
    print(f"{ran} cases: " + ", ".join(f"{count} {status}" for status, count in counts.items() if count))
    if ran == 0:
        print("error: nothing ran", file=sys.stderr)
        return 3
    return 1 if counts["failed"] or counts["unexpected-pass"] else 0


def read_manifest(bundle):
    """The manifest of a bundle whose files are all as they were written."""
    manifest = json.loads((bundle / "manifest.json").read_text())
    if manifest["schema"] != SCHEMA:
        raise Unusable(f"manifest.json: expected schema {SCHEMA}, found {manifest['schema']}")
    for path, expected in manifest["files"].items():
        found = hashlib.sha256((bundle / path).read_bytes()).hexdigest()
        if found != expected:
            raise Unusable(f"{path}: expected the SHA-256 {expected}, found {found}")
    return manifest


def read_expectations(path, ids):
    """The reasons of known failures, by the ids of the cases."""
    if path is None:
        return {}
    reasons = {}
    for entry in tomllib.loads(path.read_text()).get("expect", []):
        if entry["case"] not in ids:
            raise Unusable(f"{path}: no case has the id `{entry['case']}`")
        if entry["status"] != "failed" or not entry["reason"].strip():
            raise Unusable(f"{path}: `{entry['case']}`: expected status \"failed\" and a reason")
        reasons[entry["case"]] = entry["reason"]
    return reasons


class Stdout:
    """The standard output of an instance: notes under its name what it writes."""

    def __init__(self, name, written):
        self._name, self._written = name, written

    def extend(self, data):
        self._written.append((self._name, bytes(data)))


def judge(bundle, engine, case):
    """Why a case did not pass; None when it did: in each of its plays, most have one."""
    plays = [case] + [{**case, **again} for again in case.get("again", [])]
    return next((why for play in plays if (why := judge_play(bundle, engine, play))), None)


def judge_play(bundle, engine, case):
    """Why one play of a case did not pass; None when it did."""
    fixture = json.loads((bundle / case["fixture"]).read_text())
    replay = Replay(fixture, engine.table["errno"], CAPACITY)
    written = []
    fault = play(case, engine, (bundle / case["guest"]).read_bytes(), replay, written)
    # The verdict comes from the bus first: it says why a step went wrong.
    mismatch = replay.finish()
    return mismatch or fault or judge_stdout(case, written)


def judge_stdout(case, written):
    """Why what the instances wrote is not what the case expects. `written` has name and bytes of each write."""
    expected = [("", case.get("stdout"), written)]
    for name, text in case.get("stdout_of", {}).items():
        expected.append((f" of {name}", text, [write for write in written if write[0] == name]))
    for whose, text, writes in expected:
        found = b"".join(data for _, data in writes)
        if text is not None and found != text.encode():
            return f"expected {text!r} on standard output{whose}, found {found!r}"
    return None


def play(case, engine, wasm, replay, written):
    """Makes the steps of a case, up to the first that goes otherwise than expected. Says which one did."""
    instances, fault = {}, None
    for step in case["steps"]:
        name = step["instance"]
        if step["do"] == "instantiate":
            try:
                stdout = Stdout(name, written)
                instance, end = engine.instantiate(wasm, case, name, replay, stdout)
                if end["end"] == "return":
                    instances[name] = instance
            except Refusal as refusal:
                end = {"end": "refused", "text": str(refusal)}
        elif step["do"] == "invoke":
            end = instances[name].invoke(step["export"])
        else:
            instances.pop(name).drop()
            end = {"end": "dropped"}
        if not is_expected(step, end):
            fault = f"{step['do']} {name}: expected {step['expect']}, found {end}"
            break
    for instance in instances.values():
        instance.drop()
    return fault


def is_expected(step, end):
    expected = step["expect"]
    if end == {"end": "exit", "code": 0} and step.get("export") == "_start" and expected["end"] == "return":
        return True
    if expected["end"] == "refused":
        return end["end"] == "refused" and expected["text"] in end["text"]
    return end["end"] == expected["end"] and end.get("code") == expected.get("code")


if __name__ == "__main__":
    sys.exit(main())
