"""/calls and the recordings: what was talked, how it was rated, and who may hear it."""

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import has_called
from tests.running import MovedClock

ALL_DAYS = "20.11-24.11"


async def test_lists_calls_with_lengths_ratings_and_recordings(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes(f"/calls {ALL_DAYS}")

    assert "+7 916 123-45-67 · Анна Смирнова · поговорили 3:04 · оценка 5" in answer.text
    assert "Борис" not in answer.text
    assert len(answer.buttons) == 1
    heard = await anna.presses("Запись", answer)
    assert heard.answer is not None
    assert heard.answer.file is not None
    assert heard.answer.file.kind == "audio"
    assert heard.answer.file.content
    # Whose and when; its address is shown to nobody.
    assert heard.answer.text == "+7 916 123-45-67 · 21.11 12:00"
    # The history is looked at around the day of the call alone.
    assert vats.performed("get_history_json")[-1].query["start"] == ["20261119T210000Z"]


async def test_filters(vats: VirtualVats, admin: Person, clock: MovedClock) -> None:
    has_called(vats, clock, CLIENT, "missed", out=True, user="anna", minutes=200)
    has_called(vats, clock, OTHER_CLIENT, "busy", out=True, user="anna", minutes=100)

    async def lines(said: str) -> int:
        answer = await admin.writes(f"/calls {said}")
        return answer.text.count("←") + answer.text.count("→")

    assert await lines(ALL_DAYS) == 9
    assert await lines(f"{ALL_DAYS} in") == 5
    assert await lines(f"{ALL_DAYS} исходящие") == 4
    assert await lines(f"{ALL_DAYS} пропущенные") == 3
    assert await lines(f"{ALL_DAYS} Борис") == 2
    assert await lines(f"{ALL_DAYS} Поддержка") == 2
    assert await lines(f"{ALL_DAYS} in {CLIENT}") == 2
    assert vats.performed("get_history_json")[-1].query["client"] == [CLIENT]
    told = await admin.writes("/calls")
    assert "не дозвонились" in told.text
    assert "занято" in told.text
    assert "missed" not in told.text


async def test_whose_by_right_alone(vats: VirtualVats, anna: Person, olga: Person) -> None:
    assert "вам не видны" in (await anna.writes(f"/calls {ALL_DAYS} boris")).text
    # Of a client too only the own calls.
    answer = await anna.writes(f"/calls {ALL_DAYS} {CLIENT}")
    assert "3:04" in answer.text
    assert "0:41" not in answer.text
    assert "нет" in (await anna.writes(f"/calls {ALL_DAYS} {OTHER_CLIENT}")).text

    assert "0:41" in (await olga.writes(f"/calls {ALL_DAYS}")).text
    assert "Поддержка" not in (await olga.writes(f"/calls {ALL_DAYS}")).text
    assert "0:41" in (await olga.writes(f"/calls {ALL_DAYS} boris")).text
    assert "вам не видны" in (await olga.writes(f"/calls {ALL_DAYS} ivan")).text


async def test_a_recording_is_for_who_may_hear_it(
    vats: VirtualVats, boris: Person, olga: Person, ivan: Person, owner: Person
) -> None:
    (annas,) = [one.uid for one in vats.company.outside_calls if one.user == "anna"]
    for person in (boris, ivan):
        refused = await person.writes(f"/recording {annas}")
        assert refused.file is None
        assert "не для вас" in refused.text
    for person in (olga, owner):
        assert (await person.writes(f"/recording {annas}")).file is not None
    assert "не для вас" in (await owner.writes("/recording 1")).text


async def test_a_recording_of_a_call_that_was_pushed(vats: VirtualVats, anna: Person, ivan: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=30)
    card = await anna.sees("+7 916 123-45-67")
    heard = await anna.presses("Запись", card)
    assert heard.answer is not None
    assert heard.answer.file is not None
    assert (await ivan.writes(f"/recording {call.id}")).file is None


async def test_a_recording_that_is_not_to_be_had(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    has_called(vats, clock, CLIENT, "success", user="anna", talk=10, record="http://evil.example/1.mp3")
    foreign = await anna.writes("/calls")
    assert "0:10" in foreign.text
    assert foreign.buttons == []

    answer = await anna.writes(f"/calls {ALL_DAYS}")
    vats.fail("recording", "404")
    pressed = await anna.presses("Запись", answer)
    assert "404" in pressed.text
    assert anna.chat.from_bot[-1].file is None


async def test_in_a_group_no_recording_is_offered(vats: VirtualVats, group: Group, anna: Person) -> None:
    answer = await anna.writes(f"/calls {ALL_DAYS}", chat=group)
    assert "3:04" in answer.text
    assert "Запись" not in str(answer.buttons)
    (annas,) = [one.uid for one in vats.company.outside_calls if one.user == "anna"]
    assert "личном чате" in (await anna.writes(f"/recording {annas}", chat=group)).text


async def test_long_lists_are_paged(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    for minutes in range(1, 61):
        has_called(vats, clock, CLIENT, "success", user="anna", department=SALES_ID, minutes=minutes, talk=minutes)
    answer = await anna.writes("/calls")
    assert ": 60" in answer.text
    assert "1:00" not in answer.text
    page = await anna.presses("Ещё", answer)
    assert page.message is answer
    assert "0:21" in page.message.text


async def test_nothing_and_a_bad_value(vats: VirtualVats, anna: Person) -> None:
    assert "(мои): нет" in (await anna.writes("/calls")).text
    answer = await anna.writes("/calls вчера Кощей")
    assert "Кощей" in answer.text
    assert "Например: /calls" in answer.text
    assert vats.department(SUPPORT_ID).name not in answer.text
