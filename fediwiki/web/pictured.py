"""What changes did to the pictures and the link of posts, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence

from fediwiki.domain.attachments import Attachment
from fediwiki.storage import revisions
from fediwiki.storage.changes import Change
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _, ngettext
from fediwiki.web.comparing import changes_of, reordered

Pictured = Mapping[tuple[int, int], str]


async def pictured(tx: Reader, listed: Sequence[Change]) -> Pictured:
    """What is to be said of those of some changes that changed these, by post and number."""
    numbers = [(each.post_id, each.number) for each in listed if each.parent is not None]
    shown = await revisions.shown_around(tx, numbers)
    said = {place: _words(before, after) for place, (before, after) in shown.items()}
    return {place: words for place, words in said.items() if words}


def _words(before: Sequence[Attachment], after: Sequence[Attachment]) -> str:
    pictures = [each for each in changes_of(before, after) if "image" in each.kinds]
    counts = Counter(each.kind for each in pictures)
    words = [
        ngettext("%(num)s picture added", "%(num)s pictures added", counts["added"])
        if counts["added"]
        else "",
        ngettext("%(num)s picture removed", "%(num)s pictures removed", counts["removed"])
        if counts["removed"]
        else "",
        ngettext(
            "%(num)s picture described anew", "%(num)s pictures described anew", counts["changed"]
        )
        if counts["changed"]
        else "",
        _("the link changed") if len(pictures) < len(changes_of(before, after)) else "",
        _("pictures in another order") if reordered(before, after) else "",
    ]
    return ", ".join(filter(None, words))
