"""/dnd: the resource stores «takes calls», so «on» deletes; what is told comes from a fresh read."""

from sandbox.company import ACCOUNTS_ID, SALES_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes, member
from tests.running import MovedClock, RunningBot, eventually


async def test_on_deletes_and_tells_what_it_read_since(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes("/dnd on")

    assert "Звонки не приходят" in answer.text
    (request,) = vats.performed("disable_calls")
    assert (request.method, request.path) == ("DELETE", "/crmapi/v1/users/anna/dnd")
    assert vats.requests.index(vats.performed("get_dnd")[-1]) > vats.requests.index(request)
    assert vats.employee("anna").takes_calls is False

    again = await anna.writes("/dnd вкл")
    assert "Звонки не приходят" in again.text
    assert len(vats.performed("disable_calls")) == 1

    answer = await anna.writes("/DND Off")
    assert "Звонки приходят" in answer.text
    (request,) = vats.performed("enable_calls")
    assert request.method == "POST"
    assert vats.employee("anna").takes_calls is True


async def test_words_are_of_the_fresh_read_not_of_the_wish(vats: VirtualVats, anna: Person) -> None:
    # The state changes back while the exchange is slow to say that the change was made.
    vats.fail("disable_calls", "slow", times=1, seconds=0.3)
    anna.sends("/dnd on")
    await eventually(lambda: vats.employee("anna").takes_calls is False)
    vats.employee("anna").takes_calls = True

    answer = await anna.sees("Не беспокоить: Анна Смирнова")

    assert "Звонки приходят" in answer.text


async def test_status_offers_the_other_state(vats: VirtualVats, anna: Person) -> None:
    vats.employee("anna").takes_calls = False
    answer = await anna.writes("/dnd status")
    assert "Звонки не приходят" in answer.text

    pressed = await anna.presses("Включить звонки", answer)

    assert "Звонки приходят" in pressed.text
    assert vats.employee("anna").takes_calls is True


async def test_for_a_time_is_given_back_and_told(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    answer = await anna.writes("/dnd on for 45m")
    assert "Звонки не приходят до 12:45" in answer.text
    assert "не приходят до 12:45" in (await anna.writes("/dnd status")).text

    await clock.moves(minutes=46)

    told = await anna.sees("вернул, как было")
    assert "Звонки приходят" in told.text
    assert vats.employee("anna").takes_calls is True
    assert "до 12:45" not in (await anna.writes("/dnd status")).text


async def test_a_lasting_change_ends_a_term_and_undo_brings_it_back(
    vats: VirtualVats, anna: Person, clock: MovedClock
) -> None:
    await anna.writes("/dnd on until 18:00")
    answer = await anna.writes("/dnd on")
    assert "до 18:00" not in answer.text
    assert "до 18:00" not in (await anna.writes("/dnd status")).text

    undone = await anna.presses("Отменить изменение", answer)
    assert "не приходят до 18:00" in undone.text
    assert vats.employee("anna").takes_calls is False

    await clock.moves(hours=6, minutes=1)
    await anna.sees("Срок вышел")
    assert vats.employee("anna").takes_calls is True


async def test_undo_takes_it_back_once(vats: VirtualVats, anna: Person) -> None:
    answer = await anna.writes("/dnd on")
    undone = await anna.presses("Отменить изменение", answer)
    assert "Звонки приходят" in undone.text
    assert vats.employee("anna").takes_calls is True
    assert "нечего" in (await anna.writes("/undo")).text

    await anna.writes("/dnd on на полчаса")
    assert "Звонки приходят" in (await anna.writes("/undo")).text
    assert vats.employee("anna").takes_calls is True


async def test_a_term_survives_a_restart(vats: VirtualVats, anna: Person, bot: RunningBot, clock: MovedClock) -> None:
    await anna.writes("/dnd on на 2 часа")
    await bot.restarts()
    assert "до 14:00" in (await anna.writes("/dnd status")).text
    await clock.moves(hours=3)
    await anna.sees("Срок вышел")
    assert vats.employee("anna").takes_calls is True


async def test_warns_when_nobody_is_left_to_answer(vats: VirtualVats, anna: Person, ivan: Person) -> None:
    vats.employee("boris").takes_calls = False
    member(vats, SALES_ID, "olga").takes_calls = False
    answer = await anna.writes("/dnd on")
    assert "некому ответить в отделе «Отдел продаж»" in answer.text

    # Maria still answers in the support department.
    assert "некому" not in (await ivan.writes("/dnd on")).text


async def test_warns_of_nobody_where_the_key_may_not_look(vats: VirtualVats, anna: Person) -> None:
    vats.fail("get_group", "403")
    answer = await anna.writes("/dnd on")
    assert "Звонки не приходят" in answer.text
    assert "некому" not in answer.text


async def test_of_another_by_right_alone(vats: VirtualVats, olga: Person, maria: Person, owner: Person) -> None:
    answer = await olga.writes("/dnd on Борис на час")
    assert "Борис Волков: звонки не приходят до 13:00" in answer.text
    assert vats.employee("boris").takes_calls is False
    assert "Борис Волков: звонки не приходят до 13:00" in (await olga.writes("/dnd status 703")).text

    for said in ("/dnd on Иван", "/dnd status ivan", "/dnd off 705"):
        assert "не в вашей власти" in (await olga.writes(said)).text
    assert vats.employee("ivan").takes_calls is True

    assert "Звонки не приходят" in (await maria.writes("/dnd on")).text
    assert "не в вашей власти" in (await maria.writes("/dnd on ivan")).text

    # An administrator without a login is asked whom it means.
    asked = await owner.writes("/dnd on")
    assert "Какой сотрудник" in asked.text
    pressed = await owner.presses("Иван", asked)
    assert "Иван Кузнецов: звонки не приходят" in pressed.text
    assert changes(vats) == ["disable_calls"] * 3


BAD = (
    ("/dnd перерыв", "Можно: вкл, выкл"),
    ("/dnd on Кощей", "Сотрудника «Кощей» не нашёл"),
    ("/dnd on until 25:99", "до 18:00"),
)


async def test_bad_words_are_answered_with_an_example(vats: VirtualVats, anna: Person) -> None:
    for said, told in BAD:
        answer = await anna.writes(said)
        assert told in answer.text
        assert "Например" in answer.text
    assert changes(vats) == []


async def test_what_the_exchange_refuses_is_told_in_words(vats: VirtualVats, anna: Person) -> None:
    vats.fail("disable_calls", "403", times=1)
    answer = await anna.writes("/dnd on")
    assert "нет права" in answer.text
    assert "Ничего не изменено" in answer.text

    vats.fail("disable_calls", "400", times=1, message="Пользователь занят")
    answer = await anna.writes("/dnd on")
    assert "Пользователь занят" in answer.text
    assert vats.employee("anna").takes_calls is True

    # The work was done and the answer lost: it is read back, and never sent twice.
    vats.fail("disable_calls", "drop-after", times=1)
    answer = await anna.writes("/dnd on")
    assert "изменение сделано" in answer.text
    assert "не приходят" in answer.text

    # Lost before the work was done.
    vats.fail("enable_calls", "drop", times=1)
    answer = await anna.writes("/dnd off")
    assert "не сделано" in answer.text
    assert vats.employee("anna").takes_calls is False
    assert changes(vats) == ["disable_calls"] * 3 + ["enable_calls"]


async def test_in_several_departments(vats: VirtualVats, pavel: Person) -> None:
    # Of the accounts department only Pavel takes calls.
    answer = await pavel.writes("/dnd on")
    assert f"«{vats.department(ACCOUNTS_ID).name}»" in answer.text
