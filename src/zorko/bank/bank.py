"""A bank, open: its folder, its database brought up to date, and the way to change what is in it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from zorko.bank.files import Files
from zorko.bank.index import Index
from zorko.bank.records import Counter
from zorko.errors import BankError

DATABASE = "bank.sqlite"
MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 60
"""How long a writer waits for another: those of a bank are short, an import's batch the longest."""


class Bank:
    """An open bank. Many threads may share one, and several processes may have the same one open.

    `folder` holds originals and thumbnails, and the database unless that is elsewhere; `index` what questions need of it, in
    memory.
    """

    def __init__(self, folder: str | Path, url: str | None = None, *, make: bool = False) -> None:
        """Open the bank in `folder`; `url`: its database, where that is not in the folder (postgresql+psycopg://..).

        `make`: make a new one where there is none. A database of an older zorko is brought up to date.
        Raises BankError where there is no bank, or its database can't be used or is of a newer zorko.
        """
        self.folder = Path(folder)
        if not self.folder.is_dir() or (url is None and not (self.folder / DATABASE).is_file()):
            if not make:
                raise BankError(f"{folder}: there is no bank here; make one with: zorko bank import PHOTOS --bank {folder}")
            self._make_folder()
        self.files = Files(self.folder)
        self.engine = _engine(self.folder, url)
        snapshots = {} if url is None else {"isolation_level": "REPEATABLE READ"}  # SQLite's readers have no other
        self._snapshots = self.engine.execution_options(**snapshots)
        try:
            _bring_up_to_date(self.engine)
        except DBAPIError as error:
            self.engine.dispose()
            raise BankError(f"{self.place}: the database can't be used ({_first_line(error)})") from error
        self.index = Index(self.reading)

    @property
    def place(self) -> str:
        """The database in words, without a password."""
        return self.engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Bank:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the bank throughout."""
        with Session(self._snapshots) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, int]]:
        """A session that is alone in changing the bank, and the revision that what it changes is to have.

        All of it is there once the block has ended well, and nothing where it has not.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            # First of all, so that this row's lock puts writers in a queue in either database.
            moved = update(Counter).values(revision=Counter.revision + 1).returning(Counter.revision)
            yield session, session.scalars(moved).one()

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BankError(f"{self.folder}: no folder can be made there ({error.strerror}); name another") from error


def _engine(folder: Path, url: str | None) -> Engine:
    if url is None:
        place = URL.create("sqlite", database=str(folder / DATABASE))
        # The driver's own idea of when a transaction begins is switched off; SQLAlchemy's events say it.
        engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begins)
        return engine
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BankError("this is no database's address; one is postgresql+psycopg://USER@HOST/NAME") from error
    try:
        return create_engine(parsed)
    except ImportError as error:
        raise BankError(f"{parsed.drivername}: {error}; for PostgreSQL: pip install 'psycopg[binary]'") from error


def _sqlite_connected(connection: sqlite3.Connection, _: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begins(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at == script.get_current_head():
            return
        if at is not None and at not in {revision.revision for revision in script.walk_revisions()}:
            raise BankError(
                f"{engine.url.render_as_string()}: was made by a newer zorko (its tables are '{at}'); update zorko"
            )
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # two processes that open a new bank at once
            connection.execute(text("SELECT pg_advisory_xact_lock(90421)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _first_line(error: DBAPIError) -> str:
    return re.sub(r"\s+", " ", str(error.orig)).strip()[:200]
