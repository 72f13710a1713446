"""What is kept out of sight, and who sees it anyway, as SQL says it.

What a moderator removed, or what waits for one because a filter held it, leaves every list. By
itself it is shown to its author, to the moderators of its subwiki and to admins.
"""

from sqlalchemy import ColumnElement, Table, and_, or_, select

from fediwiki.storage.moderator_tables import moderators


def in_sight(things: Table) -> ColumnElement[bool]:
    """Which posts or comments stand in lists: neither removed nor held."""
    return and_(things.c.removed.is_(None), things.c.held.is_(None))


def open_to(
    viewer_id: ColumnElement[int], things: Table, subwiki_id: ColumnElement[int]
) -> ColumnElement[bool]:
    """Which of them somebody may read by itself; nobody in particular only what is in sight."""
    looked_after = (
        select(moderators.c.actor_id)
        .where(moderators.c.subwiki_id == subwiki_id, moderators.c.actor_id == viewer_id)
        .correlate_except(moderators)
        .exists()
    )
    return or_(in_sight(things), things.c.author_id == viewer_id, looked_after)
