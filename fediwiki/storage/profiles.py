"""Profiles: what members say of themselves, as they typed it."""

from sqlalchemy import select

from fediwiki.domain.profiles import Profile, ProfileField
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.profile_tables import profiles


async def of_member(tx: Reader, member_id: int) -> Profile:
    """What a member says of themselves."""
    query = select(profiles.c.bio, profiles.c.fields).where(profiles.c.member_id == member_id)
    row = await tx.row(query)
    if row is None:
        return Profile()
    return Profile(row[0], tuple(ProfileField(name, value) for name, value in row[1]))


async def save(tx: Writer, member_id: int, profile: Profile) -> None:
    """Keep what a member says of themselves, over what they said before."""
    values = {
        "bio": profile.bio,
        "fields": [[each.name, each.value] for each in profile.fields],
    }
    statement = tx.insert(profiles).values(member_id=member_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))
