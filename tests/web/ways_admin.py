"""The ways of the panel of admins, reviewed by hand."""

from types import MappingProxyType
from typing import Final

from tests.web.ways import admin

_MONEY: Final = "admin/test_money.py"

PANEL: Final = MappingProxyType(
    {
        "GET /admin": admin(),
        "GET /admin/money": admin(),
        "GET /admin/sign-ups": admin(),
        "POST /admin/money/banners": admin(tried=_MONEY),
        "POST /admin/money/costs": admin(tried=_MONEY),
        "POST /admin/money/end-cost": admin(tried=_MONEY),
        "POST /admin/money/end-way": admin(tried=_MONEY),
        "POST /admin/money/gifts": admin(tried=_MONEY),
        "POST /admin/money/purse": admin(tried=_MONEY),
        "POST /admin/money/stop": admin(tried=_MONEY),
        "POST /admin/money/ways": admin(tried=_MONEY),
        "POST /admin/money/years": admin(tried=_MONEY),
        "POST /admin/sign-ups": admin({"name": "olga", "do": "approve"}),
    }
)
