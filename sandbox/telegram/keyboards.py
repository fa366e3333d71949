"""Keyboards: what the Bot API takes, and how a person finds a button by its label."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.telegram.manual import Json
from sandbox.telegram.refusals import bad, fault

_LOOKS = frozenset({"text", "icon_custom_emoji_id", "style"})
_MOST_BUTTONS = 100
_MOST_IN_ROW = 8


@dataclass(frozen=True, slots=True)
class Markup:
    """A keyboard that passed the checks: an inline one, or another (``other``: reply keyboard, removal, reply)."""

    inline: list[list[Json]] = field(default_factory=list)
    other: Json = field(default_factory=dict)


def read_markup(markup: Json | None, *, private: bool, editing: bool) -> Markup:
    """Check the ``reply_markup`` of a call.

    Raises:
        Refusal: a button that Telegram would not take.
    """
    if not markup:
        return Markup()
    if "inline_keyboard" in markup:
        rows = [[_inline(button) for button in row] for row in markup["inline_keyboard"] if row]
        if sum(map(len, rows)) > _MOST_BUTTONS or any(len(row) > _MOST_IN_ROW for row in rows):
            raise bad("REPLY_MARKUP_TOO_LONG")
        return Markup(inline=rows)
    if editing:
        raise fault("inline keyboard expected")
    for row in markup.get("keyboard", []):
        for button in row:
            _reply(button, private=private)
    return Markup(other=markup)


def _inline(button: Json) -> Json:
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    actions = sorted(set(button) - _LOOKS)
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise fault(f"can't parse inline keyboard button: only one of {', '.join(actions)} may be given")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(?:https?|tg|ton)://\S+$", button["url"]):
        raise bad("BUTTON_URL_INVALID")
    return button


def _reply(button: Json, *, private: bool) -> None:
    if not button["text"].strip():
        raise bad("can't parse keyboard button: text must be non-empty")
    if button.get("request_contact") and not private:
        raise bad("phone number can be requested in private chats only")


def stem_rank(stem: str, label: str) -> int | None:
    """Tell how well a label fits a stem: 0 the same, 1 begins so, 2 a word in it begins so; ``None`` not at all.

    Letter case and signs before the words (emoji) do not count.
    """
    wanted, shown = stem.casefold().strip(), label.casefold().strip()
    bare = re.sub(r"^[^\w«»‹›]+", "", shown)
    if wanted in {shown, bare}:
        return 0
    if bare.startswith(wanted) or shown.startswith(wanted):
        return 1
    return 2 if re.search(rf"(?<!\w){re.escape(wanted)}", shown) else None


def best_fit(stem: str, labels: Iterable[str]) -> int | None:
    """Find the place of the label that fits a stem best; the first of those that fit alike."""
    ranked = [(rank, place) for place, label in enumerate(labels) if (rank := stem_rank(stem, label)) is not None]
    return min(ranked)[1] if ranked else None
