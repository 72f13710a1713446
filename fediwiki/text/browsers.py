"""What a browser calls itself, in words that its owner knows."""

import re

from fediwiki.text.gettext import _

_ENGINES = (
    (re.compile(r"\b(?:Edg|EdgA|EdgiOS)/"), "Edge"),
    (re.compile(r"\bOPR/|\bOpera\b"), "Opera"),
    (re.compile(r"\bVivaldi/"), "Vivaldi"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/"), "Chrome"),
    (re.compile(r"\bSafari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"\biPhone\b"), "iPhone"),
    (re.compile(r"\biPad\b"), "iPad"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bCrOS\b"), "ChromeOS"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMac OS X\b|\bMacintosh\b"), "Mac"),
    (re.compile(r"\bLinux\b|\bX11\b"), "Linux"),
)


def words(user_agent: str) -> str:
    """`Firefox on Linux`, as far as the browser tells."""
    engine = next((name for each, name in _ENGINES if each.search(user_agent)), _("A browser"))
    system = next((name for each, name in _SYSTEMS if each.search(user_agent)), "")
    return _("%(engine)s on %(system)s", engine=engine, system=system) if system else engine
