"""Every setting with its type and default; its unit and reason stand in `config.example.toml`."""

from dataclasses import dataclass, field
from types import MappingProxyType

from fediwiki.errors import FediWikiError


class BadConfig(FediWikiError):
    """The configuration cannot be used; the text names the key."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What this instance is called, and by whom it is kept."""

    domain: str
    name: str = "FediWiki"
    description: str = "A community that writes together."
    languages: tuple[str, ...] = ("en",)
    contact: str = ""
    licence: str = "https://creativecommons.org/licenses/by-sa/4.0/"
    source_url: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the HTTP server listens."""

    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept."""

    database: str = "sqlite:///var/fediwiki.sqlite"
    media: str = "var/media"
    synchronous: str = "full"


@dataclass(frozen=True, slots=True)
class Federation:
    """How this instance talks to others."""

    enabled: bool = True
    mode: str = "open"
    allow_private_addresses: bool = False
    insecure_http: bool = False
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """Who may make an account."""

    mode: str = "approval"
    question: str = "What brings you here?"
    members_invite: bool = False
    absent_days: int = 7
    guests: bool = True


@dataclass(frozen=True, slots=True)
class Mail:
    """How mails leave: by a mail server, or for development into a folder."""

    host: str = ""
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = ""
    password_file: str = ""
    from_address: str = ""
    folder: str = ""

    @property
    def enabled(self) -> bool:
        """Whether there is any way for them to leave."""
        return bool(self.host or self.folder)


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound on what comes in, goes out, and is kept."""

    body_bytes: int = 1_048_576
    document_bytes: int = 950_000
    json_depth: int = 64
    title_characters: int = 200
    summary_characters: int = 5_000
    comment_characters: int = 20_000
    markdown_bytes: int = 250_000
    comment_depth: int = 50
    fetches_per_activity: int = 20
    boosts_per_hour: int = 1_000
    boosts_of_one_per_hour: int = 60
    fetch_redirects: int = 3
    connect_seconds: float = 5.0
    fetch_seconds: float = 15.0
    fetch_bytes: int = 1_048_576
    media_bytes: int = 10_485_760
    upload_bytes: int = 33_554_432
    upload_seconds: float = 120.0
    images_per_post: int = 8
    image_pixels: int = 50_000_000
    image_side: int = 2_560
    avatar_side: int = 400
    banner_side: int = 1_500
    image_frames: int = 400
    image_seconds: int = 20
    uploads_per_hour: int = 100
    posts_per_hour: int = 30
    comments_per_hour: int = 120
    toggles_per_hour: int = 300
    news_per_hour: int = 600
    link_cards_per_hour: int = 60
    exports_per_day: int = 3
    imports_per_day: int = 20
    import_bytes: int = 1_048_576
    import_rows: int = 5_000
    import_rows_per_minute: int = 30
    import_rows_per_minute_together: int = 240
    import_look_ups_per_server: int = 20
    import_days: int = 30
    drafts_per_member: int = 100
    unsaved_edit_days: int = 30
    unused_media_days: int = 2
    remote_media_days: int = 30
    remote_posts_days: int = 0
    head_bytes: int = 16_384
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    connections: int = 1_000
    sign_in_tries: int = 25
    code_tries: int = 5
    sign_up_tries: int = 10
    reset_tries: int = 5
    look_ups: int = 30
    guest_tries: int = 10
    guest_server_tries: int = 100
    unsubscribe_tries: int = 100
    founded_subwikis: int = 10
    subwiki_moderators: int = 30
    pinned_posts: int = 5
    moderator_invitation_days: int = 30
    moderator_absent_days: int = 60
    subwiki_deletion_days: int = 7
    move_days: int = 30
    inbox_attempts: int = 10
    parallel_deliveries: int = 8
    parallel_servers: int = 50
    delivery_seconds: float = 15.0
    feed_posts: int = 20
    page_comments: int = 200
    session_days: int = 30
    session_idle_days: int = 14
    guest_session_days: int = 14
    guest_days: int = 365
    proof_minutes: int = 15
    address_days: int = 7
    log_days: int = 30
    turned_away_days: int = 14
    notification_days: int = 90
    suspended_days: int = 30
    established_edits: int = 10
    established_days: int = 7
    trusted_edits: int = 100
    trusted_days: int = 60
    edits_per_hour: int = 100
    newcomer_days: int = 3
    newcomer_posts: int = 2
    stranger_days: int = 1
    reports_per_hour: int = 30
    notice_tries: int = 5
    announcement_characters: int = 1_000
    backup_days: int = 2
    free_disk_percent: int = 10
    followed_lists: int = 20
    list_change_percent: int = 25


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration; `fixed` are the keys that the environment sets."""

    instance: Instance
    server: Server = field(default_factory=Server)
    storage: Storage = field(default_factory=Storage)
    federation: Federation = field(default_factory=Federation)
    registration: Registration = field(default_factory=Registration)
    mail: Mail = field(default_factory=Mail)
    limits: Limits = field(default_factory=Limits)
    fixed: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def takes_guests(self) -> bool:
        """Whether people of other servers sign in here with their account there."""
        return self.registration.guests and self.federation.enabled

    @property
    def mail_from(self) -> str:
        """The address that mails come from."""
        return self.mail.from_address or f"noreply@{self.instance.domain.partition(':')[0]}"

    @property
    def origin(self) -> str:
        """Scheme and authority of every id of ours, without a final slash."""
        scheme = "http" if self.federation.insecure_http else "https"
        return f"{scheme}://{self.instance.domain}"


TABLES = MappingProxyType(
    {
        "instance": Instance,
        "server": Server,
        "storage": Storage,
        "federation": Federation,
        "registration": Registration,
        "mail": Mail,
        "limits": Limits,
    }
)
