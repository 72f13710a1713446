"""The ways of the panel of admins, reviewed by hand."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tests.web.ways import READS, Way, admin

_FEDERATION: Final = "admin/test_federation.py"
_ANNOUNCEMENTS: Final = "admin/test_announcements.py"
_MEDIA: Final = "admin/test_media.py"
_MONEY: Final = "admin/test_money.py"
_LISTS: Final = "federation/test_lists.py"
_SERVERS: Final = "admin/test_servers.py"
_NO_PICTURE: Final = f"{'0' * 64}.webp"
_NOWHERE: Final = MappingProxyType({"id": "0" * 13, "server": "far.example", "name": _NO_PICTURE})


def _looks(tried: str) -> Way:
    """What admins see of something that the filled instance does not hold."""
    return replace(admin(tried=tried), limit=READS, on=_NOWHERE, ok=frozenset({404}))


PANEL: Final = MappingProxyType(
    {
        "GET /admin": admin(),
        "GET /admin/federation": admin(),
        "GET /admin/federation/came/{id}": _looks(_FEDERATION),
        "GET /admin/federation/sent/{id}": _looks(_FEDERATION),
        "GET /admin/federation/{server}": _looks(_FEDERATION),
        "GET /admin/filters": admin(),
        "GET /admin/invites": admin(),
        "GET /admin/jobs": admin(),
        "GET /admin/accounts": admin(),
        "GET /admin/accounts/{id}": admin(),
        "GET /admin/accounts/{id}/{act}": admin(),
        "GET /admin/log": admin(),
        "GET /admin/announcements": admin(),
        "GET /admin/announcements/{id}": _looks(_ANNOUNCEMENTS),
        "GET /admin/media": admin(),
        "GET /admin/media/purge": admin(query="?days=7"),
        "GET /admin/media/{name}/remove": _looks(_MEDIA),
        "GET /admin/money": admin(),
        "GET /admin/servers": admin(),
        "GET /admin/servers/decide": admin(query="?domain=bad.example"),
        "GET /admin/servers/export.csv": admin(),
        "GET /admin/servers/import": admin(),
        "GET /admin/servers/import/{id}": _looks(_SERVERS),
        "GET /admin/subwikis": admin(),
        "GET /admin/subwikis/{id}": admin(),
        "GET /admin/subwikis/{id}/{act}": admin(),
        "GET /admin/servers/lists": admin(),
        "GET /admin/servers/mode": admin(),
        "GET /admin/servers/lists/{id}": _looks(_LISTS),
        "GET /admin/settings": admin(),
        "GET /admin/reports": admin(),
        "GET /admin/storage": admin(),
        "GET /admin/sign-ups": admin(),
        "POST /admin/federation/{server}": admin(tried=_FEDERATION, server="far.example"),
        "POST /admin/filters": admin({"kind": "word", "said": "cheap", "action": "hold"}),
        "POST /admin/announcements": admin(tried=_ANNOUNCEMENTS),
        "POST /admin/announcements/{id}": admin(tried=_ANNOUNCEMENTS, id="0" * 13),
        "POST /admin/media/purge": admin(tried=_MEDIA),
        "POST /admin/media/{name}/remove": admin(tried=_MEDIA, name=_NO_PICTURE),
        "POST /admin/invites": admin({"uses": "2", "days": "3", "note": "The choir."}),
        "POST /admin/jobs": admin(tried=_FEDERATION),
        "POST /admin/servers/decide": admin(tried=_SERVERS),
        "POST /admin/servers/sweep": admin(tried="federation/test_spam_wave.py"),
        "POST /admin/servers/import": admin(tried=_SERVERS),
        "POST /admin/servers/import/{id}": admin(tried=_SERVERS, id="0" * 13),
        "POST /admin/servers/mode": admin({"mode": "allow-list"}),
        "POST /admin/servers/lists": admin(tried=_LISTS),
        "POST /admin/servers/lists/{id}": admin(tried=_LISTS, id="0" * 13),
        "POST /admin/accounts/{id}": admin({"do": "note", "text": "Kind."}),
        "POST /admin/accounts/{id}/{act}": admin({"reason": "Loud."}),
        "POST /admin/subwikis/{id}/{act}": admin({"reason": "Hate."}),
        "POST /admin/money/banners": admin(tried=_MONEY),
        "POST /admin/money/costs": admin(tried=_MONEY),
        "POST /admin/money/end-cost": admin(tried=_MONEY),
        "POST /admin/money/end-way": admin(tried=_MONEY),
        "POST /admin/money/gifts": admin(tried=_MONEY),
        "POST /admin/money/purse": admin(tried=_MONEY),
        "POST /admin/money/stop": admin(tried=_MONEY),
        "POST /admin/money/ways": admin(tried=_MONEY),
        "POST /admin/money/years": admin(tried=_MONEY),
        "POST /admin/settings": admin({"key": "instance.name", "value": "The Reef"}),
        "POST /admin/settings/pages": admin({"page": "rules", "text": "Be kind."}),
        "POST /admin/settings/reopen": admin(tried="admin/test_settings.py"),
        "POST /admin/reports": admin(
            {"do": "keep", "about": "https://wiki.example/u/bob", "reason": "No harm."}
        ),
        "POST /admin/sign-ups": admin({"name": "olga", "do": "approve"}),
    }
)
