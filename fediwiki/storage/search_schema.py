"""What makes words findable, in each database's own SQL; triggers keep it true in every change.

SQLite finds words in FTS5 tables without content, whose row ids grow with the place in time of
what they are of, so that they give the newest first. PostgreSQL finds them by indexes on what it
keeps anyway.
"""

from collections.abc import Iterator

# Room for so many things of one millisecond.
STEP = 1 << 20

# Without content, a row is forgotten only by saying again what it held.
_PLACED = (
    "CREATE TABLE NOUN_places (place INTEGER PRIMARY KEY, NOUN_id BIGINT NOT NULL UNIQUE)",
    """
    INSERT INTO NOUN_places (place, NOUN_id)
    SELECT placed * STEP + row_number() OVER (PARTITION BY placed ORDER BY id) - 1, id FROM TABLE_
    """,
    """
    CREATE VIRTUAL TABLE NOUN_words
    USING fts5(COLUMNS, content='', tokenize='unicode61 remove_diacritics 2')
    """,
    """
    INSERT INTO NOUN_words (rowid, COLUMNS)
    SELECT place, COLUMNS FROM TABLE_ JOIN NOUN_places ON NOUN_id = id
    """,
    """
    CREATE TRIGGER NOUN_words_insert AFTER INSERT ON TABLE_ BEGIN
      INSERT INTO NOUN_places (place, NOUN_id)
      SELECT coalesce(max(place) + 1, new.placed * STEP), new.id FROM NOUN_places
      WHERE place >= new.placed * STEP AND place < (new.placed + 1) * STEP;
      INSERT INTO NOUN_words (rowid, COLUMNS)
      VALUES ((SELECT place FROM NOUN_places WHERE NOUN_id = new.id), NEW);
    END
    """,
    """
    CREATE TRIGGER NOUN_words_update AFTER UPDATE OF COLUMNS ON TABLE_ BEGIN
      INSERT INTO NOUN_words (NOUN_words, rowid, COLUMNS)
      VALUES ('delete', (SELECT place FROM NOUN_places WHERE NOUN_id = old.id), OLD);
      INSERT INTO NOUN_words (rowid, COLUMNS)
      VALUES ((SELECT place FROM NOUN_places WHERE NOUN_id = new.id), NEW);
    END
    """,
    """
    CREATE TRIGGER NOUN_words_delete AFTER DELETE ON TABLE_ BEGIN
      INSERT INTO NOUN_words (NOUN_words, rowid, COLUMNS)
      VALUES ('delete', (SELECT place FROM NOUN_places WHERE NOUN_id = old.id), OLD);
      DELETE FROM NOUN_places WHERE NOUN_id = old.id;
    END
    """,
)
_MOVED = """
    CREATE TRIGGER NOUN_words_moved AFTER UPDATE OF placed ON TABLE_ WHEN new.placed <> old.placed
    BEGIN
      INSERT INTO NOUN_words (NOUN_words, rowid, COLUMNS)
      VALUES ('delete', (SELECT place FROM NOUN_places WHERE NOUN_id = old.id), NEW);
      DELETE FROM NOUN_places WHERE NOUN_id = old.id;
      INSERT INTO NOUN_places (place, NOUN_id)
      SELECT coalesce(max(place) + 1, new.placed * STEP), new.id FROM NOUN_places
      WHERE place >= new.placed * STEP AND place < (new.placed + 1) * STEP;
      INSERT INTO NOUN_words (rowid, COLUMNS)
      VALUES ((SELECT place FROM NOUN_places WHERE NOUN_id = new.id), NEW);
    END
"""
_NUMBERED = (
    _PLACED[2],
    "INSERT INTO NOUN_words (rowid, COLUMNS) SELECT id, COLUMNS FROM TABLE_",
    """
    CREATE TRIGGER NOUN_words_insert AFTER INSERT ON TABLE_ BEGIN
      INSERT INTO NOUN_words (rowid, COLUMNS) VALUES (new.id, NEW);
    END
    """,
    """
    CREATE TRIGGER NOUN_words_update AFTER UPDATE OF COLUMNS ON TABLE_ BEGIN
      INSERT INTO NOUN_words (NOUN_words, rowid, COLUMNS) VALUES ('delete', old.id, OLD);
      INSERT INTO NOUN_words (rowid, COLUMNS) VALUES (new.id, NEW);
    END
    """,
    """
    CREATE TRIGGER NOUN_words_delete AFTER DELETE ON TABLE_ BEGIN
      INSERT INTO NOUN_words (NOUN_words, rowid, COLUMNS) VALUES ('delete', old.id, OLD);
    END
    """,
)
_POSTGRES = (
    """
    CREATE INDEX ix_posts_words ON posts USING gin (to_tsvector('simple', title || ' ' || text))
    """,
    "CREATE INDEX ix_comments_words ON comments USING gin (to_tsvector('simple', text))",
    """
    CREATE INDEX ix_actors_words ON actors
    USING gin (to_tsvector('simple', name || ' ' || display_name || ' ' || summary))
    """,
)


def statements(dialect: str) -> Iterator[str]:
    """What to run once, on a database that may hold rows already."""
    if dialect != "sqlite":
        yield from _POSTGRES
        return
    yield from _filled(_PLACED, "posts", "post", "title", "text")
    yield from _filled(_PLACED, "comments", "comment", "text")
    yield from _filled(_NUMBERED, "actors", "actor", "name", "display_name", "summary")


def moving(dialect: str) -> Iterator[str]:
    """What lets things be found in their new place when that changes, without their words."""
    if dialect == "sqlite":
        yield from _filled((_MOVED,), "posts", "post", "title", "text")
        yield from _filled((_MOVED,), "comments", "comment", "text")


def _filled(templates: tuple[str, ...], table: str, noun: str, *columns: str) -> Iterator[str]:
    places = {
        "NOUN": noun,
        "TABLE_": table,
        "STEP": str(STEP),
        "COLUMNS": ", ".join(columns),
        "NEW": ", ".join(f"new.{each}" for each in columns),
        "OLD": ", ".join(f"old.{each}" for each in columns),
    }
    for template in templates:
        filled = template
        for name, value in places.items():
            filled = filled.replace(name, value)
        yield filled
