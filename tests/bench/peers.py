"""The programs that leerspoor is measured beside, where they are installed."""

import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PAGEFIND = "pagefind@1.6.0"


def hugo():
    """Hugo, or None. $HUGO may name one."""
    return shutil.which(os.environ.get("HUGO", "hugo"))


def hugo_command(program, corpus, out, cache, *more):
    said = subprocess.run([program, "version"], check=True, stdout=subprocess.PIPE).stdout.decode()
    version = said.split(" v", 1)[1].split("-")[0].split("+")[0].split(".")
    # Settings were renamed in 0.128.
    config = "old.toml" if int(version[0]) == 0 and int(version[1]) < 128 else "hugo.toml"
    theme = HERE / "hugo"
    return [program, "--source", str(corpus), "--config", str(theme / config),
            "--contentDir", str(corpus / "content"), "--layoutDir", str(theme / "layouts"),
            "--themesDir", str(theme), "--noBuildLock", "--cacheDir", str(cache), "-d", str(out), *more]


def pagefind(folder):
    """Pagefind's program, or None: $PAGEFIND, or what npm installs below the folder."""
    if "PAGEFIND" in os.environ:
        return shutil.which(os.environ["PAGEFIND"])
    pattern = "node_modules/@pagefind/*/bin/pagefind_extended"
    found = next(folder.glob(pattern), None)
    if found is None and shutil.which("npm"):
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save",
                        "--prefix", str(folder), PAGEFIND], check=False,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        found = next(folder.glob(pattern), None)
    return found and str(found)


def pagefind_command(program, site, out):
    return [program, "--site", str(site), "--output-path", str(out), "--force-language", "nl"]
