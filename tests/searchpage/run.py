"""The search page as a reader uses it, in Chromium: page.mjs says what is looked at. Needs node, Chromium and
the npm packages of tests/browser, which ./build.sh test installs."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = """title: Zoeken
language: nl
base_url: https://example.org/kennis/
checks: {page/orphan: ignore, "front-matter/*": ignore}
types:
  regeling: {label: Regeling, folder: regelingen, fields: {regio: {label: Regio, type: text, facet: true}}}
  verhaal: {label: Verhaal, folder: verhalen, fields: {regio: {label: Regio, type: text, facet: true}}}
"""
REGIONS = ("Drenthe", "Twente", "Zeeland")


def need(name, found):
    if not found:
        print(f"needs {name}", file=sys.stderr)
        sys.exit(77)
    return str(found)


def make_site(folder):
    """Thirty pages on wages and thirty on housing, of two kinds and three regions."""
    content = folder / "content"
    for i in range(60):
        kind, subject = ("regelingen", "verhalen")[i % 2], ("loonkostensubsidie", "huurtoeslag")[i % 3 % 2]
        page = content / kind / f"pagina-{i}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            f"---\ntitle: Pagina {i} over {subject}\nregio: {REGIONS[i % 3]}\n---\nWie {subject} aanvraagt, leest dit.\n\n"
            f"## Wat {subject} is\n\nEen regel over {subject} nummer {i}.\n\n"
            f"## Hoe {subject} werkt\n\nDe gemeente betaalt {subject} elke maand opnieuw uit.\n", encoding="utf-8")
    (content / "site.yaml").write_text(SITE, encoding="utf-8")


def main():
    program = need("LEERSPOOR", os.environ.get("LEERSPOOR"))
    need("node", shutil.which("node"))
    chromium = need("chromium", os.environ.get("LEERSPOOR_CHROMIUM") or shutil.which("chromium"))
    modules = pathlib.Path(os.environ.get("LEERSPOOR_MODULES", ROOT / "build/browser/node_modules"))
    need("playwright-core (./build.sh test installs it)", (modules / "playwright-core").is_dir())
    with tempfile.TemporaryDirectory(prefix="leerspoor-") as work:
        site, out = pathlib.Path(work), pathlib.Path(work) / "public"
        make_site(site)
        subprocess.run([program, "build", "-C", site, "--out", out, "--theme", ROOT / "theme", "--no-cache", "--quiet"],
                       check=True)
        run = subprocess.run(["node", ROOT / "tests/searchpage/page.mjs", out, chromium], check=False,
                             env={**os.environ, "LEERSPOOR_MODULES": str(modules)})
    sys.exit(run.returncode)


main()
