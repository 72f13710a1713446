"""Does a test notice when a defence is gone? Run by hand, for it takes long: `make mutations`.

Each mutation switches one defence off in a copy of the tree; the tests must then fail. First those
run that should notice, then, if they did not, all tests of what others may say to us.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALL = ("tests/federation", "tests/activitypub", "tests/http_signatures")
_PATIENCE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Mutation:
    """In the file `path`, `old` (which it has once) becomes `new`; `tests` should notice."""

    name: str
    path: str
    old: str
    new: str
    tests: str


def listed() -> list[Mutation]:
    """All of them."""
    table = tomllib.loads((ROOT / "tests" / "mutations.toml").read_text())["mutation"]
    return [Mutation(**each) for each in table]


def main(wanted: list[str]) -> int:
    """Try the mutations whose names hold one of the words `wanted`, or all; 1 if any survives."""
    chosen = [each for each in listed() if not wanted or any(word in each.name for word in wanted)]
    with tempfile.TemporaryDirectory() as folder:
        tree = _copied(Path(folder))
        survivors = [each.name for each in chosen if not _is_noticed(each, tree)]
    _say(f"{len(chosen) - len(survivors)} of {len(chosen)} were noticed")
    for name in survivors:
        _say(f"  nobody noticed: {name}")
    return 1 if survivors else 0


def _is_noticed(mutation: Mutation, tree: Path) -> bool:
    path = tree / mutation.path
    text = path.read_text()
    if text.count(mutation.old) != 1:
        raise SystemExit(f"{mutation.name}: {mutation.path} does not have that once")
    path.write_text(text.replace(mutation.old, mutation.new))
    try:
        # A tree that does not even begin proves nothing.
        _run(tree, ["-c", "import fediwiki.app"], check=True)
        by = next((tests for tests in (mutation.tests, *ALL) if not _pass(tree, tests)), None)
    finally:
        path.write_text(text)
    _say(f"{'noticed' if by else 'SURVIVED'}: {mutation.name}" + (f" ({by})" if by else ""))
    return by is not None


def _pass(tree: Path, tests: str) -> bool:
    options = ["-x", "-q", "-n", "2"]
    return _run(tree, ["-m", "pytest", *options, tests]).returncode == 0


def _run(
    tree: Path, arguments: list[str], *, check: bool = False
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_PATIENCE_SECONDS,
        check=check,
    )


def _copied(folder: Path) -> Path:
    """The tree, beside the published vectors as the tests expect them."""
    tree = folder / "tree"
    tree.mkdir()
    for part in ("fediwiki", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / part, tree / part, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tree)
    shared = ROOT.parent / "shared"
    if shared.exists():
        (folder / "shared").symlink_to(shared)
    return tree


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
