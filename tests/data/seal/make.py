#!/usr/bin/env python3
"""Makes proof.json: five scenarios sealed with salts that anybody can see, three of them shown. Written from the
description of the format alone (scenarios/README.md), and with another algorithm for the tree than ours (level by
level, an odd last one moves up), so that a mistake of ours cannot be in both."""
import hashlib
import json
import os

NAMES = ["one", "two", "three", "four", "five"]
SHOWN = ["one", "three", "five"]


def sha(data):
    return hashlib.sha256(data).digest()


def scenario(name):
    return {"id": name, "version": 1, "title": "試し " + name, "kind": "benign", "summary": "For a test.",
            "category": ["waf"], "cluster": "prose",
            "steps": [{"http": {"name": "look", "method": "GET", "path": "/" + name}}]}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def levels(leaves):
    result = [leaves]
    while len(result[-1]) > 1:
        row = result[-1]
        result.append([sha(b"\1" + row[i] + row[i + 1]) if i + 1 < len(row) else row[i] for i in range(0, len(row), 2)])
    return result


def path(rows, index):
    result = []
    for row in rows[:-1]:
        if index ^ 1 < len(row):
            result.append(row[index ^ 1].hex())
        index //= 2
    return result


leaves = []
for name in NAMES:
    salt = sha(name.encode())
    leaves.append((sha(b"\0" + salt + canonical(scenario(name))), salt, name))
leaves.sort()
rows = levels([leaf[0] for leaf in leaves])
proof = {
    "schema": "tameshi.sealed-proof/1",
    "root": sha(b"\2" + len(leaves).to_bytes(8, "big") + rows[-1][0]).hex(),
    "count": len(leaves),
    "leaves": [{"index": i, "salt": salt.hex(), "scenario": scenario(name), "path": path(rows, i)}
               for i, (_, salt, name) in enumerate(leaves) if name in SHOWN],
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "proof.json"), "w", encoding="utf-8") as out:
    json.dump(proof, out, indent=2, sort_keys=True, ensure_ascii=False)
    out.write("\n")
