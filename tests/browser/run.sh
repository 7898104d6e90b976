#!/bin/sh
# The site of this repository in a real browser: see run.mjs. Needs node, Chromium and the npm
# packages of package-lock.json, which "./build.sh test" puts in build/browser/. LEERSPOOR_MODULES
# and LEERSPOOR_CHROMIUM name others.
set -eu

skip()
{
	echo "browser: skipped, $1" >&2
	exit 77
}

LEERSPOOR_MODULES=${LEERSPOOR_MODULES:-$PWD/build/browser/node_modules}
LEERSPOOR_CHROMIUM=${LEERSPOOR_CHROMIUM:-$(command -v chromium || true)}
export LEERSPOOR_MODULES LEERSPOOR_CHROMIUM

[ -n "${LEERSPOOR:-}" ] || skip 'no leerspoor to run: set LEERSPOOR'
command -v node >/dev/null || skip 'node is missing (Debian: nodejs)'
[ -n "$LEERSPOOR_CHROMIUM" ] || skip 'Chromium is missing (Debian: chromium)'
for package in playwright-core axe-core; do
	[ -d "$LEERSPOOR_MODULES/$package" ] ||
		skip "$package is missing: run ./build.sh test, or npm ci in build/browser"
done
exec node tests/browser/run.mjs "$@"
