"""Search and paging of the lists that have them (manual 3.2)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sandbox.vats.contract import Answer, Request

T = TypeVar("T")

PAGE = 100


def page(
    request: Request,
    things: Iterable[T],
    shown: Callable[[T], dict[str, Any]],
    searched: tuple[str, ...],
    cap: int | None = None,
) -> Answer:
    """Answer a page of a list: ``search`` is looked for in the fields ``searched``, in any letter case.

    ``cap`` is the largest page that the exchange gives whatever was asked.
    """
    text = request.query.get("search", "")
    start = request.query.get("start", 0)
    limit = request.query.get("limit", PAGE)
    if cap is not None:
        limit = min(limit, cap)
    rows = [row for row in map(shown, things) if _has(row, searched, text)]
    info: dict[str, Any] = {"search": text, "start": start, "limit": limit, "total": len(rows)}
    if start + limit < len(rows):
        info["next"] = start + limit
    return Answer(200, {"items": rows[start : start + limit], "info": info})


def _has(row: dict[str, Any], searched: tuple[str, ...], text: str) -> bool:
    wanted = text.casefold()
    return not wanted or any(wanted in str(row.get(name) or "").casefold() for name in searched)
