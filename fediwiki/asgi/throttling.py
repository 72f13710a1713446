"""Slowing down whoever guesses, by where they are and by whose account it is."""

from starlette.requests import Request

from fediwiki.asgi.proxies import client_address, neighbourhood
from fediwiki.asgi.state import State
from fediwiki.domain.members import Member


def party(request: Request[State]) -> str:
    """Who asks, as far as addresses tell; what they say of themselves does not count."""
    trusted = request.state["config"].server.trusted_proxies
    return neighbourhood(client_address(request.scope, trusted))


def count_sign_in(request: Request[State], name: str) -> None:
    """Count a try to come in as `name`.

    Raises:
        TooOften: They, or others at this account, guessed too much.
    """
    limits = request.state["limits"]
    limits.sign_in_by_address.take(party(request))
    limits.sign_in_by_account.take(name)


def count_code(request: Request[State], member: Member) -> None:
    """Count a try at the code of a second step.

    Raises:
        TooOften: Somebody guessed too much.
    """
    request.state["limits"].code_by_account.take(member.actor.name)


def count_passkey(request: Request[State]) -> None:
    """Count a try to come in by a passkey; there is nothing to guess, but it costs us.

    Raises:
        TooOften: They tried too often.
    """
    request.state["limits"].sign_in_by_address.take(party(request))


def count_sign_up(request: Request[State]) -> None:
    """Count a try to make an account.

    Raises:
        TooOften: They tried too often.
    """
    request.state["limits"].sign_up_by_address.take(party(request))


def count_reset(request: Request[State]) -> None:
    """Count a wish for another password.

    Raises:
        TooOften: They asked too often.
    """
    request.state["limits"].reset_by_address.take(party(request))


def count_mail_to(request: Request[State], whom: str) -> None:
    """Count a mail that somebody wants sent to an address or a name, whether it will be or not.

    Raises:
        TooOften: Whoever that is would have had too many.
    """
    request.state["limits"].mail_by_recipient.take(whom.lower())


def count_guest(request: Request[State]) -> None:
    """Count a wish to sign in with an account of another server.

    Raises:
        TooOften: They tried too often.
    """
    request.state["limits"].guests_by_address.take(party(request))


def count_notice(request: Request[State]) -> None:
    """Count a notice of somebody without an account.

    Raises:
        TooOften: There were too many from there.
    """
    request.state["limits"].notices_by_address.take(party(request))


def count_news(request: Request[State], member: Member | None) -> None:
    """Count that somebody asks what is new in a feed.

    Raises:
        TooOften: They, or others from there, asked too often.
    """
    whom = f"member {member.id}" if member else party(request)
    request.state["limits"].news.take(whom)


def count_password(request: Request[State], member: Member) -> None:
    """Count a try at the password of someone who is signed in already.

    Raises:
        TooOften: They guessed too much.
    """
    # Apart from those at the door: a stranger who guesses there keeps nobody out here.
    request.state["limits"].proof_by_account.take(member.actor.name)


def count_export(request: Request[State], member: Member) -> None:
    """Count a wish to take everything along, for it costs us.

    Raises:
        TooOften: They had it too often today.
    """
    request.state["limits"].exports.take(member.actor.name)


def count_import(request: Request[State], member: Member) -> None:
    """Count a file that is brought from elsewhere.

    Raises:
        TooOften: They brought too many today.
    """
    request.state["limits"].imports.take(member.actor.name)


def count_unsubscribing(request: Request[State]) -> None:
    """Count a wish to end mails.

    Raises:
        TooOften: They, or their mail provider, pressed too often.
    """
    request.state["limits"].unsubscribing_by_address.take(party(request))
