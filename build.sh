#!/usr/bin/env bash
#
# Everything that has to be typed: builds leerspoor, and with it the site in content/. "./build.sh
# help" tells the rest. Writes only in build/ and public/, but for Debian packages that are missing
# (apt-get) and what "install" puts in PREFIX.

set -eu
cd "$(dirname "$0")"

# Packages, each with what it is for. Before a ":" stands the command that makes the package
# unnecessary, wherever that command comes from.
BUILD_PACKAGES='
	gcc:gcc                      the C compiler
	libc6-dev                    headers of the C library
	cmake:cmake                  describes the build
	ninja:ninja-build            runs it
	pkg-config:pkgconf           finds the libraries
	libgit2-dev                  reads the repository and its history
	libcmark-gfm-dev             reads Markdown
	libcmark-gfm-extensions-dev  tables, footnotes, task lists
	libyaml-dev                  reads front matter and site.yaml
	libxml2-dev                  writes feeds, reads finished HTML
	libutf8proc-dev              letters of all languages
	libstemmer-dev               word stems, for search
	nettle-dev                   SHA-256, SHA-1
	zlib1g-dev                   compression
	libdeflate-dev               unpacks what git packed
	libmicrohttpd-dev            the preview in a browser
'
TEST_PACKAGES='
	git:git                      makes the repositories that are tested on
	python3:python3              runs the tests that are scripts
	python3-jsonschema           judges the JSON schemas that the program writes
	python3-yaml                 reads YAML beside the program
	libcmocka-dev                the unit tests
	hunspell:hunspell            the spelling of the content
	hunspell-nl                  its Dutch dictionary
	node:nodejs                  the tests in a browser
	npm:npm                      fetches what those lean on (tests/browser/package.json)
	chromium:chromium            the browser
	java:default-jre-headless    the Nu HTML checker
	epubcheck                    checks the books that epub makes
	jq:jq                        the recipes for forges
'

PACKAGE_PACKAGES='
	dpkg-buildpackage:dpkg-dev   makes Debian packages
	dh:debhelper                 helps it
	lintian:lintian              looks the package over
'

say()
{
	printf '%s\n' "$*"
}

fail()
{
	printf 'build.sh: %s\n' "$*" >&2
	exit 1
}

usage()
{
	cat <<-'HELP'
	./build.sh           builds the generator and, with it, the site in public/
	./build.sh test      builds twice (as released, and with sanitizers) and runs all tests
	./build.sh serve     builds the generator and shows the site, again after every change; options
	                     go to "leerspoor serve": ./build.sh serve --port 8080
	./build.sh bench     builds the generator and measures it beside Hugo and Pagefind, where they
	                     are installed, and git: ./build.sh bench --help; search alone, beside
	                     Pagefind: ./build.sh bench search --help; how long a writer waits for
	                     the preview after a save: ./build.sh bench save --help
	./build.sh install   builds the generator and installs it in PREFIX (default /usr/local):
	                     PREFIX=$HOME/.local ./build.sh install
	./build.sh dist      the source as a tarball with a statement of what it is, in build/dist
	./build.sh deb       a Debian package, in build/deb
	./build.sh help      this text

	On Debian, packages that are missing are installed first, after saying which and why.
	HELP
}

# Prints the lines of the list whose package is not there.
missing()
{
	local entry command package why
	while read -r entry why; do
		[ -n "$entry" ] || continue
		package=${entry#*:}
		command=${entry%"$package"}
		command=${command%:}
		if [ -n "$command" ] && command -v "$command" >/dev/null; then
			continue
		fi
		if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ]; then
			continue
		fi
		printf '%s\t%s\n' "$package" "$why"
	done <<-LIST
	$1
	LIST
}

# Runs a command as root: as we are, or through sudo, which may ask for a password only where there
# is somebody to ask.
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

# Sees to it that the packages of the list are there.
need()
{
	local lines packages
	command -v dpkg-query >/dev/null || return 0 # no Debian: CMake says what it cannot find
	lines=$(missing "$1")
	[ -n "$lines" ] || return 0
	packages=$(printf '%s\n' "$lines" | cut -f 1 | paste -s -d ' ')

	say 'These packages are missing:'
	printf '%s\n' "$lines" | while IFS='	' read -r package why; do
		printf '  %-28s %s\n' "$package" "$why"
	done
	command -v apt-get >/dev/null || fail "install them and run this again: $packages"
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		fail "install them as root (apt-get install $packages) and run this again"
	fi
	say 'Installing them with apt-get.'
	as_root apt-get -q -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 update || true
	# shellcheck disable=SC2086 # a list of package names
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y --no-install-recommends install $packages ||
		fail "could not install them; with a network, as root: apt-get install $packages"
}

# Configures a preset in build/<preset>, where that is needed. Tests (ON or OFF) stay once they are on.
configure()
{
	local preset=$1 tests=$2 stamp=build/$1/.configured place='' had=OFF
	if [ -f "$stamp" ]; then
		{ read -r had && read -r place; } <"$stamp" || true
	fi
	# A build folder knows its own place; the repository may have been moved.
	if [ -n "$place" ] && [ "$place" != "$PWD" ]; then
		rm -rf "build/$preset"
	fi
	if [ "$had" = ON ]; then
		tests=ON
	fi
	if [ "$place" = "$PWD" ] && [ "$had" = "$tests" ] &&
	   [ "$stamp" -nt generator/CMakePresets.json ]; then
		return 0
	fi
	say "Configuring build/$preset."
	(cd generator && cmake --preset "$preset" --log-level=WARNING -DLEERSPOOR_TESTS="$tests")
	printf '%s\n%s\n' "$tests" "$PWD" >"$stamp"
}

make_program()
{
	need "$BUILD_PACKAGES"
	configure release OFF
	cmake --build build/release --target leerspoor
}

make_site()
{
	make_program
	build/release/leerspoor build
	say ''
	say 'The site stands in public/. Any web server can serve that folder. To look at it here, and'
	say 'to see every change as you make it:'
	say '  ./build.sh serve'
}

# Puts the npm packages of the browser tests in build/browser. Without a network those tests are
# skipped, and say so; all others run.
browser_packages()
{
	local from=tests/browser to=build/browser
	[ -f $from/package-lock.json ] || return 0
	if [ -f $to/.installed ] && cmp -s $from/package-lock.json $to/.installed; then
		return 0
	fi
	say "Fetching the npm packages of the browser tests into $to."
	mkdir -p $to
	cp $from/package.json $from/package-lock.json $to/
	if (cd $to && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
		cp $from/package-lock.json $to/.installed
	else
		say 'They could not be fetched: the browser tests will be skipped.'
	fi
}

run_tests()
{
	local preset
	need "$BUILD_PACKAGES$TEST_PACKAGES"
	browser_packages
	for preset in release dev; do
		configure $preset ON
		cmake --build build/$preset
	done
	# One run over both, so that there is one summary, and it stands at the end.
	printf 'subdirs(release dev)\n' >build/CTestTestfile.cmake
	ctest --test-dir build --output-on-failure --no-tests=error --parallel "$(nproc)"
}

run_bench()
{
	need "$BUILD_PACKAGES$TEST_PACKAGES"
	configure release ON
	cmake --build build/release --target leerspoor floor history_dump
	if [ "${1:-}" = save ]; then
		shift
		LEERSPOOR=build/release/leerspoor python3 tests/bench/save.py "$@"
		return
	fi
	if [ "${1:-}" = search ]; then
		shift
		python3 tests/bench/search.py "$@"
		return
	fi
	python3 tests/bench/bench.py "$@"
	[ $# -gt 0 ] || python3 tests/bench/search.py --latency
}

run_preview()
{
	make_program
	exec build/release/leerspoor serve "$@"
}

install_program()
{
	local prefix=${PREFIX:-/usr/local}
	make_program
	cmake --install build/release --prefix "$prefix" ||
		fail "could not install in $prefix; choose a folder of your own with PREFIX=…"
}

# Of what is committed, in a folder of its own: building a package writes beside its source.
make_package()
{
	need "$BUILD_PACKAGES$PACKAGE_PACKAGES"
	rm -rf build/deb
	mkdir -p build/deb/leerspoor
	git archive HEAD | tar -x -C build/deb/leerspoor
	(cd build/deb/leerspoor && DEB_BUILD_OPTIONS="parallel=$(nproc)" dpkg-buildpackage -us -uc -b)
	lintian --fail-on error,warning build/deb/*.changes
	say "The package: $(echo build/deb/leerspoor_*.deb)"
}

if [ $# -gt 1 ] && [ "$1" != bench ] && [ "$1" != serve ]; then
	usage >&2
	exit 2
fi
case ${1:-site} in
site) make_site ;;
test) run_tests ;;
serve)
	shift
	run_preview "$@"
	;;
bench)
	shift
	run_bench "$@"
	;;
install) install_program ;;
dist) generator/dist.sh ;;
deb) make_package ;;
help | -h | --help) usage ;;
*)
	usage >&2
	exit 2
	;;
esac
