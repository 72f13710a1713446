"""Profiles: what people say of themselves: members as they typed it, others as facts alone."""

from sqlalchemy import delete, select

from fediwiki.domain.profiles import Profile, ProfileField
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.profile_tables import profiles


async def of_actor(tx: Reader, actor_id: int) -> Profile:
    """What somebody says of themselves."""
    query = select(profiles.c.bio, profiles.c.fields).where(profiles.c.member_id == actor_id)
    row = await tx.row(query)
    if row is None:
        return Profile()
    return Profile(row[0], tuple(ProfileField(name, value) for name, value in row[1]))


async def save(tx: Writer, actor_id: int, profile: Profile) -> None:
    """Keep what somebody says of themselves, over what they said before."""
    values = {
        "bio": profile.bio,
        "fields": [[each.name, each.value] for each in profile.fields],
    }
    statement = tx.insert(profiles).values(member_id=actor_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))


async def forget(tx: Writer, actor_id: int) -> None:
    """Forget what somebody said of themselves."""
    await tx.change(delete(profiles).where(profiles.c.member_id == actor_id))
