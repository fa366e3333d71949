"""`python -m bot demo`, as a person starts it."""

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo_clock import DayClock
from bot.demo_day import Scene
from bot.demo_screen import Screen, show
from bot.demo_talk import Talk
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.running import eventually

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "bot", "demo"]


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment that nothing of may reach the demonstration."""
    return os.environ | {
        "TMPDIR": str(tmp_path),
        "BOT_TOKEN": "1:somebody-elses",
        "BOT_WEBHOOK_URL": "https://bot.example.com",
        "LISTEN_PORT": "80",
        "TIMEZONE": "Asia/Tokyo",
        "TERM": "xterm",
        "PYTHONUNBUFFERED": "1",
    }


def test_without_a_terminal_it_plays_the_day_and_ends(surroundings: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "✗" not in done.stdout
    assert "\x1b" not in done.stdout
    for seen in (
        "📞 Звонит: Пётр Ильин", "⭐ оценка 5", "❌ Пропущенный: +7 903 765-43-21", "Поговорили", "/dnd on for 45m",
        "Звонки не приходят до", "Срок вышел", "/route 74951234567 group Поддержка", "нажимает «Подтвердить»",
        "изменение отменено", "День прошёл как надо.",
    ):  # fmt: skip
        assert seen in done.stdout
    assert "Теперь вы" not in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


class Terminal:
    """A terminal with the demonstration in it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve(COMMAND[0], COMMAND, environment)
        self.shown = ""
        self._read_to = 0
        self._closed = False

    def sees(self, pattern: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.shown[self._read_to :])
            if found:
                self._read_to += found.end()
                return
            alive = time.monotonic() < deadline and not self._closed
            assert alive, f"{pattern!r} is not seen after {self.shown[self._read_to :][-1500:]}"
            self._read()

    def _read(self) -> None:
        if select.select([self._screen], [], [], 0.2)[0]:
            try:
                self.shown += os.read(self._screen, 65536).decode(errors="replace")
            except OSError:  # the other end is closed
                self._closed = True
                time.sleep(0.05)

    def types(self, line: str) -> None:
        os.write(self._screen, f"{line}\n".encode())

    def ends(self, seconds: float) -> int:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            self._read()
        raise AssertionError(f"it still runs after {seconds} s")

    def close(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass  # it ended by itself
        os.close(self._screen)


@pytest.fixture
def terminal(surroundings: dict[str, str]) -> Iterator[Terminal]:
    opened = Terminal(surroundings)
    yield opened
    opened.close()


def test_at_a_terminal_one_may_type(terminal: Terminal, tmp_path: Path) -> None:
    terminal.sees("Теперь вы")
    assert "\x1b[1m" in terminal.shown
    prompt = r"пишите \(:\? — подсказка\):"
    terminal.sees(rf"Анна, {prompt}")
    terminal.types("/me")
    terminal.sees("Добавочный: 702")
    terminal.sees(prompt)
    terminal.types(":звонок 8 926 190-41-98")
    terminal.sees("Звонит: .*7 926 190-41-98")
    terminal.types(":ответить")
    terminal.sees("Ответил.а.: Анна Смирнова")
    terminal.types(":закончить")
    terminal.sees("1:00")
    terminal.types(":закончить")
    terminal.sees("✗")
    terminal.types(":админ")
    terminal.sees(rf"Администратор, {prompt}")
    terminal.types("/route 74951234567 user Борис")
    terminal.sees(r"1 \[Подтвердить\]  2 \[Отмена\]")
    terminal.types("1")
    terminal.sees(r"\[Отменить изменение\]")
    terminal.types(":группа")
    terminal.sees("в «Отдел продаж», пишите")
    terminal.types("/who")
    terminal.sees(prompt)
    terminal.types(":лично")
    terminal.types(":?")
    terminal.sees(":выход")
    terminal.types("\x03")
    assert terminal.ends(5) == 0
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_within_five_seconds_and_leaves_nothing(terminal: Terminal, tmp_path: Path) -> None:
    terminal.sees("Входящий звонок")
    terminal.types("\x03")
    assert terminal.ends(5) == 130
    assert "Traceback" not in terminal.shown
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_that_knows_no_cyrillic_gets_question_marks() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    show("☎ звонит Anna", out)
    out.seek(0)
    assert out.read() == "? ?????? Anna\n"


async def _typed(lines: list[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def _talks(scene: Scene, *lines: str, shows: str = "") -> str:
    """Type lines; the last of them has had its effect when ``shows`` is on the screen."""
    out = io.StringIO()
    scene.screen = Screen(scene.telegram.world, ZoneInfo("Europe/Moscow"), scene.clock.now, out)
    for person in scene.people.values():
        scene.screen.knows(person, person.user.first_name)
    scene.screen.knows(scene.group, scene.group.title)

    async def typed() -> AsyncIterator[str]:
        async for line in _typed(list(lines)):
            yield line
        await eventually(lambda: shows in out.getvalue())

    await Talk(scene).run(typed())
    return out.getvalue()


@pytest.fixture
def scene(
    telegram: VirtualTelegram, vats: VirtualVats, admin: Person, anna: Person, boris: Person, group: Group
) -> Scene:
    people = {"admin": admin, "anna": anna, "boris": boris}
    clock = DayClock()
    return Scene(telegram, vats, clock, Screen(telegram.world, UTC, clock.now, io.StringIO()), people, group)


async def test_what_is_typed_ends_with_a_word(scene: Scene) -> None:
    shown = await _talks(scene, "/me", ":Выход", "/dnd on")
    assert "Добавочный: 702" in shown
    assert scene.vats.employee("anna").takes_calls is True


async def test_calls_that_cannot_be_are_told(scene: Scene) -> None:
    assert "сначала :звонок" in await _talks(scene, ":ответить")
    shown = await _talks(scene, ":звонок", ":закончить", ":борис", ":пропустить", shows="Пропущенный")
    assert "✗" in shown


async def test_one_speaks_for_others_and_in_the_group(scene: Scene) -> None:
    shown = await _talks(scene, ":борис", "/me", ":группа", "/me", ":лично", ":непонятно")
    assert shown.count("Борис Волков") >= 2
    assert "Борис в «Продажи», пишите" in shown
    assert shown.count(":пропустить") == 2
    answer = scene.group.from_bot_to(scene.people["boris"].user)[-1]
    assert "Борис Волков" in answer.text


async def test_a_number_presses_a_button_and_another_number_is_said(scene: Scene) -> None:
    await _talks(scene, ":админ", "/route 74951234567 user boris", "1")
    assert scene.vats.number("74951234567").route.user == "boris"
    await _talks(scene, ":админ", "99")
    assert scene.people["admin"].chat.messages[-2].text == "99"
