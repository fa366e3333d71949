"""What a client's other calls say of one call. Pure."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from calls.book import Brief
from calls.card import LastTalk


def times_today(
    call_id: str, began: datetime, briefs: Iterable[Brief], zone: ZoneInfo, *, goes_on: bool = False
) -> int:
    """Count the client's visits of the call's own day until it, the call itself among them.

    ``goes_on``: it is the second call of a transfer, and its first one was the visit.
    """
    day = began.astimezone(zone).date()
    earlier = {
        brief.call_id
        for brief in briefs
        if brief.visit
        and brief.began.astimezone(zone).date() == day
        and (brief.began, brief.call_id) < (began, call_id)
    }
    return max(len(earlier - {call_id}) + (not goes_on), 1)


def last_talk(call_id: str, before: datetime, briefs: Iterable[Brief]) -> LastTalk | None:
    """Find the last talk with the client that began before a moment, in another call."""
    return _latest(
        LastTalk(brief.began, ", ".join(brief.talked))
        for brief in briefs
        if brief.talked is not None and brief.call_id != call_id and brief.began < before
    )


def talk_after(moment: datetime, briefs: Iterable[Brief]) -> LastTalk | None:
    """Find the last talk with the client that began after a call, which was missed, of that moment (whole seconds)."""
    return _latest(
        LastTalk(brief.began, ", ".join(brief.talked))
        for brief in briefs
        if brief.talked is not None and brief.began >= moment
    )


def _latest(talks: Iterable[LastTalk]) -> LastTalk | None:
    return max(talks, key=lambda talk: (talk.at, talk.who), default=None)
