"""Where published test vectors stand: beside the checkout, never in it."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "vectors"


def vectors() -> Path:
    """The folder of published vectors; the test skips (or, with CI=true, fails) without it."""
    if _FOLDER.is_dir():
        return _FOLDER
    message = f"the published vectors are not at {_FOLDER}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
