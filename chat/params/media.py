"""Media files of the catalogue, and the kinds of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from chat.params.matching import Called, find
from chat.params.param import Found, NotRead, Offer, Param
from chat.params.text import PhraseParam
from vats.choices import MusicType
from vats.errors import NotThere, Refused
from vats.operations import GetMusic, ListMediaFiles

if TYPE_CHECKING:
    from chat.turn import Turn

_TYPES: Final = {
    MusicType.RINGBACK.value: ("гудок", "гудки", "дозвон"),
    MusicType.HOLD.value: ("удержание", "ожидание"),
}
"""Kinds that the manual names; its list of all is lost (A12-3)."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file: what the ВАТС knows it by, and its name."""

    id: str
    name: str = ""

    @property
    def title(self) -> str:
        """The name, or what it is known by."""
        return self.name or self.id


class MediaParam(Param[Media]):
    """A file by id, name or a part of it: of the catalogue, or one that plays now (A12-2: no other is known)."""

    what = "файл"
    question = "Какой файл?"
    example = "/music files ringback"

    def __init__(self, music: MusicType) -> None:
        self._music = music

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[Media]:
        """Read the file that the words begin with."""
        there = await self._there(turn)

        def refuse(said: str) -> NotRead:
            possible = ", ".join(f"«{one.title}»" for one in there) or "в каталоге ничего нет"
            return NotRead(f"Файла «{said}» нет.", possible=f"Есть: {possible}.")

        return find(words, [Called(one, (one.id,), one.name, _offer(one)) for one in there], refuse)

    def said(self, value: Media) -> str:
        """Say what the ВАТС knows it by."""
        return value.id

    def shown(self, value: Media) -> str:
        """Say the name."""
        return value.title

    async def choices(self, turn: "Turn") -> Sequence[Offer]:
        """List the files."""
        return [_offer(one) for one in await self._there(turn)]

    async def _there(self, turn: "Turn") -> list[Media]:
        now = await turn.vats(GetMusic())
        playing = [Media(item.file, item.name) for item in (now.ringback, now.holdmusic) if item and item.file]
        try:
            listed = await turn.vats(ListMediaFiles(type=self._music.value))
        except (NotThere, Refused):
            listed = []
        found = {one.id: one for one in playing} | {one.id: Media(one.id, one.name) for one in listed}
        return list(found.values())


def _offer(one: Media) -> Offer:
    return Offer(one.title, one.id)


class MediaTypeParam(PhraseParam):
    """A kind of media files, as the ВАТС calls it."""

    def __init__(self) -> None:
        super().__init__("тип", "Какого типа файлы?", MusicType.RINGBACK.value)

    async def read(self, turn: "Turn", words: Sequence[str]) -> Found[str]:
        """Take the first word; Russian ones are known for what the manual names."""
        found = await super().read(turn, words)
        return Found(_type(found.value))

    async def read_whole(self, turn: "Turn", text: str) -> str:
        """Take everything."""
        return _type(await super().read_whole(turn, text))

    async def choices(self, turn: "Turn") -> Sequence[Offer]:  # noqa: ARG002 — as all kinds
        """List the kinds that the manual names."""
        return [Offer(words[0].capitalize(), kind) for kind, words in _TYPES.items()]


def _type(said: str) -> str:
    word = said.casefold()
    kind = next((kind for kind, words in _TYPES.items() if word in words), word)
    if "/" in kind or kind in {".", ".."}:
        raise NotRead(f"«{said}» – не тип файлов.", possible=f"Например: {', '.join(_TYPES)}.")
    return kind


RingbackFile: TypeAlias = Annotated[Media, MediaParam(MusicType.RINGBACK)]
HoldFile: TypeAlias = Annotated[Media, MediaParam(MusicType.HOLD)]
MediaType: TypeAlias = Annotated[str, MediaTypeParam()]
