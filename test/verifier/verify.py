#!/usr/bin/python3
"""A second verifier of receipts, written from docs/protocol.md and from nothing else of this project.

    verify.py receipt.json --roster roster.json [--executed request.http] [--policy policy.yaml] [--json]
    verify.py --batch --roster roster.json
    verify.py --rosters

exits with 0 (valid), 1 (invalid) or 2 (incomplete, or it could not be run). With --batch it reads one
JSON object per line, {"receipt", "executed"?, "policy"?}, its values in base64, and answers each with
its machine line. With --rosters it reads one roster file per line, in base64, and answers true where it
would take it, else false. Needs Python's standard library and Debian's python3-cryptography.
"""
import argparse
import base64
import json
import sys

from checks import CHECKS, Lacks
from roster import open_roster_file
from shape import read_receipt, read_roster_file
from spelling import Wrong, b64u, sha256

EXIT = {"valid": 0, "invalid": 1, "incomplete": 2}


def verify(book, receipt, executed=None, policy=None):
    """The machine line, as a dict. All but the book are bytes."""
    try:
        facts = {"receipt": read_receipt(receipt), "book": book, "executed": executed}
    except Wrong:
        return {"verdict": "invalid", "failed": "form"}
    facts["policy"] = None if policy is None else b64u(sha256(policy))
    not_made = []
    for name, check in CHECKS:
        try:
            check(facts)
        except Lacks:
            not_made.append(name)
        except Wrong:
            return {"verdict": "invalid", "failed": name}
    line = {"verdict": "incomplete" if not_made else "valid"}
    line.update(request=facts["receipt"]["request"], status=facts["receipt"]["status"])
    return {**line, "not_made": not_made} if not_made else line


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("receipt", nargs="?")
    parser.add_argument("--roster")
    parser.add_argument("--executed")
    parser.add_argument("--policy")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--rosters", action="store_true")
    options = parser.parse_args()
    if options.rosters:
        for line in sys.stdin:
            print(said(is_taken(base64.b64decode(line))), flush=True)
        return 0
    if options.roster is None:
        parser.error("--roster is missing")
    try:
        book = open_roster_file(read_roster_file(read(options.roster)))
    except (OSError, Wrong) as error:
        print(f"{options.roster}: {error}", file=sys.stderr)
        return 2
    if options.batch:
        for line in sys.stdin:
            given = {name: base64.b64decode(value) for name, value in json.loads(line).items()}
            print(said(verify(book, **given)), flush=True)
        return 0
    try:
        line = verify(book, *(read(path) for path in (options.receipt, options.executed, options.policy)))
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    print(said(line) if options.json else ", ".join(f"{name}: {value}" for name, value in line.items()))
    return EXIT[line["verdict"]]


def is_taken(roster):
    try:
        open_roster_file(read_roster_file(roster))
    except Wrong:
        return False
    return True


def read(path):
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()


def said(line):
    return json.dumps(line, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
