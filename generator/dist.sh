#!/usr/bin/env bash
#
# Writes the source as one file, leerspoor-VERSION.tar.gz, and beside it a statement (in-toto, SLSA
# provenance) of what it is and which commit it was made of. The same commit gives the same bytes:
# who doubts a tarball makes it again and compares.
#
#     generator/dist.sh [FOLDER]          (default: build/dist)

set -eu
cd "$(dirname "$0")/.."
to=${1:-build/dist}
version=$(sed -n 's/^project(leerspoor VERSION \([0-9.]*\).*/\1/p' generator/CMakeLists.txt)
name=leerspoor-$version
commit=$(git rev-parse HEAD)

[ -n "$version" ] || { echo 'dist.sh: no version in generator/CMakeLists.txt' >&2; exit 1; }
[ -z "$(git status --porcelain --untracked-files=no)" ] ||
	echo 'dist.sh: what is not committed is left out' >&2
mkdir -p "$to"
# Not what the user's settings say of owners and modes; no name and no time in the compressed file.
git -c tar.umask=0022 -c core.autocrlf=false archive --format=tar --prefix="$name/" HEAD |
	gzip -n -9 >"$to/$name.tar.gz"
sum=$(sha256sum "$to/$name.tar.gz" | cut -d ' ' -f 1)
cat >"$to/$name.intoto.json" <<STATEMENT
{
  "_type": "https://in-toto.io/Statement/v1",
  "subject": [
    {"name": "$name.tar.gz", "digest": {"sha256": "$sum"}}
  ],
  "predicateType": "https://slsa.dev/provenance/v1",
  "predicate": {
    "buildDefinition": {
      "buildType": "urn:leerspoor:dist:v1",
      "externalParameters": {"command": "generator/dist.sh"},
      "resolvedDependencies": [
        {"uri": "git", "digest": {"gitCommit": "$commit"}}
      ]
    },
    "runDetails": {"builder": {"id": "urn:leerspoor:dist"}}
  }
}
STATEMENT
printf '%s  %s\n' "$sum" "$to/$name.tar.gz"
