"""All tables. What they hold and why is said by the repositories; migrations/ makes them, and a test compares both."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import Id, Json, Moment, Thread, Words

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


inbox: Final = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("cmd", Words, nullable=False),
    Column("call_id", Words, nullable=False),
    Column("fields", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("reason", Words),
    # The call first: calls come one after the other; an index of digests alone would cost a page an event.
    UniqueConstraint("call_id", "digest"),
    _partial("ix_inbox_waiting", "id", where="state = 'waiting'"),
    # An id is never given twice: the order of ids is the order of arrival, also after old rows are forgotten.
    sqlite_autoincrement=True,
)

calls: Final = Table(
    "calls",
    metadata,
    Column("call_id", Words, primary_key=True),
    Column("state", Json, nullable=False),
    Column("client", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("over", Boolean, nullable=False),
    Index("ix_calls_client_started_at", "client", "started_at"),
    Index("ix_calls_updated_at", "updated_at"),
    _partial("ix_calls_live", "updated_at", where="NOT over"),
)

call_links: Final = Table(
    "call_links",
    metadata,
    Column("other_id", Words, primary_key=True),
    Column("call_id", Words, nullable=False),
    Index("ix_call_links_call_id", "call_id"),
)

cards: Final = Table(
    "cards",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", Thread, nullable=False),
    Column("key", Words, nullable=False),
    Column("wanted", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("shown_version", Integer),
    Column("message_id", BigInteger),
    Column("urgency", Integer, nullable=False),
    Column("event_at", Moment, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("in_doubt", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment),
    Column("reason", Words),
    UniqueConstraint("chat_id", "thread_id", "key"),
    _partial("ix_cards_dirty", "urgency", "id", where="dirty"),
    Index("ix_cards_key", "key"),
    Index("ix_cards_message", "chat_id", "message_id"),
    Index("ix_cards_changed_at", "changed_at"),
)

people: Final = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("username", Words),
    Column("login", Words),
    Column("linked_at", Moment),
    Column("linked_by", BigInteger),
    Column("reachable", Boolean, nullable=False),
    UniqueConstraint("login"),
)

employees: Final = Table(
    "employees",
    metadata,
    Column("login", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("ext", Words, nullable=False),
    Column("direct_number", Words, nullable=False),
    Column("mobile", Words, nullable=False),
    Column("email", Words, nullable=False),
    Column("position", Words, nullable=False),
    Column("role", Words, nullable=False),
)

departments: Final = Table(
    "departments",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("ext", Words, nullable=False),
    Column("place", Integer, nullable=False),
)

members: Final = Table(
    "members",
    metadata,
    Column("department_id", Words, ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True),
    Column("login", Words, primary_key=True),
    Column("takes_calls", Boolean, nullable=False),
    Column("is_head", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
)

numbers: Final = Table(
    "numbers",
    metadata,
    Column("digits", Words, primary_key=True),
    Column("name", Words, nullable=False),
)

roles: Final = Table(
    "roles",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("rights", Json, nullable=False),
)

chats: Final = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", Thread, primary_key=True, autoincrement=False),
    Column("title", Words, nullable=False),
    Column("departments", Json, nullable=False),
    Column("bound_by", BigInteger, nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("gone", Words),
)

invitations: Final = Table(
    "invitations",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("login", Words, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", Moment),
)

link_requests: Final = Table(
    "link_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("name", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("login", Words),
    Column("decided_by", BigInteger),
    Column("decided_at", Moment),
    _partial("uq_link_requests_open", "person_id", where="decided_at IS NULL", unique=True),
)

contacts: Final = Table(
    "contacts",
    metadata,
    Column("phone", Words, primary_key=True),
    Column("name", Words),
    Column("sought", Words, nullable=False),
    Column("login", Words),
    Column("note", Words),
    Column("changed_by", BigInteger),
    Column("updated_at", Moment, nullable=False),
    Index("ix_contacts_sought", "sought", "phone"),
)

dialogues: Final = Table(
    "dialogues",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

buttons: Final = Table(
    "buttons",
    metadata,
    Column("key", Text, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("person_id", BigInteger),
    Column("action", Json, nullable=False),
    Column("label", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("set_name", Words),
    Column("used_at", Moment),
    Index("ix_buttons_set_name", "set_name"),
    Index("ix_buttons_expires_at", "expires_at"),
)

due: Final = Table(
    "due",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("key", Words),
    Column("tries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("key"),
    Index("ix_due_at", "at", "id"),
)

audit: Final = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("login", Words),
    Column("chat_id", BigInteger, nullable=False),
    Column("command", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("before", Words, nullable=False),
    Column("after", Words),
    Column("result", Text),
    Column("update_key", Words),
    Column("undo", Json),
    Column("undo_until", Moment),
    Column("undone_at", Moment),
    UniqueConstraint("update_key"),
    Index("ix_audit_at", "at"),
    Index("ix_audit_person_id", "person_id", "at"),
)

approvals: Final = Table(
    "approvals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("command", Words, nullable=False),
    Column("said", Json, nullable=False),
    Column("what", Words, nullable=False),
    Column("before", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("told", Json, nullable=False),
    Column("decision", Text),
    Column("decided_by", BigInteger),
    Column("decided_at", Moment),
    Index("ix_approvals_asked_at", "asked_at"),
)

state: Final = Table(
    "state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Words, nullable=False),
)

updates: Final = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Words, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done", Boolean, nullable=False),
    _partial("ix_updates_waiting", "update_id", where="NOT done"),
    Index("ix_updates_received_at", "received_at"),
)

notes: Final = Table(
    "notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Words, nullable=False),
    Column("client", Words, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_notes_client", "client", "id"),
)

cases: Final = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", Thread, nullable=False),
    Column("client", Words, nullable=False),
    Column("times", Integer, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("taken_by", BigInteger),
    Column("closed_by", BigInteger),
    Column("closed_at", Moment),
    _partial("uq_cases_open", "chat_id", "thread_id", "client", where="closed_at IS NULL", unique=True),
    Index("ix_cases_client", "client"),
)

case_calls: Final = Table(
    "case_calls",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("call_id", Words, primary_key=True),
    Index("ix_case_calls_call_id", "call_id"),
)

settings_kept: Final = Table(
    "settings_kept",
    metadata,
    Column("name", Text, primary_key=True),
    Column("taken_at", Moment, nullable=False),
    Column("content", Json, nullable=False),
)

settings_found: Final = Table(
    "settings_found",
    metadata,
    Column("id", Text, primary_key=True),
    Column("found_at", Moment, nullable=False),
    Column("content", Json, nullable=False),
    Index("ix_settings_found_found_at", "found_at"),
)

own_changes: Final = Table(
    "own_changes",
    metadata,
    Column("part", Text, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("changed_at", Moment, nullable=False),
)

files: Final = Table(
    "files",
    metadata,
    Column("key", Text, primary_key=True),
    Column("name", Words, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", Moment, nullable=False),
    Index("ix_files_kept_at", "kept_at"),
)

forgotten_calls: Final = Table(
    "forgotten_calls",
    metadata,
    Column("call_id", Words, primary_key=True),
    Column("forgotten_at", Moment, nullable=False),
    Index("ix_forgotten_calls_forgotten_at", "forgotten_at"),
)
