"""Passkeys: what a browser is asked to do with one, and whether it did.

Source: Web Authentication Level 3, §7.1 and §7.2.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fediwiki.domain.members import Member
from fediwiki.domain.passkeys import Passkey
from fediwiki.errors import Malformed, Refused
from fediwiki.text.gettext import _

ADDING = "adding a passkey"
ENTERING = "entering by a passkey"
MAX_ANSWER_CHARACTERS = 20_000
_CHALLENGE_BYTES = 32
_WHO_IS_THERE = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys are good: `host` is without a port, `origin` as browsers write it."""

    name: str
    host: str
    origin: str


def new_challenge() -> str:
    """What a device must sign, in base 64 for urls."""
    return bytes_to_base64url(secrets.token_bytes(_CHALLENGE_BYTES))


def to_add(place: Place, member: Member, known: Sequence[Passkey], challenge: str) -> str:
    """What a browser is asked, in JSON, to make a passkey that its device has not got yet."""
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_name=member.actor.name,
        user_id=member.id.to_bytes(8, "big"),
        user_display_name=member.actor.title,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=_WHO_IS_THERE,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.id)) for each in known
        ],
    )
    return webauthn.options_to_json(options)


def to_enter(place: Place, challenge: str) -> str:
    """What a browser is asked, in JSON, to sign in with whichever passkey its owner chooses."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        challenge=base64url_to_bytes(challenge),
        user_verification=_WHO_IS_THERE,
    )
    return webauthn.options_to_json(options)


def challenge_of(answer: str) -> str:
    """The challenge that an answer says it answers.

    Raises:
        Malformed: It is no such answer.
    """
    try:
        content = base64url_to_bytes(orjson.loads(answer)["response"]["clientDataJSON"])
        return bytes_to_base64url(parse_client_data_json(content).challenge)
    except Exception as error:
        raise _unreadable() from error


def id_of(answer: str) -> str:
    """Which passkey an answer says it is of.

    Raises:
        Malformed: It is no such answer.
    """
    try:
        return bytes_to_base64url(base64url_to_bytes(orjson.loads(answer)["rawId"]))
    except Exception as error:
        raise _unreadable() from error


def added(
    place: Place, answer: str, challenge: str, *, member: Member, name: str, now: datetime
) -> Passkey:
    """The passkey that a browser made.

    Raises:
        Refused: It is not what was asked for.
    """
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    # Strangers' bytes went through several libraries: no list of their errors is complete.
    except Exception as error:
        raise Refused(_("Your browser did not make a passkey that we can use.")) from error
    return Passkey(
        id=bytes_to_base64url(found.credential_id),
        member_id=member.id,
        public_key=found.credential_public_key,
        uses=found.sign_count,
        name=name,
        made=now,
        used=None,
    )


def uses_after(place: Place, answer: str, challenge: str, passkey: Passkey) -> int:
    """How often a passkey was used, by its device's own count, now that it opens the door.

    Raises:
        Refused: It does not.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except Exception as error:
        raise Refused(_("This passkey opens no account here.")) from error
    return found.new_sign_count


def _unreadable() -> Malformed:
    return Malformed(_("Your browser's answer cannot be read."))
