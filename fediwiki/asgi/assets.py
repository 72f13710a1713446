"""Our own stylesheets, scripts and pictures: read once, named by what they hold."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "static"
_DIGEST_CHARACTERS = 12
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}
# What in a file is for those who write it.
_REMARKS = {
    ".css": re.compile(rb"/\*.*?\*/", re.DOTALL),
    ".js": re.compile(rb"^\s*//.*$", re.MULTILINE),
}
_BETWEEN_LINES = re.compile(rb"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that never changes under its address."""

    url: str
    media_type: str
    content: bytes


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    if path.suffix in _REMARKS:
        content = _BETWEEN_LINES.sub(b"\n", _REMARKS[path.suffix].sub(b"", content)).strip()
    digest = sha256(content).hexdigest()[:_DIGEST_CHARACTERS]
    url = f"/static/{path.stem}.{digest}{path.suffix}"
    return Asset(url, _MEDIA_TYPES[path.suffix], content)


ASSETS = {path.name: _read(path) for path in sorted(_FOLDER.iterdir())}
BY_URL = {asset.url: asset for asset in ASSETS.values()}


def url(name: str) -> str:
    """The address of a file in `static/`."""
    return ASSETS[name].url
