"""Validates documents against the published schema of the scenario format with Debian's python3-jsonschema, which knows
nothing of our readers. usage: schema_check.py SCHEMA FOLDER; prints "NAME ok" or "NAME WHERE: WHY" for each file."""
import json
import os
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(schema_path, folder):
    schema = load(schema_path)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for name in sorted(os.listdir(folder)):
        error = best_match(validator.iter_errors(load(os.path.join(folder, name))))
        if error is None:
            print(name, "ok")
        else:
            print(name, f"{error.json_path}: {error.message[:200]!r}")


main(*sys.argv[1:])
