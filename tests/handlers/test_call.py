"""/call: one command, one call; whom it rings, from which number, and whom it never rings."""

import pytest

from sandbox.company import ANNA_NUMBER, BORIS_NUMBER, CLIENT, MAIN, SUPPORT
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes
from tests.running import MovedClock, RunningBot, eventually


@pytest.fixture(autouse=True)
def no_cards(vats: VirtualVats, bot: RunningBot) -> None:
    """Keep the cards of the calls out of the chats: they are not looked at here."""
    vats.crm_url = None


async def test_rings_the_own_phone_then_the_client(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes(f"/call +7 916 123-45-67 from {MAIN}")

    (request,) = vats.performed("make_call")
    assert request.body == {"phone": CLIENT, "user": "anna", "clid": MAIN}
    for fact in ("+7 916 123-45-67", "Сначала зазвонит ваш телефон", "Основной (+7 495 123-45-67)"):
        assert fact in answer.text
    assert answer.buttons == []
    await vats.settled()
    assert (vats.calls[-1].caller, vats.calls[-1].client) == ("anna", CLIENT)


async def test_says_which_number_was_really_used(vats: VirtualVats, anna: Person) -> None:
    plain = await anna.writes(f"/call {CLIENT}")
    assert "clid" not in vats.performed("make_call")[-1].body
    assert "который выберет ВАТС" in plain.text

    # What may not be used is dropped by the exchange without a word: it is looked up before.
    vats.number(SUPPORT).outgoing = False
    refused = await anna.writes("/call 89161234567 с Поддержка")
    assert "звонить нельзя" in refused.text
    assert "Основной" in refused.text
    assert len(vats.performed("make_call")) == 1

    # It becomes unusable in between.
    vats.fail("list_caller_id_telnums", "slow", times=1, seconds=0.3)
    anna.sends(f"/call {CLIENT} from {MAIN}")
    await eventually(lambda: [one.operation for one in vats.requests].count("list_caller_id_telnums") == 2)
    vats.number(MAIN).outgoing = False
    told = await anna.sees("ВАТС не сказала")
    assert "Основной" in told.text
    assert vats.performed("make_call")[-1].body["clid"] == MAIN


async def test_rings_colleagues_and_contacts_by_name(vats: VirtualVats, anna: Person) -> None:
    assert "Борис Волков" in (await anna.writes("/call Борис")).text
    assert vats.performed("make_call")[-1].body["phone"] == "703"
    assert "Ольга Петрова" in (await anna.writes("/call 704")).text
    assert vats.performed("make_call")[-1].body["phone"] == "704"

    await anna.writes(f"/contact {CLIENT} Мария Крылова")
    assert "Мария Крылова, +7 916 123-45-67" in (await anna.writes("/call Крылова")).text
    assert vats.performed("make_call")[-1].body["phone"] == CLIENT


NEVER = (
    (MAIN, "наш собственный номер"),
    (ANNA_NUMBER, "ваш собственный номер"),
    (BORIS_NUMBER, "/call 703"),
    ("79160000002", "ваш собственный номер"),
    ("702", "ваш собственный номер"),
    ("799", "ни у кого нет"),
    ("88031234567", "платный"),
    ("8 809 505 12 34", "платный"),
    ("+881621234567", "спутников"),
    ("+380441234567", "CALL_COUNTRIES"),
    ("+1 212 555 01 00", "CALL_COUNTRIES"),
    ("7916123ABCD", "Например: /call"),
    ("*100#", "Например: /call"),
    ("79161234567,,1", "Например: /call"),
    ("7916;123", "Например: /call"),
)


async def test_never_rings(vats: VirtualVats, anna: Person) -> None:
    for said, told in NEVER:
        assert told in (await anna.writes(f"/call {said}")).text
    assert changes(vats) == []


async def test_never_rings_from_what_is_not_ours(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes(f"/call {CLIENT} from {BORIS_NUMBER}")
    assert "не наш номер" in answer.text
    assert changes(vats) == []


async def test_is_asked_for_and_checked_at_the_answer(vats: VirtualVats, anna: Person) -> None:
    asked = await anna.writes("/call")
    assert "Кому звоним" in asked.text
    assert "Звоню" in (await anna.writes("8(916)123-45-67")).text
    assert vats.performed("make_call")[-1].body["phone"] == CLIENT


async def test_ten_a_minute(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    for _ in range(10):
        assert "Звоню" in (await anna.writes(f"/call {CLIENT}")).text
    assert "10 звонков в минуту" in (await anna.writes(f"/call {CLIENT}")).text
    assert len(vats.performed("make_call")) == 10
    await clock.moves(seconds=61)
    assert "Звоню" in (await anna.writes(f"/call {CLIENT}")).text


async def test_by_right_alone(vats: VirtualVats, maria: Person, owner: Person, stranger: Person) -> None:
    assert "не разрешено" in (await maria.writes(f"/call {CLIENT}")).text
    assert "/link" in (await owner.writes(f"/call {CLIENT}")).text
    assert "Звоню" not in (await stranger.writes(f"/call {CLIENT}")).text
    assert changes(vats) == []


async def test_is_never_repeated(vats: VirtualVats, anna: Person) -> None:
    vats.fail("make_call", "drop-after", times=1)
    answer = await anna.writes(f"/call {CLIENT}")
    assert "неизвестно" in answer.text
    assert "повторять не буду" in answer.text
    assert changes(vats) == ["make_call"]

    vats.fail("make_call", "500", times=1)
    assert "неизвестно" in (await anna.writes(f"/call {CLIENT}")).text
    assert changes(vats) == ["make_call"] * 2

    vats.fail("make_call", "403", times=1)
    answer = await anna.writes(f"/call {CLIENT}")
    assert "нет права" in answer.text
    assert "Ничего не изменено" in answer.text


async def test_from_a_number_that_the_exchange_swaps_silently(vats: VirtualVats, anna: Person) -> None:
    # The list of caller ids is not to be had: what the exchange answers is what is told.
    vats.fail("list_caller_id_telnums", "403")
    assert "нет права" in (await anna.writes(f"/call {CLIENT} from {SUPPORT}")).text
    assert changes(vats) == []


async def test_other_countries_when_allowed(vats: VirtualVats, anna: Person, bot: RunningBot) -> None:
    bot.changes["call_countries"] = frozenset({"RU", "US"})
    await bot.restarts()
    assert "Звоню" in (await anna.writes("/call +1 212 555 01 00")).text
    assert vats.performed("make_call")[-1].body["phone"] == "12125550100"
