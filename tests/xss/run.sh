#!/bin/sh
# Vectors of cross-site scripting through everything a contributor can write, in a real browser: see
# run.mjs. Needs what tests/browser/run.sh needs, but for axe-core.
set -eu

skip()
{
	echo "xss: skipped, $1" >&2
	exit 77
}

LEERSPOOR_MODULES=${LEERSPOOR_MODULES:-$PWD/build/browser/node_modules}
LEERSPOOR_CHROMIUM=${LEERSPOOR_CHROMIUM:-$(command -v chromium || true)}
export LEERSPOOR_MODULES LEERSPOOR_CHROMIUM

[ -n "${LEERSPOOR:-}" ] || skip 'no leerspoor to run: set LEERSPOOR'
command -v node >/dev/null || skip 'node is missing (Debian: nodejs)'
[ -n "$LEERSPOOR_CHROMIUM" ] || skip 'Chromium is missing (Debian: chromium)'
[ -d "$LEERSPOOR_MODULES/playwright-core" ] ||
	skip 'playwright-core is missing: run ./build.sh test, or npm ci in build/browser'
exec node tests/xss/run.mjs
