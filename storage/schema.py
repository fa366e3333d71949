"""Which version of the tables this version of the bot needs, and how a database gets there."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from storage.errors import NewerSchema

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISIONS: Final = ("0001", "0002", "0003", "0004")
"""All revisions in storage/migrations/versions, the first first. A list here, so that a start need not load alembic."""

SNAPSHOT: Final = Path(__file__).parent / "schema.sql"
"""What the migrations come to in an empty SQLite file; made by storage.snapshot."""


def behind(version: str) -> bool:
    """Tell whether the tables are to be brought to the last revision; ``""`` is the version of no tables at all.

    Raises:
        NewerSchema: a later version of the bot made them.
    """
    if version not in {"", *REVISIONS}:
        raise NewerSchema(f"the database has revision {version}, this version of the bot knows {REVISIONS[-1]}")
    return version != REVISIONS[-1]


def upgrade(connection: "Connection") -> None:
    """Bring the tables to the last revision, inside the connection's transaction."""
    # Loading alembic takes a quarter of a second, which only a start that needs it should pay.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
