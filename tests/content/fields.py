"""The tables of front-matter fields in the editors' manual say what content/site.yaml says.

    python3 tests/content/fields.py        writes the tables anew
"""

import sys

import minyaml
import pages

PAGE = pages.CONTENT / "handleiding" / "velden.md"
HEADING = "## Velden per soort pagina\n"
KINDS = {"text": "tekst", "markdown": "tekst met opmaak", "integer": "heel getal", "number": "getal",
         "date": "datum", "period": "periode", "boolean": "ja of nee (`true`, `false`)",
         "url": "webadres", "email": "e-mailadres", "image": "beeld"}


def kind(field, types):
    if field["type"] == "ref":
        target = types.get(field.get("to"), {})
        text = f"naam van een pagina in `{target.get('folder', '')}`"
    elif field["type"] == "enum":
        text = "één van: " + ", ".join(field["values"])
    else:
        text = KINDS[field["type"]]
    return text + ("; meer mag, tussen `[ ]`" if field.get("many") else "")


def tables(site):
    types = site["types"]
    for name, entry in types.items():
        yield f"\n### {entry['plural']}\n\nMap: `content/{entry['folder']}`.\n\n"
        yield "| Veld | Wat het is | Invullen | Wat erin mag |\n| --- | --- | --- | --- |\n"
        for key, field in (entry.get("fields") or {}).items():
            must = "verplicht" if field.get("required") else \
                "gewenst" if field.get("wanted") else "mag"
            yield f"| `{key}` | {field['label']} | {must} | {kind(field, types)} |\n"


def wanted():
    site = minyaml.load((pages.CONTENT / "site.yaml").read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    return text, text[:text.index(HEADING)] + HEADING + "".join(tables(site))


def check(_):
    text, right = wanted()
    if text == right:
        return [], "in step with site.yaml"
    return ["content/handleiding/velden.md: not in step with content/site.yaml; run "
            "python3 tests/content/fields.py"], ""


def check_the_checker():
    types = {"a": {"plural": "Aas", "folder": "as", "fields": {
        "b": {"label": "Be", "type": "ref", "to": "a", "many": True, "required": True},
        "c": {"label": "Ce", "type": "enum", "values": ["d", "e"], "wanted": True}}}}
    assert "".join(tables({"types": types})) == (
        "\n### Aas\n\nMap: `content/as`.\n\n| Veld | Wat het is | Invullen | Wat erin mag |\n"
        "| --- | --- | --- | --- |\n"
        "| `b` | Be | verplicht | naam van een pagina in `as`; meer mag, tussen `[ ]` |\n"
        "| `c` | Ce | gewenst | één van: d, e |\n")


if __name__ == "__main__":
    PAGE.write_text(wanted()[1], encoding="utf-8")
    sys.exit(0)
