"""The ways to an account, and of its settings, reviewed by hand."""

from types import MappingProxyType
from typing import Final

from tests.web.filling import Role
from tests.web.site import PASSWORD
from tests.web.ways import (
    ADMIN,
    ANYONE,
    AUTHOR,
    LINKED,
    MEMBERS,
    MODERATOR,
    NEVER,
    NOTHING,
    ONCE,
    OWN,
    READS,
    Way,
    keeper,
    own,
)

_PROFILE: Final = {
    "name": "Me",
    "bio": "Hello.",
    **{f"field-{number}-{part}": "" for number in range(1, 5) for part in ("name", "value")},
}
# What a device answers, `test_security.py` shows; here nobody holds one.
_PASSKEY: Final = {"passkey": "{}", "name": "Phone"}

ACCOUNT: Final = MappingProxyType(
    {
        "GET /feeds/{token}/home.atom": Way(ANYONE, READS, LINKED),
        "GET /feeds/{token}/notifications.atom": Way(ANYONE, READS, LINKED),
        "GET /invite/{code}": Way(ANYONE, READS, NEVER),
        "GET /reset": Way(ANYONE, READS, NEVER),
        "GET /reset/sent": Way(ANYONE, READS, NEVER),
        "GET /reset/{token}": Way(ANYONE, READS, NEVER),
        "GET /settings": own(READS),
        "GET /settings/account": own(READS),
        "GET /settings/account/email": own(READS),
        "GET /settings/account/email/{token}": Way(AUTHOR, READS, NEVER, others=404),
        "GET /settings/account/password": own(READS),
        "GET /settings/blocks": own(READS),
        "GET /settings/export": own(READS),
        "GET /settings/import": own(READS),
        "GET /settings/import/{id}/left.csv": Way(AUTHOR, READS, NEVER, others=404),
        "GET /settings/invites": own(READS),
        "GET /settings/leave": own(READS),
        "GET /settings/move": own(READS),
        "GET /settings/notifications": own(READS),
        "GET /settings/profile": own(READS),
        "GET /settings/profile/pictures": own(READS),
        "GET /settings/proof": own(READS),
        "GET /settings/reading": own(READS),
        "GET /settings/security": own(READS),
        "GET /settings/security/app": own(READS),
        "GET /settings/sessions": own(READS),
        "GET /sign-in": Way(ANYONE, READS, NEVER),
        "GET /sign-in/{token}": Way(ANYONE, READS, NEVER),
        "GET /sign-up": Way(ANYONE, READS, NEVER),
        "GET /sign-up/sent": Way(ANYONE, READS, NEVER),
        "GET /sign-up/waits": Way(ANYONE, READS, NEVER),
        "GET /sign-up/{token}": Way(ANYONE, READS, NEVER),
        "GET /unsubscribe/{token}": Way(ANYONE, READS, NEVER),
        "POST /invite/{code}": Way(
            ANYONE,
            "sign_up_tries",
            form={"name": "pia", "email": "pia@mail.example", "password": PASSWORD},
        ),
        "POST /reset": Way(ANYONE, "reset_tries", form={"name": "ana"}),
        "POST /reset/{token}": Way(ANYONE, ONCE, form={"password": "four unrelated words"}),
        "POST /settings/account/email": own("reset_tries", form={"email": "other@mail.example"}),
        "POST /settings/account/email/{token}": Way(AUTHOR, ONCE, others=404),
        "POST /settings/account/language": own(form={"language": "en"}),
        "POST /settings/account/password": own(form={"password": "four unrelated words"}),
        "POST /settings/blocks": own(ONCE, form={"who": "cleo"}),
        "POST /settings/blocks/end": keeper({"who": "sam"}),
        "POST /settings/export": own("exports_per_day", idle=True),
        "POST /settings/import": Way(
            MEMBERS, "imports_per_day", NEVER, {"kind": ""}, ok=frozenset({400}), idle=True
        ),
        "POST /settings/import/{id}/confirm": Way(AUTHOR, ONCE, NEVER, others=404),
        "POST /settings/import/{id}/discard": Way(AUTHOR, ONCE, NEVER, others=404),
        "POST /settings/invites": own(form={"uses": "1", "days": "1"}),
        "POST /settings/invites/end": keeper({"invite": "invite_id"}),
        "POST /settings/leave": Way(MEMBERS - ADMIN, ONCE, NEVER, {"name": "me", "credit": "take"}),
        "POST /settings/move": Way(
            MEMBERS, "look_ups", NEVER, {"target": "a@b.example"}, ok=frozenset({400}), idle=True
        ),
        "POST /settings/move/from": Way(
            MEMBERS, "look_ups", NEVER, {"former": "a@b.example"}, ok=frozenset({400}), idle=True
        ),
        "POST /settings/move/from/end": own(
            ONCE, form={"uri": "https://far.example/u/a"}, idle=True
        ),
        "POST /settings/move/stay": Way(MEMBERS, ONCE, NEVER, ok=frozenset({409}), idle=True),
        "POST /settings/notifications": own(form={"reply-site": "on"}),
        "POST /settings/profile": own("toggles_per_hour", form=_PROFILE),
        "POST /settings/profile/pictures": own(
            form={"portrait": "avatar", "do": "remove"}, idle=True
        ),
        "POST /settings/profile/theme": own(form={"theme": "dark"}),
        "POST /settings/proof": own("sign_in_tries", form={"password": PASSWORD}),
        "POST /settings/reading": own(form={"dense": "on", "languages": "en"}),
        "POST /settings/reading/link": own(),
        "POST /settings/reading/mute": own(form={"what": "crosswords", "kind": "word"}),
        "POST /settings/reading/revoke": keeper(),
        "POST /settings/reading/unmute": keeper({"what": "spoiler", "kind": "word"}),
        "POST /settings/security/app": Way(MEMBERS - MODERATOR, OWN, others=409),
        "POST /settings/security/app/confirm": Way(
            AUTHOR, "code_tries", NEVER, {"code": "code"}, others=NOTHING, often={"code": "0"}
        ),
        "POST /settings/security/app/remove": Way(MODERATOR | AUTHOR, ONCE, others=NOTHING),
        "POST /settings/security/codes": Way(MODERATOR, OWN, NEVER, others=404),
        "POST /settings/security/passkeys": Way(
            MEMBERS, OWN, NEVER, _PASSKEY, visitors=400, ok=frozenset({400}), idle=True
        ),
        "POST /settings/security/passkeys/change": keeper({"id": "key", "do": "remove"}),
        "POST /settings/security/passkeys/options": own(),
        "POST /settings/sessions/end": keeper({"session": "session"}),
        "POST /settings/sessions/end-others": keeper(),
        "POST /sign-in": Way(ANYONE, "sign_in_tries", form={"name": "cleo", "password": PASSWORD}),
        "POST /sign-in/code": Way(
            ANYONE,
            "code_tries",
            NEVER,
            {"step": "step", "code": "code"},
            often={"step": "step", "code": "0"},
        ),
        "GET /sign-in/from/{key}": Way(ANYONE, READS, NEVER, ok=frozenset({404})),
        "POST /sign-in/from": Way(
            ANYONE,
            "guest_tries",
            NEVER,
            {"from": "fay@far.example"},
            ok=frozenset({422}),
            idle=True,
        ),
        "POST /sign-in/passkey": Way(
            ANYONE, "sign_in_tries", NEVER, _PASSKEY, ok=frozenset({400}), idle=True
        ),
        "POST /sign-in/passkey/options": Way(ANYONE, "sign_in_tries", NEVER),
        "POST /sign-in/{token}": Way(ANYONE, ONCE, form={"password": "four unrelated words"}),
        "POST /sign-out": Way(ANYONE - {Role.VISITOR}, ONCE, visitors=NOTHING),
        "POST /sign-up": Way(
            ANYONE,
            "sign_up_tries",
            form={
                "name": "pia",
                "email": "pia@mail.example",
                "password": PASSWORD,
                "text": "To write of tides, and to learn of them.",
            },
        ),
        "POST /unsubscribe/{token}": Way(ANYONE, "unsubscribe_tries", NEVER),
        "POST /sign-up/{token}": Way(
            ANYONE, "sign_in_tries", NEVER, {"password": PASSWORD}, often={"password": "not that"}
        ),
    }
)
