"""Calls that were forgotten on purpose, and must not come back from the exchange's history."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten_calls",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_forgotten_calls")),
    )
    op.create_index("ix_forgotten_calls_forgotten_at", "forgotten_calls", ["forgotten_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a step back is a restored copy of the database")
