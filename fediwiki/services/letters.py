"""What the instance writes to people, of accounts and what they missed: short, plain, and once."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from babel.dates import format_skeleton, format_time

from fediwiki.config.settings import Config
from fediwiki.domain.mails import Mail
from fediwiki.domain.reports import Outcome
from fediwiki.text.gettext import ENGLISH, N_, _, ngettext, speaking, spoken
from fediwiki.text.letter_lines import folded, one_line
from fediwiki.text.tongues import Tongues

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
    """In whose name is written; `origin` is the beginning of every link.

    `language` is for those of whom we know none, and `tongues` are what we speak.
    """

    site: str
    origin: str
    language: str = ENGLISH.tag
    tongues: Tongues = field(default_factory=lambda: Tongues(()))

    @classmethod
    def of(cls, config: Config, tongues: Tongues) -> "Letterhead":
        """The instance's."""
        instance = config.instance
        return cls(instance.name, config.origin, instance.languages[0], tongues)

    def written_in(self, language: str) -> AbstractContextManager[None]:
        """Write in this language, else in the instance's; empty is not known."""
        return speaking(self.tongues.best([language, self.language]))

    def _mail(self, to: str, subject: str, *paragraphs: str) -> Mail:
        end = f"-- \n{self.site}\n{self.origin}/\n"
        subject = " ".join(f"{subject} ({self.site})".split())
        lines = (folded(each) for each in paragraphs)
        return Mail(to, subject, "\n\n".join([*lines, end]))

    def confirm(self, to: str, name: str, token: str) -> Mail:
        """The link by which somebody shows that the address is theirs."""
        return self._mail(
            to,
            _("Confirm your address"),
            _(
                "Somebody, we hope you, asked for the account @%(name)s on %(site)s and "
                "gave this address. Open this link within a day, and give the password "
                "that you chose:",
                name=name,
                site=self.site,
            ),
            f"{self.origin}/sign-up/{token}",
            _(
                "If it was not you, do nothing: without the link there will be no "
                "account, and nothing is kept."
            ),
        )

    def already_here(self, to: str, name: str) -> Mail:
        """For somebody who asked for an account and has one."""
        return self._mail(
            to,
            _("You have an account already"),
            _(
                "Somebody, perhaps you, asked for an account on %(site)s with this "
                "address. You have one already: @%(name)s.",
                site=self.site,
                name=name,
            ),
            _(
                "Sign in: %(origin)s/sign-in\nIf you forgot your password: %(origin)s/reset",
                origin=self.origin,
            ),
            _("If it was not you, do nothing. Nobody was told that you are here."),
        )

    def waits_already(self, to: str) -> Mail:
        """For somebody who asked for an account and whose request waits."""
        return self._mail(
            to,
            _("Your request waits"),
            _(
                "Somebody, perhaps you, asked for an account on %(site)s with this "
                "address. Your request from before waits for an admin, who will answer "
                "by mail. There is nothing that you need to do.",
                site=self.site,
            ),
        )

    def approved(self, to: str, name: str) -> Mail:
        """For somebody whose request was granted."""
        return self._mail(
            to,
            _("Welcome"),
            _(
                "Your account @%(name)s is there. Sign in with the password that you chose:",
                name=name,
            ),
            f"{self.origin}/sign-in?to=/welcome",
        )

    def declined(self, to: str, name: str, reason: str) -> Mail:
        """For somebody whose request was not granted."""
        said = [_("The admins give this reason:"), reason] if reason else []
        return self._mail(
            to,
            _("Your request"),
            _(
                "You asked for the account @%(name)s on %(site)s. We are sorry: the "
                "request was declined.",
                name=name,
                site=self.site,
            ),
            *said,
            _("What you wrote, your address and your password are no longer kept."),
        )

    def reset(self, to: str, name: str, token: str) -> Mail:
        """The link by which somebody chooses another password."""
        return self._mail(
            to,
            _("Choose a new password"),
            _(
                "Somebody, perhaps you, said that they forgot the password of @%(name)s. "
                "Open this link within an hour to choose another:",
                name=name,
            ),
            f"{self.origin}/reset/{token}",
            _("If it was not you, do nothing: your password stays what it is."),
        )

    def new_address(self, to: str, name: str, token: str) -> Mail:
        """The link by which a member shows that a new address is theirs."""
        return self._mail(
            to,
            _("Confirm your new address"),
            _(
                "@%(name)s would like to have mails from %(site)s sent to this address. "
                "Open this link within a day, in the browser in which you are signed in:",
                name=name,
                site=self.site,
            ),
            f"{self.origin}/settings/account/email/{token}",
            _("If that is not you, do nothing."),
        )

    def address_changed(self, to: str, name: str, new: str) -> Mail:
        """Word to the old address that there is a new one."""
        return self._mail(
            to,
            _("Your address was changed"),
            _(
                "Mails to @%(name)s go to %(new)s from now on. This is the last one that "
                "comes here.",
                name=name,
                new=new,
            ),
            _(
                "If it was not you who changed that, somebody else has your password. "
                "Write to the admins at once: %(origin)s/about",
                origin=self.origin,
            ),
        )

    def password_changed(self, to: str, name: str) -> Mail:
        """Word that there is another password."""
        return self._mail(
            to,
            _("Your password was changed"),
            _(
                "The password of @%(name)s was changed, and every other browser was signed out.",
                name=name,
            ),
            _("If it was not you, choose another at once: %(origin)s/reset", origin=self.origin),
        )

    def protection_changed(self, to: str, name: str, what: str) -> Mail:
        """Word of what was added to an account's protection, or taken from it."""
        return self._mail(
            to,
            _("Your account's protection was changed"),
            f"{what} (@{name})",
            _(
                "If it was not you, choose another password at once: %(origin)s/reset",
                origin=self.origin,
            ),
        )

    def moved(self, to: str, name: str, target: str) -> Mail:
        """Word that an account goes on elsewhere, and how to take that back."""
        return self._mail(
            to,
            _("Your account was moved"),
            _(
                "@%(name)s goes on as another account from now on, and whoever follows it is"
                " sent there:",
                name=name,
            ),
            target,
            _(
                "If it was not you, somebody else has your password. Choose another at once:"
                " %(origin)s/reset\nThen take the move back: %(origin)s/settings/move",
                origin=self.origin,
            ),
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
                url=self.origin + "/notice",
            ),
        )

    def decided(self, to: str, name: str, what: str, reason: str) -> Mail:
        """Word of what admins decided about a member, and what to do against it."""
        said = [_("The admins give this reason:"), reason] if reason else []
        return self._mail(
            to,
            _("A decision about @%(name)s", name=name),
            what,
            *said,
            _(
                "If you think that this is wrong, write to the admins: %(url)s",
                url=self.origin + "/about",
            ),
        )

    def digest(self, to: str, name: str, news: Sequence[News], *, more: bool, token: str) -> Mail:
        """What a member did not read, and how to have no such mails, by a link or one click.

        Source: RFC 2369, section 3.2; RFC 8058.
        """
        rest = [_("More waits on the site.")] if more else []
        end = f"{self.origin}/unsubscribe/{token}"
        mail = self._mail(
            to,
            ngettext(
                "%(num)s thing that you have not read",
                "%(num)s things that you have not read",
                len(news),
            ),
            _(
                "@%(name)s, this happened on %(site)s and you have not read it yet.",
                name=name,
                site=self.site,
            ),
            *(self._entry(each) for each in news),
            *rest,
            _("All of it: %(origin)s/notifications", origin=self.origin),
            _(
                "You have this mail because you chose it. To have it less often:\n"
                "%(origin)s/settings/notifications\nTo have it never again:\n%(end)s",
                origin=self.origin,
                end=end,
            ),
        )
        headers = {
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        return replace(mail, headers=headers)

    def _entry(self, news: News) -> str:
        day = format_skeleton("MMMMd", news.at, locale=spoken().forms)
        clock = format_time(news.at, "HH:mm", locale=spoken().forms)
        said = one_line(news.said)
        lines = [_("%(day)s, %(clock)s UTC: %(said)s", day=day, clock=clock, said=said)]
        if news.why:
            lines.append(_("“%(words)s”", words=one_line(news.why)))
        if news.path:
            lines.append(f"{self.origin}{news.path}")
        return "\n".join(lines)


# The instance's, as it is now: admins change its name while the server runs.
Head = Callable[[], Awaitable[Letterhead]]
