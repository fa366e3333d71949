"""/music: what clients hear while it rings and on hold (manual 12.2 to 12.4)."""

from typing import Final

from aiogram.utils.formatting import Bold, Text

from chat.answers import Button, Line, Refusal, Reply, Run
from chat.change import Change
from chat.command import command, declaration_of
from chat.params.media import HoldFile, Media, MediaType, RingbackFile
from chat.rights import Right, may
from chat.turn import Turn
from handlers.words import headed
from vats.answers import Music, MusicItem
from vats.choices import MusicType
from vats.errors import NotThere
from vats.operations import GetMusic, ListMediaFiles, SetMusic

_WHERE: Final = {MusicType.RINGBACK: "на дозвоне", MusicType.HOLD: "на удержании"}
"""The manual has one word for both (A12-1)."""


def _item(music: Music, kind: MusicType) -> MusicItem | None:
    return music.ringback if kind is MusicType.RINGBACK else music.holdmusic


def _told(item: MusicItem | None) -> str:
    if item is None or not (item.name or item.file):
        return "не сказано"
    name = f"«{item.name}»" if item.name else item.file
    return name if item.uploaded else f"{name} (стандартная)"


@command(
    "music",
    about="мелодии: что слышит клиент на дозвоне и удержании",
    label="Мелодии",
    right=Right.ADMIN,
    grants=("more.get",),
    examples=("/music",),
)
async def music(turn: Turn) -> Reply:
    """Show what is played."""
    now = await turn.vats(GetMusic())
    lines = [f"{where}: {_told(_item(now, kind))}" for kind, where in _WHERE.items()]
    ways = {
        "Сменить на дозвоне": declaration_of(music_ringback),
        "Сменить на удержании": declaration_of(music_holdmusic),
    }
    buttons = [[Button(label, Run(way.path))] for label, way in ways.items() if may(turn.actor, way)]
    return Reply(headed("Мелодии", *lines), buttons=buttons)


@command(
    "music",
    "ringback",
    about="мелодия на дозвоне",
    label="Мелодия на дозвоне",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.edit",),
    examples=("/music ringback Гудок",),
)
async def music_ringback(turn: Turn, file: RingbackFile) -> Change:
    """Set what clients hear while it rings."""
    return await _set(turn, MusicType.RINGBACK, file)


@command(
    "music",
    "holdmusic",
    about="мелодия на удержании",
    label="Мелодия удержания",
    right=Right.ADMIN,
    undoable=True,
    grants=("more.edit",),
    examples=("/music holdmusic Зима",),
)
async def music_holdmusic(turn: Turn, file: HoldFile) -> Change:
    """Set what clients hear on hold."""
    return await _set(turn, MusicType.HOLD, file)


async def _set(turn: Turn, kind: MusicType, file: Media) -> Change:
    now = _item(await turn.vats(GetMusic()), kind)
    was = now.file if now is not None else ""

    async def report(_: object) -> str:
        return _told(_item(await turn.vats(GetMusic()), kind))

    return Change(
        what=f"Мелодия {_WHERE[kind]}",
        before=_told(now),
        after=f"«{file.title}»",
        do=[SetMusic(type=kind, file=file.id)],
        undo=[SetMusic(type=kind, file=was)] if was else (),
        report=report,
        nothing_to_do=was == file.id,
    )


@command(
    "music",
    "files",
    about="файлы каталога: имена и id",
    label="Файлы каталога",
    right=Right.ADMIN,
    grants=("more.get",),
    examples=("/music files ringback", "/music files holdmusic"),
)
async def music_files(turn: Turn, type_: MediaType) -> Reply:
    """List the files of a kind."""
    try:
        found = await turn.vats(ListMediaFiles(type=type_))
    except NotThere:
        raise Refusal(f"Файлов типа «{type_}» ВАТС не знает. Например: /music files ringback") from None
    if not found:
        return Reply(f"Файлов типа «{type_}» в каталоге нет: загрузить их можно в кабинете ВАТС.")
    lines = [Line(Text(Bold(one.name or one.id), f"\nid: {one.id}")) for one in found]
    return Reply(lines, title=f"Файлы: {type_}")
