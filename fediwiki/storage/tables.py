"""All tables, whichever file they stand in."""

from collections.abc import Sequence

from sqlalchemy import Table

from fediwiki.storage import (
    account_tables,
    actor_tables,
    announcement_tables,
    appeal_tables,
    draft_tables,
    group_tables,
    guest_tables,
    import_tables,
    log_tables,
    mail_tables,
    media_tables,
    moderation_tables,
    moderator_tables,
    money_tables,
    policy_tables,
    post_tables,
    profile_tables,
    quote_tables,
    reading_tables,
    report_tables,
    subwiki_tables,
    telling_tables,
    upkeep_tables,
    wiki_tables,
)
from fediwiki.storage.schema import metadata

# Named here so that they are read: each adds its tables to `metadata`.
FILES = (
    account_tables,
    actor_tables,
    announcement_tables,
    appeal_tables,
    draft_tables,
    group_tables,
    guest_tables,
    import_tables,
    log_tables,
    mail_tables,
    media_tables,
    moderation_tables,
    moderator_tables,
    money_tables,
    policy_tables,
    post_tables,
    profile_tables,
    quote_tables,
    reading_tables,
    report_tables,
    subwiki_tables,
    telling_tables,
    upkeep_tables,
    wiki_tables,
)


def all_tables() -> Sequence[Table]:
    """All tables, each after those that it refers to."""
    return metadata.sorted_tables
