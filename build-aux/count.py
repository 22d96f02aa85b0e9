"""Counts the tests in the logs of `meson test`: those inside a Criterion program one by one, any other program as one."""

import glob
import json
import re
import sys

SYNTHESIS = re.compile(r"Tested: (\d+) \| Passing: (\d+) \| Failing: (\d+) \| Crashing: (\d+)")


def main(folders):
    passed = failed = skipped = 0
    for folder in folders:
        for log in sorted(glob.glob(f"{folder}/meson-logs/log-*.json")):
            with open(log, encoding="utf-8", errors="replace") as lines:
                tests = [json.loads(line) for line in lines]
            for test in tests:
                text = re.sub(r"\x1b\[[0-9;]*m", "", test.get("stdout", "") + test.get("stderr", ""))
                counts = SYNTHESIS.findall(text)
                good = test["result"] == "OK"
                if test["result"] == "SKIP":
                    skipped += 1
                elif counts:
                    passed += sum(int(c[1]) for c in counts)
                    bad = sum(int(c[2]) + int(c[3]) for c in counts)
                    failed += max(bad, 0 if good else 1)
                else:
                    passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[1:]))
