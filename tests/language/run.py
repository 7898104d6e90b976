"""What a reader may type instead of the words that stand there, in four languages: another form, a part of a
compound or the compound in two, no accents, a typing error, a beginning, an abbreviation or a synonym from the
glossary. Each must give the page, first, in the browser's engine and in `leerspoor search` alike; and what has
nothing to do with it must not."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORM, COMPOUND, ACCENT, ERROR, BEGINNING, SYNONYM, WORD = (
    "another form", "compound", "accents", "typing error", "beginning", "synonym", "word")

# language → pages {name: text}, terms {name: (title, other names, text)}, questions (what, query, page)
LANGUAGES = {
    "nl": ({
        "traject": "# Leren en werken\n\nEen leerwerktraject duurt twee jaar. Het traject begint met een proefweek.",
        "leerwerk": "# Op de werkvloer\n\nIn leerwerktrajecten oefent iemand de taal. De leerwerktrajecten zijn duaal.",
        "schuld": "# Hulp bij schulden\n\nWie schulden heeft, krijgt een regeling. Geen kwaal maar kwaliteit telt.",
        "huis": "# Huizen\n\nHuizen in de coöperatie zijn gehuurd. De reünie is in café Zeezicht.",
        "opvang": "# Kinderopvang\n\nDe kinderopvangtoeslag betaalt de opvang van kinderen.",
        "wet": "# Uitkering\n\nDe gemeente voert de Participatiewet uit. Dat kost geld.",
        "brief": "# Brieven\n\nDe brieven liggen klaar. Hij heeft gelopen en geschreven.",
     }, {"participatiewet": ("Participatiewet", "[P-wet, Pw]", "Een wet van 2015.")}, [
        (COMPOUND, "traject duaal", "leerwerk"), (COMPOUND, "leerwerk traject proefweek", "traject"),
        (COMPOUND, "kinder opvang", "opvang"), (COMPOUND, "toeslag", "opvang"),
        (COMPOUND, "kinderopvangplaats", "opvang"), (COMPOUND, "proefweekend", "traject"), (ERROR, "leerwerktrajekt", "leerwerk"),
        (FORM, "schuld", "schuld"), (FORM, "huis", "huis"), (FORM, "regelingen", "schuld"), (FORM, "brief", "brief"),
        (ACCENT, "cooperatie", "huis"), (ACCENT, "REUNIE", "huis"), (ACCENT, "cafe", "huis"), (ACCENT, "coo\u0308peratie", "huis"),
        (ERROR, "kwalitiet", "schuld"), (ERROR, "gemeentte", "wet"), (ERROR, "gemente", "wet"), (ERROR, "zeezigcht", "huis"),
        (ERROR, "peoefweek", "traject"), (BEGINNING, "proefw", "traject"), (BEGINNING, "reün", "huis"),
        (SYNONYM, "P-wet", "participatiewet"), (SYNONYM, "pwet geld", "wet"), (SYNONYM, "pw geld", "wet"), (WORD, "kwaal", "schuld"),
     ], ["zwemmen", "qqqq"]),
    "de": ({
        "bau": "# Wohnen\n\nDie Wohnungsbaugesellschaft baut Häuser. Die Wohnung liegt an der Straße.",
        "arbeit": "# Arbeiten\n\nDer Arbeitsmarkt für Geflüchtete: Förderungen und Ausbildungen.",
        "kind": "# Kinder\n\nKindergärten kosten Geld. Das Kindergeld kommt vom Amt.",
        "markt": "# Handel\n\nDer Markt ist am Samstag. Äpfel und Käse.",
     }, {"amt": ("Bundesagentur", "[BA, Arbeitsamt]", "Ein Amt.")}, [
        (COMPOUND, "gesellschaft", "bau"), (COMPOUND, "arbeits markt", "arbeit"), (FORM, "Haus", "bau"), (FORM, "Förderung", "arbeit"),
        (FORM, "Ausbildung", "arbeit"), (FORM, "Kindergarten", "kind"), (ACCENT, "forderung", "arbeit"), (ACCENT, "STRASSE", "bau"),
        (ACCENT, "kase", "markt"), (ACCENT, "hauser", "bau"), (ERROR, "Kindergled", "kind"), (ERROR, "Wohnnung", "bau"),
        (ERROR, "Geflüchtte", "arbeit"), (BEGINNING, "Geflü", "arbeit"), (SYNONYM, "Arbeitsamt", "amt"), (SYNONYM, "BA", "amt"),
        (WORD, "Äpfel", "markt"),
     ], ["schwimmen"]),
    "en": ({
        "housing": "# Social housing\n\nTenants apply for housing benefits. Organisations run their own waiting lists.",
        "running": "# Running\n\nRunners train on ponies' tracks near the café. It's naïve to co-operate late.",
        "tax": "# Taxes\n\nNational taxation and its consequences. Colours do not matter to the taxpayer.",
     }, {"nhs": ("National Health Service", "[NHS]", "Care for everybody.")}, [
        (FORM, "tenant", "housing"), (FORM, "organisation", "housing"), (FORM, "run", "running"), (FORM, "pony", "running"),
        (FORM, "consequence", "tax"), (ACCENT, "cafe", "running"), (ACCENT, "NAIVE", "running"), (COMPOUND, "cooperate", "running"),
        (ERROR, "huosing", "housing"), (ERROR, "benifits", "housing"), (ERROR, "taxpayr", "tax"), (BEGINNING, "conseq", "tax"),
        (SYNONYM, "nhs", "nhs"), (WORD, "waiting lists", "housing"),
     ], ["swimming"]),
    "fr": ({
        "ecole": "# L'école\n\nLes écoles élémentaires accueillent les étudiantes. L’été, on révise ses leçons.",
        "travail": "# Le travail\n\nLes travailleurs cherchent un emploi. Les chevaux sont à l'écurie.",
        "noel": "# Noël\n\nÀ bientôt, dit-il; ça va. Le porte-monnaie est vide.",
     }, {"smic": ("Salaire minimum", "[SMIC]", "Le salaire le plus bas.")}, [
        (FORM, "école élémentaire", "ecole"), (FORM, "étudiante", "ecole"), (FORM, "travailleur", "travail"), (FORM, "emplois", "travail"),
        (ACCENT, "ecole", "ecole"), (ACCENT, "NOEL", "noel"), (ACCENT, "ete", "ecole"), (ACCENT, "bientot", "noel"),
        (ERROR, "travaileurs", "travail"), (ERROR, "elementiares", "ecole"), (BEGINNING, "révi", "ecole"),
        (COMPOUND, "portemonnaie", "noel"), (SYNONYM, "smic", "smic"), (WORD, "l'écurie", "travail"),
     ], ["natation"]),
}
SITE = """title: Site
language: {language}
checks: {{page/orphan: ignore, label/missing: ignore, template/unknown: ignore}}
types:
  term: {{label: Term, folder: terms, fields: {{other: {{type: text, many: true}}}}}}
glossary: {{types: [term], match: [other]}}
"""


def need(name, found):
    if not found:
        print(f"needs {name}", file=sys.stderr)
        sys.exit(77)
    return str(found)


def make_site(folder, language, pages, terms):
    (folder / "content/terms").mkdir(parents=True)
    (folder / "content/site.yaml").write_text(SITE.format(language=language), encoding="utf-8")
    for name, text in pages.items():
        (folder / "content" / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    for name, (title, other, text) in terms.items():
        (folder / "content/terms" / f"{name}.md").write_text(f"---\ntitle: {title}\nother: {other}\n---\n{text}\n",
                                                            encoding="utf-8")


def ask(program, node, folder, out, queries):
    index = next(out.glob("*/root.bin")).parent
    said = subprocess.run([node, ROOT / "tests/search/answers.mjs", ROOT / "theme/assets/search-core.js", index],
                          input=json.dumps([{"text": q, "limit": 10} for q in queries]), check=True, text=True,
                          stdout=subprocess.PIPE)
    for query, browser in zip(queries, json.loads(said.stdout)):
        told = subprocess.run([program, "search", "-C", folder, "--out", out, "--theme", ROOT / "theme", "--format", "json",
                               "--quiet", "--check", "label/missing=ignore", "--", query],
                              check=True, text=True, stdout=subprocess.PIPE)
        own = [r["url"] for r in json.loads(told.stdout)["results"]]
        assert own == [r["url"] for r in browser["results"]], (query, own, browser)
        yield [url.split("#")[0].rstrip("/").rpartition("/")[2] for url in own]


def main():
    program = need("LEERSPOOR", os.environ.get("LEERSPOOR"))
    node = need("node", shutil.which("node"))
    problems = 0
    for language, (pages, terms, questions, none) in LANGUAGES.items():
        with tempfile.TemporaryDirectory(prefix="leerspoor-") as work:
            folder = pathlib.Path(work)
            make_site(folder, language, pages, terms)
            subprocess.run([program, "build", "-C", folder, "--out", folder / "public", "--theme", ROOT / "theme",
                            "--no-cache", "--quiet"], check=True)
            queries = [query for _, query, _ in questions] + none
            answers = list(ask(program, node, folder, folder / "public", queries))
        for (what, query, page), found in zip(questions, answers):
            if found[:1] != [page]:
                problems += 1
                print(f"{language}, {what}: “{query}” gives {found}, not {page} first")
        for query, found in zip(none, answers[len(questions):]):
            if found:
                problems += 1
                print(f"{language}: “{query}” gives {found}")
        print(f"{language}: {len(queries)} questions")
    sys.exit(1 if problems else 0)


main()
