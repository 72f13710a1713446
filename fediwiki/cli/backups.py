"""`fediwiki backup` and `fediwiki restore`: everything into one folder, and back again."""

from importlib.metadata import version
from pathlib import Path

from fediwiki.cli import backup_folder
from fediwiki.cli.arguments import Verbs, positive
from fediwiki.cli.calls import Call, Outcome
from fediwiki.clock import Clock
from fediwiki.config.settings import Config
from fediwiki.domain.backups import FORMAT, Manifest, Taken, check_restorable
from fediwiki.errors import FediWikiError, Refused, Unavailable
from fediwiki.media import archiving
from fediwiki.storage import backups, dumps, media, migrating, settings
from fediwiki.storage.database import Database

_PICTURES_AT_ONCE = 1_000


def add_to(verbs: Verbs) -> None:
    """Add the verbs."""
    parser = verbs.add("backup", backup, "write everything into a new folder, while it runs")
    parser.add_argument("folder", metavar="FOLDER", help="which is made, and not there yet")
    parser.add_argument(
        "--keep",
        metavar="N",
        type=positive,
        help="then remove all but the N newest backups of this instance that stand beside it",
    )
    parser = verbs.add("restore", restore, "put a backup back where nothing is yet")
    parser.add_argument("folder", metavar="FOLDER", help="which `fediwiki backup` made")


async def backup(call: Call) -> Outcome:
    """Write database, pictures and configuration into a new folder, whole or not at all.

    Pictures that are in the last backup beside it are the same files there and here.

    Raises:
        Conflict: The folder is there.
        Refused: The database is another domain's, or PostgreSQL's programs are not here.
        Unavailable: The database or the disk does not let us.
    """
    config, folder, now = call.config(), _folder(call), Clock().now()
    url = config.storage.database
    # Not opened as an instance, which would first bring an older schema to that of this program.
    schema = await migrating.version_of(url)
    database = migrating.database_of(url, synchronous=config.storage.synchronous)
    await database.open()
    try:
        await _check_ours(database, config)
        domain = config.instance.domain
        last = next(iter(backup_folder.beside(folder, domain)), None)
        with backup_folder.begun(folder) as part:
            engine = dumps.engine_of(url)
            target = part / dumps.NAMES[engine]
            await dumps.dump(url, target, programs=call.environment.get("PATH"))
            # After the dump, so that no picture is missing that it names.
            pictures, missing = await _copy_pictures(database, config, part, last)
            backup_folder.add_config(
                part, config, file=call.config_path, environment=call.environment
            )
            checksums, size_bytes = backup_folder.seal(part)
            manifest = Manifest(
                format=FORMAT,
                program=version("fediwiki"),
                domain=domain,
                made=now,
                engine=engine,
                schema=schema,
                pictures=pictures,
                missing_pictures=missing,
                size_bytes=size_bytes,
                checksums=checksums,
            )
            backup_folder.write_manifest(part, manifest)
        async with database.write() as tx:
            await backups.save_taken(tx, Taken(now, size_bytes))
    finally:
        await database.close()
    keep: int | None = call.arguments.keep
    old = backup_folder.beside(folder, domain)[keep - 1 :] if keep else ()
    backup_folder.remove(old)
    return _told(f"The backup is at {folder}", manifest, removed=len(old))


async def restore(call: Call) -> Outcome:
    """Put a backup back where there is neither a database nor a picture.

    Raises:
        Malformed: It is damaged.
        NotFound: There is none.
        Refused: It is another domain's or of a newer version, or something is there already.
        Unavailable: The database or the disk does not let us.
    """
    config, folder, now = call.config(), _folder(call), Clock().now()
    url, pictures = config.storage.database, Path(config.storage.media)
    manifest = backup_folder.read_manifest(folder)
    engine = dumps.engine_of(url)
    check_restorable(manifest, domain=config.instance.domain, engine=engine, now=now)
    if not migrating.knows(manifest.schema):
        raise migrating.SchemaTooNew(
            f"the backup was made by a newer FediWiki ({manifest.program}, schema "
            f"{manifest.schema}): upgrade the program first"
        )
    await dumps.check_empty(url)
    archiving.check_empty(pictures)
    backup_folder.check_whole(folder, manifest)
    try:
        archiving.put_back(folder / backup_folder.MEDIA, pictures)
    except OSError as error:
        raise Unavailable(f"cannot write to {pictures}: {error.strerror}") from error
    try:
        await dumps.load(
            url,
            folder / dumps.NAMES[engine],
            schema=manifest.schema,
            now=now,
            programs=call.environment.get("PATH"),
        )
    except FediWikiError:
        archiving.take_away(pictures)
        raise
    await migrating.upgrade(url)
    async with call.instance():
        # Opening it settles what follows from having been restored.
        pass
    return _told(f"Restored what {manifest.domain} was at {manifest.made:%Y-%m-%d %H:%M}", manifest)


async def _check_ours(database: Database, config: Config) -> None:
    async with database.read() as tx:
        domain = await settings.find(tx, settings.DOMAIN)
    if domain not in {None, config.instance.domain}:
        raise Refused(f"this database belongs to {domain}, not to {config.instance.domain}")


async def _copy_pictures(
    database: Database, config: Config, part: Path, last: Path | None
) -> tuple[int, int]:
    """Copy all pictures that the database names; gives how many, and how many are not there."""
    source, target = Path(config.storage.media), part / backup_folder.MEDIA
    before = last / backup_folder.MEDIA if last is not None else None
    pictures = missing = 0
    names = [""]
    while names:
        async with database.read() as tx:
            names = await media.names_after(tx, names[-1], limit=_PICTURES_AT_ONCE)
        found, lost = archiving.copy(names, source, target, before=before)
        pictures, missing = pictures + found, missing + lost
    return pictures, missing


def _told(what: str, manifest: Manifest, *, removed: int = 0) -> Outcome:
    text = f"{what}: {manifest.size_bytes:,} bytes, pictures: {manifest.pictures:,}."
    lost = f"pictures that are known, and whose files are not there: {manifest.missing_pictures:,}"
    gone = f"older backups that were removed: {removed:,}"
    notes = tuple(
        words for words, many in ((lost, manifest.missing_pictures), (gone, removed)) if many
    )
    value = {
        "domain": manifest.domain,
        "made": manifest.made.isoformat(),
        "schema": manifest.schema,
        "bytes": manifest.size_bytes,
        "pictures": manifest.pictures,
        "missing_pictures": manifest.missing_pictures,
        "removed": removed,
    }
    return Outcome(text, value, notes)


def _folder(call: Call) -> Path:
    return Path(call.arguments.folder).absolute()
