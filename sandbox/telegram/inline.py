"""Inline mode: what an offered result becomes once somebody sends it, and what a person sees of the offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.telegram.files import StoredFile
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.keyboards import best_fit, read_markup
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.saying import MOST_CAPTION, checked_text
from sandbox.telegram.methods.sending import contact_of, location_of, venue_of
from sandbox.telegram.queries import InlineQuery
from sandbox.telegram.refusals import bad, fault

if TYPE_CHECKING:
    from sandbox.telegram.api import Api

_KINDS = {
    "photo": "photo", "gif": "animation", "mpeg4_gif": "animation", "video": "video", "audio": "audio",
    "voice": "voice", "document": "document", "sticker": "sticker",
}  # fmt: skip
_MEDIA_TYPES = {"photo": "image/jpeg", "animation": "video/mp4", "audio": "audio/mpeg", "voice": "audio/ogg"}
_SIZES: dict[str, Json] = {
    "photo": {"width": 320, "height": 320},
    "animation": {"width": 320, "height": 320, "duration": 0},
    "video": {"width": 320, "height": 320, "duration": 0},
    "audio": {"duration": 0},
    "voice": {"duration": 0},
    "document": {},
}
_UNTITLED = frozenset({"photo", "gif", "mpeg4_gif", "sticker", "contact"})


def content_of(api: "Api", result: Json) -> dict[str, Any]:
    """Read a result of ``answerInlineQuery``: answer the content of the message that it makes.

    Raises:
        Refusal: the real one would not take it, or it is of a type that is not played.
    """
    if not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if "title" in result and result["type"] not in _UNTITLED and not result["title"].strip():
        raise bad('can\'t parse inline query result: field "title" must be non-empty')
    keyboard = read_markup(result.get("reply_markup"), private=False, editing=True).inline
    given = result.get("input_message_content")
    own = _given_content(api, given) if given is not None else _own_content(api, result)
    return {"inline": keyboard, **own}


def _given_content(api: "Api", given: Json) -> dict[str, Any]:
    if "message_text" in given:
        told = {name: given[name] for name in ("link_preview_options",) if name in given}
        return {"formatted": checked_text(api.text(given, "message_text")), "told": told}
    if "phone_number" in given:
        return {"contact": contact_of(given)}
    if "latitude" in given:
        return {"special": _place(given)}
    raise fault("this input_message_content is not supported by the virtual Telegram")


def _own_content(api: "Api", result: Json) -> dict[str, Any]:
    kind = _KINDS.get(result["type"])
    if kind is not None:
        caption = api.text(result, "caption")
        if caption.units > MOST_CAPTION:
            raise bad("MEDIA_CAPTION_TOO_LONG")
        return {"formatted": caption, "file": _file(api, kind, result)}
    if result["type"] == "contact":
        return {"contact": contact_of(result)}
    if result["type"] in {"location", "venue"}:
        # The title of a result of type «location» names it in the list only.
        return {"special": _place(result if result["type"] == "venue" else _without(result, "title"))}
    raise fault(f"results of type {result['type']} are not supported by the virtual Telegram")


def _without(given: Mapping[str, Any], name: str) -> Json:
    return {key: value for key, value in given.items() if key != name}


def _place(given: Json) -> Json:
    if "title" not in given:
        return {"location": location_of(given)}
    venue = venue_of(given)
    return {"venue": venue, "location": venue["location"]}


def _file(api: "Api", kind: str, result: Json) -> StoredFile:
    known = next((value for name, value in result.items() if name.endswith("_file_id")), None)
    if known is not None:
        return api.world.files.known(known, kind)
    prefix = result["type"].removesuffix("_gif")
    url = result[f"{prefix}_url"]
    if not url.startswith(("http://", "https://")):
        raise bad("WEBDOCUMENT_URL_INVALID")
    details = {name: result.get(f"{prefix}_{name}", usual) for name, usual in _SIZES[kind].items()}
    media_type = result.get("mime_type") or _MEDIA_TYPES.get(kind, "application/octet-stream")
    return api.world.files.remote(kind, url, media_type, details)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person sees above the field for typing: results to choose from, perhaps a button, perhaps more of them."""

    query: InlineQuery

    @property
    def titles(self) -> list[str]:
        """What stands on the results; the identifier where a result has no words."""
        return [result.get("title") or result["id"] for result in self.query.results]

    @property
    def next_offset(self) -> str:
        """Where more results begin; empty if there are no more."""
        return str((self.query.answer or {}).get("next_offset", ""))

    @property
    def button(self) -> Json | None:
        """The button above the results."""
        return (self.query.answer or {}).get("button")

    def place(self, title: str) -> int:
        """Find a result by the stem of its title.

        Raises:
            ValueError: there is none.
        """
        found = best_fit(title, self.titles)
        if found is None:
            raise ValueError(f"no result {title!r}; there are {self.titles}")
        return found

    def content(self, place: int) -> dict[str, Any]:
        """Answer the content of the message that a result makes."""
        return {"formatted": Formatted(""), **self.query.contents[place]}
