"""Contract 4 and 8: a wrong value is refused with what is wrong and an example that works; nothing is sent."""

import re
from typing import Final

import pytest

from sandbox.company import HOURS, MAIN, OTHER_OPERATOR
from sandbox.vats.state import CustomRoute, Holiday, Interval
from tests.conversations.scene import Scene, scene, telegram

__all__ = ["scene", "telegram"]

ROWS: Final[dict[str, str]] = {
    # wrong numbers
    "/call 7926190": "слишком мало",
    "/call 792619041985566": "слишком много",
    "/call абвгд": "не",
    "/blacklist add abc": "не телефон",
    "/route 74951112233 group поддержка": "номер",
    "/number off 79261904198": "номер",
    "/mobile on 12": "телефон",
    # masks and own numbers in the blacklist
    "/blacklist add 7*": "5",
    "/blacklist add 7495*": "5",
    "/blacklist add *": "маск",
    f"/blacklist add {MAIN}": "наши",
    "/blacklist add 749512345*": "наши",
    "/blacklist add 7926111*": "наши",
    # intervals
    f"/interval add {HOURS} route=Ночь days=пн start=22:00 end=06:00": "Через полночь",
    f"/interval add {HOURS} route=Ночь days=пн start=10:00 end=10:00": "не раньше",
    f"/interval add {HOURS} route=Ночь days=пн start=25:00 end=26:00": "не время",
    f"/interval add {HOURS} route=Ночь days=понедельнег start=10:00 end=12:00": "не день",
    f"/interval add {HOURS} route=Ночь days=вт,ср start=21:00 end=23:00": "пересекается",
    f"/holiday add {HOURS} route=Ночь from=2027-05-03 to=2027-05-01": "раньше начала",
    f"/holiday add {HOURS} route=Ночь from=завтрева": "не дата",
    f"/holiday add {HOURS} route=Ночь from=2027-01-08 to=2027-01-12": "пересекается",
    f"/holiday add {HOURS} route=Ночь from=2026-12-30 to=2027-01-01": "holiday-1",
    # ranges
    "/mobile on 79161234567 delay=16": "15",
    "/mobile on 79161234567 delay=-1": "0",
    "/group edit поддержка call_order=EVENLY call_duration=31": "30",
    "/group edit поддержка timeout=601 timeout_to=voicemail": "600",
    "/group edit поддержка call_order=ALL call_duration=10": "call_duration",
    f"/sip edit {OTHER_OPERATOR} expires=0": "1",
    "/user edit anna ext=1": "цифр",
    "/user edit anna email=почта": "адрес",
    "/dnd on на 400 дней": "года",
    "/dnd on до вчера": "прошло",
    # unknown files, regions, people, things
    "/music ringback Неизвестная": "Неизвестная",
    f"/clid region Атлантида {MAIN}": "Атлантида",
    "/limits allow user anna Луна": "Луна",
    "/user edit nobody ext=715": "nobody",
    "/group members поддержка add=nobody": "nobody",
    "/sim add 79269999999": "нельзя",
}
"""A line, and a word of what is wrong with it."""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("line", ROWS)
async def test_it_is_refused_in_words_with_an_example(scene: Scene, line: str) -> None:
    await scene.restored()
    days = Holiday("holiday-1", "2027-01-01T00:00:00", "2027-01-08T23:59:00")
    shift = CustomRoute("r-1", "Смена", [Interval("interval-1", ["wednesday"], 72000, 79200)], [days])
    scene.vats.number(HOURS).custom_routes.append(shift)
    answer = await scene.admin.writes(line)
    assert ROWS[line] in answer.text, answer.text
    assert [one.operation for one in scene.vats.requests if one.method != "GET"] == []
    assert "Подтвердить" not in str(answer.buttons)
    offered = [label for row in answer.buttons for label in row]
    example = re.search(r"/[a-z]+[^\n]*", answer.text.partition("Например")[2])
    assert example or offered or "Можно" in answer.text, answer.text
    if example is not None:
        again = await scene.admin.writes(example[0].rstrip("."))
        assert "Как надо" not in again.text, (example[0], again.text)
        assert "Не понял" not in again.text, (example[0], again.text)
    await scene.admin.writes("/cancel")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_night_is_split_as_it_is_said(scene: Scene) -> None:
    await scene.restored()
    answer = await scene.admin.writes(f"/interval add {HOURS} route=Ночь days=пн,вс start=22:00 end=06:00")
    halves = re.findall(r"days=\S+ start=\S+ end=[\d:]+", answer.text)
    assert len(halves) == 3
    for half in halves[:2]:
        done = await scene.admin.writes(f"/interval add {HOURS} route=Ночь {half}")
        assert "Отменить изменение" in str(done.buttons), done.text
    assert len(scene.vats.performed("add_interval_schedule")) == 2
    first, second = (one.body for one in scene.vats.performed("add_interval_schedule"))
    assert (first["days"], first["start"]) == (["monday", "sunday"], 79200)
    assert (second["days"], second["end"]) == (["monday", "tuesday"], 21600)
