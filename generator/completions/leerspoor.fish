# fish completion for leerspoor. What there is, leerspoor itself tells.

function __leerspoor_commands
	leerspoor --help 2>/dev/null | string replace -rf '^  (\w+) +(.*)$' '$1\t$2'
end

function __leerspoor_options
	set -l words (commandline -opc)
	set -q words[2]; and leerspoor $words[2] --help 2>/dev/null |
		string replace -rf '^  (-\S+) +(?:[A-Z][A-Z=]*)? +(.*)$' '$1\t$2'
end

function __leerspoor_before
	contains -- (commandline -opc)[-1] $argv
end

set -l first 'test (count (commandline -opc)) -eq 1'
complete -c leerspoor -f
complete -c leerspoor -n $first -a '(__leerspoor_commands)'
complete -c leerspoor -n $first -a '--help --version'
complete -c leerspoor -n "not $first" -a '(__leerspoor_options)'
complete -c leerspoor -n '__leerspoor_before -C --out --theme --cache verify' -a '(__fish_complete_directories)'
complete -c leerspoor -n '__leerspoor_before --rev compare' -a '(git for-each-ref --format="%(refname:short)" 2>/dev/null)'
complete -c leerspoor -n '__leerspoor_before history' -F
