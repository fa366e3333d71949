"""How alembic runs here: always on the connection that storage.schema hands over, inside its transaction."""

from alembic import context
from sqlalchemy import Connection, text

from storage.tables import metadata


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Several processes may start at once: one migrates, the others wait and then find it done.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('vats migrations'))"))
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
    context.run_migrations()


run(context.config.attributes["connection"])
