"""What people read, gathered into `fediwiki/locale/`: `make messages`.

The template and the catalogs carry no dates and no line numbers and are sorted, so that two who
add words at once do not stand in each other's way.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1] / "fediwiki"
FOLDER = ROOT / "locale"
TEMPLATE = FOLDER / "fediwiki.pot"
_METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
_OPTIONS = {"templates/**": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def gathered() -> Catalog:
    """Every message of the code and the templates."""
    catalog = Catalog()
    found = extract_from_dir(ROOT, _METHODS, _OPTIONS, _KEYWORDS)
    for _path, _line, message, _comments, context in found:
        catalog.add(message, context=context, flags=[])
    return catalog


def updated(catalog: Catalog, template: Catalog) -> Catalog:
    """A translation with the messages of the template: what is new is empty, what is gone goes."""
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def read(path: Path) -> Catalog:
    """A translation as it stands in its file."""
    with path.open("rb") as source:
        return read_po(source, locale=path.stem.replace("-", "_"), abort_invalid=True)


def written(catalog: Catalog) -> bytes:
    """A catalog as its file holds it."""
    target = BytesIO()
    for message in catalog:
        message.flags -= {"python-format"}
    write_po(target, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    return _header(catalog) + target.getvalue().rstrip(b"\n") + b"\n"


def translations() -> Iterator[Path]:
    """The files of all translations."""
    yield from sorted(FOLDER.glob("*.po"))


def main() -> int:
    """Bring the template and every translation up to date, and say what is missing."""
    template = gathered()
    TEMPLATE.write_bytes(written(template))
    for path in translations():
        catalog = updated(read(path), template)
        path.write_bytes(written(catalog))
        missing = sum(not all(_said(message.string)) for message in catalog if message.id)
        print(f"{path.stem}: {missing} of {len(catalog)} are not translated yet")  # noqa: T201
    return 0


def _said(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string or "",)


def _header(catalog: Catalog) -> bytes:
    lines = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    lines += ["Content-Transfer-Encoding: 8bit"]
    if catalog.locale is not None:
        lines += [f"Language: {catalog.locale}", f"Plural-Forms: {catalog.plural_forms}"]
    said = "".join(f'"{line}\\n"\n' for line in lines)
    return f'msgid ""\nmsgstr ""\n{said}\n'.encode()


if __name__ == "__main__":
    sys.exit(main())
