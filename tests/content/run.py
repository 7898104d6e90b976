"""Checks what content/ says, beside how it is built (that is the generator's own check).

    cited      every block of text has a source                     cited.txt: where none is needed
    facts      numbers, dates and names stand in the report         exceptions.txt: what need not
    copied     no sentence is taken over from the report
    spelling   no word the dictionary does not know                 words.txt: right all the same
    inventory  every row of the inventory has its page              inventory.tsv: row → page
    paired     a term leads to the page that tells more
    fields     the manual's tables say what site.yaml says
    readable   how long sentences are: told, never a failure

The report and its inventory lie outside the repository (../shared/source) and hunspell may not be
installed: what needs one that is not there is skipped, and says so.
"""

import sys

sys.dont_write_bytecode = True  # leave no files in the tree

import cited
import copied
import facts
import fields
import inventory
import minyaml
import paired
import pages
import readable
import spelling


def needs(module):
    """Why the check cannot run here; empty when it can."""
    if module in (facts, copied) and not pages.REPORT.exists():
        return f"{pages.REPORT.relative_to(pages.ROOT.parent)} is not beside the repository"
    if module is spelling:
        return spelling.missing()
    return ""


def main():
    for module in (minyaml, pages, cited, facts, copied, spelling, inventory, paired, fields, readable):
        module.check_the_checker()
    all_pages = pages.load()
    if not all_pages:
        sys.exit(f"no pages under {pages.CONTENT}")
    failed = 0
    for module in (cited, facts, copied, spelling, inventory, paired, fields):
        if reason := needs(module):
            print(f"{module.__name__}: SKIPPED: {reason}")
            continue
        problems, summary = module.check(all_pages)
        print(*problems, sep="\n", end="\n" if problems else "")
        print(f"{module.__name__}: {len(problems)} problems; {summary}")
        failed += len(problems)
    if not pages.INVENTORY.exists():
        print("inventory: SKIPPED in part: the inventory is not beside the repository")
    print(*(f"readable: {line}" for line in readable.report(all_pages)), sep="\n")
    sys.exit(1 if failed else 0)


main()
