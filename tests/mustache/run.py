"""Runs every case of the Mustache specification, lambdas left out.

The specification (github.com/mustache/spec, the folder specs as JSON) is not part of this
repository; it is looked for in $MUSTACHE_SPEC, else in ../shared/spec/mustache. Without it the
test is skipped; tests/unit/template.c has cases of our own for each feature.
"""

import json
import os
import pathlib
import subprocess
import sys

SKIPPED = 77
MODULES = ["comments", "delimiters", "interpolation", "inverted", "partials", "sections",
           "~dynamic-names", "~inheritance"]


def encode(value):
    """The driver's notation; see driver.c."""
    if value is None:
        return b"n"
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, list):
        return b"l%d:" % len(value) + b"".join(encode(v) for v in value)
    if isinstance(value, dict):
        return b"m%d:" % len(value) + b"".join(
            encode(k)[1:] + encode(v) for k, v in value.items())
    text = str(value).encode()
    return b"s%d:" % len(text) + text


def run(driver, case):
    """The failure as text, or None."""
    templates = dict(case.get("partials", {}), main=case["template"])
    done = subprocess.run([driver], input=encode({"data": case["data"], "templates": templates}),
                          capture_output=True, timeout=10, check=False)
    got = done.stdout.decode()
    if done.returncode == 0 and got == case["expected"]:
        return None
    return (f"  templates {templates!r}\n  data      {case['data']!r}\n"
            f"  expected  {case['expected']!r}\n  got       {got!r} (status {done.returncode})\n"
            f"{done.stderr.decode()}")


def main():
    spec = pathlib.Path(os.environ.get("MUSTACHE_SPEC", "../shared/spec/mustache"))
    driver = pathlib.Path(os.environ["BUILD"], "tests", "mustache_driver")
    if not spec.is_dir():
        print(f"skipped: no Mustache specification in {spec}", file=sys.stderr)
        return SKIPPED
    count = failures = 0
    for module in MODULES:
        for case in json.loads((spec / f"{module}.json").read_text())["tests"]:
            count += 1
            failure = run(driver, case)
            if failure:
                failures += 1
                print(f"{module}: {case['name']}\n{failure}")
    print(f"{count} cases, {failures} failures")
    return 1 if failures or not count else 0


sys.exit(main())
