"""Applications: who asked for an account, and waits for their mail or for an admin."""

from datetime import datetime

from sqlalchemy import Executable, delete, func, select, update

from fediwiki.domain.applications import Application
from fediwiki.storage.account_tables import applications
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import email_addresses

_SELECT = select(
    applications.c.id,
    applications.c.name,
    applications.c.address,
    applications.c.password_hash,
    applications.c.text,
    applications.c.token_hash,
    applications.c.invite_id,
    applications.c.made,
    applications.c.confirmed,
    applications.c.expires,
    applications.c.language,
)
_WAITING = applications.c.confirmed.is_not(None)


async def add(tx: Writer, application: Application) -> None:
    """Keep an application."""
    await tx.change(
        tx.insert(applications).values(
            id=application.id,
            name=application.name,
            address=application.address,
            address_key=email_addresses.key(application.address),
            password_hash=application.password_hash,
            text=application.text,
            token_hash=application.token_hash,
            invite_id=application.invite_id,
            made=application.made,
            confirmed=application.confirmed,
            expires=application.expires,
            language=application.language,
        )
    )


async def find_unconfirmed(tx: Reader, token_hash: str, now: datetime) -> Application | None:
    """The application that a link confirms, if it is still good."""
    query = _SELECT.where(
        applications.c.token_hash == token_hash,
        applications.c.confirmed.is_(None),
        applications.c.expires > now,
    )
    return await _first(tx, query)


async def find_waiting(tx: Reader, name: str) -> Application | None:
    """The confirmed application for this name, in any case."""
    return await _first(tx, _SELECT.where(applications.c.name == name.lower(), _WAITING))


async def waiting(tx: Reader) -> list[Application]:
    """All that wait for an admin, the first to ask first."""
    query = _SELECT.where(_WAITING).order_by(applications.c.id)
    return [Application(*row) for row in await tx.rows(query)]


async def is_waiting_at(tx: Reader, address: str) -> bool:
    """Whether an application with this address waits for an admin."""
    query = select(applications.c.id).where(
        applications.c.address_key == email_addresses.key(address), _WAITING
    )
    return await tx.value(query) is not None


async def count_waiting(tx: Reader) -> int:
    """How many wait for an admin."""
    return int(await tx.value(select(func.count()).select_from(applications).where(_WAITING)))


async def save_confirmed(tx: Writer, number: int, now: datetime, *, expires: datetime) -> None:
    """Let an application wait for an admin."""
    await tx.change(
        update(applications)
        .where(applications.c.id == number)
        .values(confirmed=now, expires=expires)
    )


async def remove(tx: Writer, application: Application) -> None:
    """Forget an application, and others that were never confirmed at the same address."""
    await tx.change(delete(applications).where(applications.c.id == application.id))
    if application.address:
        key = email_addresses.key(application.address)
        await tx.change(
            delete(applications).where(
                applications.c.address_key == key, applications.c.confirmed.is_(None)
            )
        )


async def remove_expired(tx: Writer, now: datetime) -> int:
    """Forget what nobody confirmed, or decided, in time; gives how many."""
    return await tx.change(delete(applications).where(applications.c.expires <= now))


async def _first(tx: Reader, query: Executable) -> Application | None:
    row = await tx.row(query)
    return None if row is None else Application(*row)
