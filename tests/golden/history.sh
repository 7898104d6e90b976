# Commands for the history script of a case. $REPO is the repository's folder (the current one at the
# start), $CASE the case's, $OUT the output folder. The default branch is called main.

init()
{
	git init -q -b main "$REPO"
	cd "$REPO" || exit
}

# take PATH…: copies files or folders from in/ to the same place in the repository. "." is all.
take()
{
	(cd "$CASE/in" && cp -R --parents -- "$@" "$REPO")
}

# take_as FROM TO: copies one file of in/ to another place; for an earlier or later state of a page.
take_as()
{
	mkdir -p "$(dirname "$REPO/$2")"
	cp "$CASE/in/$1" "$REPO/$2"
}

# as DATE NAME COMMAND…: runs a git command with that date and author; the e-mail address follows from
# the name.
as()
{
	local date=$1 name=$2 mail
	mail=$(printf '%s' "$name" | tr '[:upper:] ' '[:lower:].')@example.org
	shift 2
	GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$mail GIT_AUTHOR_DATE=$date \
		GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$mail GIT_COMMITTER_DATE=$date "$@"
}

# commit DATE NAME SUBJECT: commits everything.
commit()
{
	git add -A
	as "$1" "$2" git commit -q -m "$3"
}

# make_shallow N: puts a clone with the last N commits in the repository's place.
make_shallow()
{
	cd / || exit
	git clone -q --depth "$1" "file://$REPO" "$REPO.new"
	replace
}

# make_bare: puts a bare clone in the repository's place.
make_bare()
{
	cd / || exit
	git clone -q --bare "$REPO" "$REPO.new"
	replace
}

replace()
{
	rm -rf "$REPO"
	mv "$REPO.new" "$REPO"
	cd "$REPO" || exit
}
