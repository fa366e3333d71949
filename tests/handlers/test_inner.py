"""/inner: calls between employees, by right."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.state import InsideCall
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock

WEEK = "/inner неделя"


@pytest.fixture
def talk(vats: VirtualVats, clock: MovedClock) -> InsideCall:
    """A talk of two people of the support department, an hour ago."""
    call = InsideCall("33100009", "success", "ivan", "maria", clock.now() - timedelta(hours=1), 3, 125)
    vats.company.inside_calls.append(call)
    return call


async def test_lists_the_newest_first(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes(WEEK)

    assert ": 2" in answer.text
    assert "7:00 Анна Смирнова → Ольга Петрова · поговорили 1:02" in answer.text
    assert "вчера 10:00 Иван Кузнецов → Анна Смирнова · без ответа" in answer.text
    assert answer.text.index("7:00") < answer.text.index("вчера")
    query = vats.performed("get_inner_history_json")[-1].query
    assert query["start"] == ["20261122T210000Z"]
    assert query["user"] == ["anna"]
    assert ": нет" in (await anna.writes("/inner 20.11")).text


async def test_by_outcome(anna: Person) -> None:
    for said, times in (
        ("success", {"7:00"}),
        ("состоявшиеся", {"7:00"}),
        ("noanswer", {"10:00"}),
        ("all", {"7:00", "10:00"}),
    ):
        answer = await anna.writes(f"{WEEK} {said}")
        assert {time for time in ("7:00", "10:00") if time in answer.text} == times, said


async def test_a_day_ends_at_midnight(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    today = clock.now().astimezone(ZoneInfo("Europe/Moscow"))
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    vats.company.inside_calls.append(InsideCall("33100010", "success", "anna", "boris", midnight, 3, 10))
    assert "Борис" not in (await anna.writes("/inner вчера")).text
    assert "0:00 Анна Смирнова → Борис Волков" in (await anna.writes("/inner")).text


@pytest.mark.usefixtures("talk")
async def test_by_right(anna: Person, olga: Person, maria: Person, admin: Person, owner: Person) -> None:
    assert "Мария" not in (await anna.writes(WEEK)).text
    assert "не видны" in (await anna.writes(f"{WEEK} Борис")).text

    # A head: also her staff's, and nobody else's.
    answer = await olga.writes(WEEK)
    assert "Иван Кузнецов → Анна" in answer.text
    assert "Мария" not in answer.text
    assert ": 2" in (await olga.writes(f"{WEEK} Анна")).text
    assert "не видны" in (await olga.writes(f"{WEEK} ivan")).text

    assert "Иван Кузнецов → Мария Орлова · поговорили 2:05" in (await maria.writes("/inner")).text
    assert ": 3" in (await admin.writes(WEEK)).text
    assert ": 2" in (await owner.writes(f"{WEEK} ivan")).text


async def test_recording_goes_to_who_may_hear_it(
    vats: VirtualVats, talk: InsideCall, maria: Person, anna: Person, group: Group
) -> None:
    talk.record = f"{vats.url}/records/33000001.mp3"
    answer = await maria.writes("/inner")
    assert answer.buttons == [["Запись 11:00"]]
    pressed = await maria.presses("Запись", answer)
    sound = pressed.answer
    assert sound is not None
    assert sound.file is not None
    assert sound.file.kind == "audio"

    # Typed by somebody else it opens nothing, whether there is one or not.
    day = "2026-11-24"
    for call_id in (talk.uid, "33100001", "нет"):
        assert "не для вас" in (await anna.writes(f"/inner record {call_id} {day}")).text

    vats.company.inside_calls[0].record = f"{vats.url}/records/33000001.mp3"
    assert (await anna.writes("/inner", chat=group)).buttons == []
    assert "в личном чате" in (await anna.writes(f"/inner record 33100001 {day}", chat=group)).text


async def test_a_recording_elsewhere_has_no_button(vats: VirtualVats, talk: InsideCall, maria: Person) -> None:
    talk.record = "https://elsewhere.example/1.mp3"
    answer = await maria.writes("/inner")
    assert "2:05" in answer.text
    assert answer.buttons == []
