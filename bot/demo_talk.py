"""After the day: whoever watches types as one of the people, and rings the company as a client."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.demo_day import Scene
from sandbox.company import CLIENT, MAIN
from sandbox.telegram.waiting import NoAnswer
from sandbox.telegram.world import Message
from sandbox.vats.calls import Call, CallError
from sandbox.vats.errors import Refusal

if TYPE_CHECKING:
    from sandbox.telegram.people import Person, Place

HELP = """Пишите боту как в Telegram: /help, /missed, /dnd on …   Число нажимает кнопку с этим номером.
  :анна :борис :ольга :админ   говорить за другого     :группа :лично   в каком чате
  :звонок [телефон]     позвонит клиент               :ответить :закончить :пропустить
  :телефон              поделиться номером            :? — эта подсказка   :выход"""

_NAMES = {"анна": "anna", "борис": "boris", "ольга": "olga", "админ": "admin"}
_SAYS = 8.0
_BREATH = 0.2


async def lines() -> AsyncIterator[str]:
    """Give the lines that are typed, without ever holding up the end of the program."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str | None] = asyncio.Queue()

    def put(line: str | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(typed.put_nowait, line)

    def read() -> None:
        # Raw reads: a thread that waits inside ``sys.stdin`` would hold its lock when the program ends.
        rest = b""
        while chunk := os.read(sys.stdin.fileno(), 4096):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                put(line.decode(errors="replace").strip())
        put(None)

    threading.Thread(target=read, name="typed", daemon=True).start()
    while (line := await typed.get()) is not None:
        yield line


class Talk:
    """One who types in the name of the people of the scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.person: Person = scene.people["anna"]
        self.place: Place = self.person.chat
        self._call: Call | None = None
        self._busy = False

    async def run(self, typed: AsyncIterator[str]) -> None:
        """Take lines until «:выход» or the end of the input; meanwhile show what the bot does."""
        self.scene.screen.heading("Теперь вы")
        self.scene.screen.line(HELP)
        self._prompt()
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._watches())
            async for line in typed:
                if line.casefold() in {":выход", ":exit", ":q"}:
                    break
                self._busy = True
                try:
                    await self._takes(line)
                except NoAnswer:
                    self.scene.screen.wrong(f"Бот не сделал этого за {_SAYS:g} с.")
                except (ValueError, CallError, Refusal) as mistake:
                    self.scene.screen.wrong(str(mistake))
                self._busy = False
                self.scene.screen.catches_up()
                self._prompt()
            watching.cancel()

    async def _watches(self) -> None:
        """Show what comes by itself while nothing is typed."""
        screen, bell = self.scene.screen, self.scene.telegram.world.bell
        while True:
            await bell.until(lambda: screen.is_behind or None, None)
            await asyncio.sleep(_BREATH)
            if screen.is_behind and not self._busy:
                screen.catches_up()
                self._prompt()

    def _prompt(self) -> None:
        labels = [label for row in self._buttons_of(self._newest()) for label in row]
        if labels:
            self.scene.screen.line("  ".join(f"{place} [{label}]" for place, label in enumerate(labels, 1)))
        where = "" if self.place is self.person.chat else f" в «{self.place.chat.title}»"
        self.scene.screen.line(f"— {self.person.user.first_name}{where}, пишите (:? — подсказка):")

    def _newest(self) -> Message | None:
        seen = self.place.from_bot_to(self.person.user)
        return next((message for message in reversed(seen) if message.inline), None)

    @staticmethod
    def _buttons_of(message: Message | None) -> list[list[str]]:
        return message.buttons if message is not None else []

    async def _takes(self, line: str) -> None:
        if line.startswith(":"):
            word, _, rest = line[1:].partition(" ")
            await self._does(word.casefold(), rest.strip())
        elif line:
            await self._says(line)

    async def _says(self, line: str) -> None:
        message = self._newest()
        labels = [label for row in self._buttons_of(message) for label in row]
        if line.isdecimal() and 1 <= int(line) <= len(labels):
            pressed = await self.person.presses(labels[int(line) - 1], message, chat=self.place, timeout=_SAYS)
            if pressed.toast:
                self.scene.screen.line(f"        │ («{pressed.toast}»)")
            return
        await self.person.writes(line, chat=self.place, timeout=_SAYS)

    async def _does(self, word: str, rest: str) -> None:
        if word in _NAMES:
            self.person = self.scene.people[_NAMES[word]]
            self.place = self.person.chat
        elif word == "группа":
            self.place = self.scene.group
        elif word == "лично":
            self.place = self.person.chat
        elif word == "телефон":
            await self.person.shares_phone(timeout=_SAYS)
        elif word == "звонок":
            phone = "".join(sign for sign in rest if sign.isdigit()) or CLIENT
            self._call = await self.scene.vats.rings(phone, MAIN)
            await asyncio.sleep(0.5)
        elif word in {"ответить", "закончить", "пропустить"}:
            await self._phone(word)
        else:
            self.scene.screen.line(HELP)

    async def _phone(self, word: str) -> None:
        call = self._call
        if call is None:
            raise ValueError("сейчас никто не звонит: сначала :звонок")
        if word == "ответить":
            await call.answered_by(next(name for name in _NAMES.values() if self.scene.people[name] is self.person))
        elif word == "закончить":
            await call.ends(seconds=60)
        else:
            await call.missed(after=20)
        await asyncio.sleep(0.5)
