"""What the instance writes to people, of accounts and what they missed: short, plain, and once."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.mails import Mail
from fediwiki.domain.reports import Outcome
from fediwiki.text.gettext import N_, _

_LINE_CHARACTERS = 72
_DECIDED = {
    Outcome.KEPT: N_("Somebody looked at it, and decided that it stays."),
    Outcome.REMOVED: N_("Somebody looked at it. It is removed from our server."),
    Outcome.BANNED: N_("Somebody looked at it. Whoever it is about may no longer take part."),
    Outcome.WARNED: N_("Somebody looked at it, and gave a warning to whoever it is about."),
    Outcome.RESOLVED: N_("Somebody looked at it, and sees nothing more to do."),
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing that a member did not read; `path` is where to see it, empty where nowhere."""

    at: datetime
    said: str
    why: str
    path: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """In whose name is written; `origin` is the beginning of every link."""

    site: str
    origin: str

    def _mail(self, to: str, subject: str, *paragraphs: str) -> Mail:
        end = f"-- \n{self.site}\n{self.origin}/\n"
        subject = " ".join(f"{subject} ({self.site})".split())
        folded = (_folded(each) for each in paragraphs)
        return Mail(to, subject, "\n\n".join([*folded, end]))

    def confirm(self, to: str, name: str, token: str) -> Mail:
        """The link by which somebody shows that the address is theirs."""
        return self._mail(
            to,
            "Confirm your address",
            f"Somebody, we hope you, asked for the account @{name} on {self.site} and gave this"
            " address. Open this link within a day, and give the password that you chose:",
            f"{self.origin}/sign-up/{token}",
            "If it was not you, do nothing: without the link there will be no account, and nothing"
            " is kept.",
        )

    def already_here(self, to: str, name: str) -> Mail:
        """For somebody who asked for an account and has one."""
        return self._mail(
            to,
            "You have an account already",
            f"Somebody, perhaps you, asked for an account on {self.site} with this address. You"
            f" have one already: @{name}.",
            f"Sign in: {self.origin}/sign-in\nIf you forgot your password: {self.origin}/reset",
            "If it was not you, do nothing. Nobody was told that you are here.",
        )

    def waits_already(self, to: str) -> Mail:
        """For somebody who asked for an account and whose request waits."""
        return self._mail(
            to,
            "Your request waits",
            f"Somebody, perhaps you, asked for an account on {self.site} with this address. Your"
            " request from before waits for an admin, who will answer by mail. There is nothing"
            " that you need to do.",
        )

    def approved(self, to: str, name: str) -> Mail:
        """For somebody whose request was granted."""
        return self._mail(
            to,
            "Welcome",
            f"Your account @{name} is there. Sign in with the password that you chose:",
            f"{self.origin}/sign-in",
        )

    def declined(self, to: str, name: str, reason: str) -> Mail:
        """For somebody whose request was not granted."""
        said = ["The admins give this reason:", reason] if reason else []
        return self._mail(
            to,
            "Your request",
            f"You asked for the account @{name} on {self.site}. We are sorry: the request was"
            " declined.",
            *said,
            "What you wrote, your address and your password are no longer kept.",
        )

    def reset(self, to: str, name: str, token: str) -> Mail:
        """The link by which somebody chooses another password."""
        return self._mail(
            to,
            "Choose a new password",
            f"Somebody, perhaps you, said that they forgot the password of @{name}. Open this link"
            " within an hour to choose another:",
            f"{self.origin}/reset/{token}",
            "If it was not you, do nothing: your password stays what it is.",
        )

    def new_address(self, to: str, name: str, token: str) -> Mail:
        """The link by which a member shows that a new address is theirs."""
        return self._mail(
            to,
            "Confirm your new address",
            f"@{name} would like to have mails from {self.site} sent to this address. Open this"
            " link within a day, in the browser in which you are signed in:",
            f"{self.origin}/settings/account/email/{token}",
            "If that is not you, do nothing.",
        )

    def address_changed(self, to: str, name: str, new: str) -> Mail:
        """Word to the old address that there is a new one."""
        return self._mail(
            to,
            "Your address was changed",
            f"Mails to @{name} go to {new} from now on. This is the last one that comes here.",
            "If it was not you who changed that, somebody else has your password. Write to the"
            f" admins at once: {self.origin}/about",
        )

    def password_changed(self, to: str, name: str) -> Mail:
        """Word that there is another password."""
        return self._mail(
            to,
            "Your password was changed",
            f"The password of @{name} was changed, and every other browser was signed out.",
            f"If it was not you, choose another at once: {self.origin}/reset",
        )

    def protection_changed(self, to: str, name: str, what: str) -> Mail:
        """Word of what was added to an account's protection, or taken from it."""
        return self._mail(
            to,
            "Your account's protection was changed",
            f"{what} (@{name})",
            f"If it was not you, choose another password at once: {self.origin}/reset",
        )

    def notice_taken(self, to: str, url: str) -> Mail:
        """For somebody who gave a notice: a person reads it."""
        return self._mail(
            to,
            _("We have your notice"),
            _("Somebody, we hope you, wrote to us about this address and asked for an answer:"),
            url,
            _(
                "A person reads it, and writes to you what we decide. If it was not you, do"
                " nothing: there will be one more mail, and your address is forgotten then."
            ),
        )

    def notice_answered(self, to: str, url: str, outcome: Outcome, reason: str) -> Mail:
        """For somebody who gave a notice: what came of it, and why."""
        said = [_("The reason that was given:"), reason] if reason else []
        return self._mail(
            to,
            _("What we decided"),
            _("You wrote to us about this address:"),
            url,
            _(_DECIDED[outcome]),
            *said,
            _(
                "Your address is no longer kept. If you think that this is wrong, answer by another"
                " notice and say why: %(url)s",
                url=f"{self.origin}/notice",
            ),
        )

    def digest(self, to: str, name: str, news: Sequence[News], *, more: bool) -> Mail:
        """What a member did not read, and how to have no such mails."""
        count = "1 thing" if len(news) == 1 else f"{len(news)} things"
        rest = ["More waits on the site."] if more else []
        return self._mail(
            to,
            f"{count} that you have not read",
            f"@{name}, this happened on {self.site} and you have not read it yet.",
            *(self._entry(each) for each in news),
            *rest,
            f"All of it: {self.origin}/notifications",
            "You have this mail because you chose it. To have it less often, or never:\n"
            f"{self.origin}/settings/notifications",
        )

    def _entry(self, news: News) -> str:
        lines = [f"{news.at:%-d %B, %H:%M} UTC: {_one_line(news.said)}"]
        if news.why:
            lines.append(f"“{_one_line(news.why)}”")
        if news.path:
            lines.append(f"{self.origin}{news.path}")
        return "\n".join(lines)


def _one_line(words: str) -> str:
    """What somebody else wrote, without any sign that is not shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _folded(paragraph: str) -> str:
    """The paragraph in lines that every program shows whole; a link stays in one."""
    return "\n".join(
        textwrap.fill(line, _LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False)
        for line in paragraph.split("\n")
    )
