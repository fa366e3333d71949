"""What the ВАТС delivered, made ready to be kept. The way from the door to the disk is kept short."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, NamedTuple

_TOKEN: Final = "crm_token"  # noqa: S105 - the name of a field, not a token
_DIGEST_BYTES: Final = 16
# ASCII only: a NUL or a lone surrogate in a field, which PostgreSQL's text cannot hold, is then six plain letters.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of the ВАТС: its command, the call it is about (or ``""``), all its fields, when it came (aware)."""

    cmd: str
    call_id: str
    fields: Mapping[str, object]
    received_at: datetime


class Parcel(NamedTuple):
    """A delivery as the table ``inbox`` holds it: texts only, time in microseconds of UTC."""

    digest: str
    """Tells repeats: the same fields, in whatever order, give the same digest. The token counts for nothing."""
    cmd: str
    call_id: str
    fields: str
    received_at: datetime


def wrap(delivery: Delivery) -> Parcel:
    """Make a delivery ready for the table; the token is dropped, for secrets are never stored.

    Raises:
        ValueError: its fields cannot be written as JSON, or its moment has no time zone.
    """
    fields = delivery.fields
    if _TOKEN in fields:
        fields = {name: value for name, value in fields.items() if name != _TOKEN}
    try:
        text = _encode(fields)
    except (TypeError, RecursionError):
        raise ValueError("fields that JSON cannot hold") from None
    digest = blake2b(text.encode("ascii"), digest_size=_DIGEST_BYTES)
    if "cmd" not in fields:
        # A delivery that we made ourselves names its command beside the fields, not among them.
        digest.update(delivery.cmd.encode("utf-8", "replace"))
    if delivery.received_at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    received_at = delivery.received_at.astimezone(UTC)
    return Parcel(digest.hexdigest(), storable(delivery.cmd), storable(delivery.call_id), text, received_at)


def storable(text: str) -> str:
    """Leave out what no database takes in a text: NUL and lone surrogates."""
    if text.isprintable():
        return text
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
