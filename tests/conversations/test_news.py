"""Contract 6: one call is one message in a chat, edited as the call goes on; who is told, and what."""

import pytest

from sandbox.company import CLIENT, MAIN, OTHER_CLIENT, SALES_ID, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person, Place
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.world import Message
from sandbox.vats.state import Department, Member, Number, Route
from sandbox.vats.virtual import VirtualVats
from tests.running import MovedClock, RunningBot

CLIENT_SHOWN = "+7 916 123-45-67"
OTHER_SHOWN = "+7 903 765-43-21"


def _cards(place: Place, client: str = CLIENT_SHOWN) -> list[Message]:
    return [message for message in place.from_bot if client in message.text]


def _labels(message: Message) -> str:
    return " · ".join(label for row in message.buttons for label in row)


def _length(vats: VirtualVats) -> str:
    """Say the length of the call that was over last, as the exchange told it."""
    seconds = int(next(push.fields["duration"] for push in reversed(vats.pushes) if push.cmd == "history"))
    return f"{seconds // 60}:{seconds % 60:02}"


async def _until(place: Person, text: str, client: str = CLIENT_SHOWN, chat: Place | None = None) -> Message:
    """Wait until the newest card of a client has a text in it; answer the card."""
    where = chat or place.chat
    found = await place.waiting.until(
        lambda: next((one for one in reversed(_cards(where, client)) if text.lower() in one.text.lower()), None), 10
    )
    assert found is not None, [message.text for message in where.from_bot]
    return found


async def test_an_incoming_call_shows_client_number_and_department(vats: VirtualVats, anna: Person) -> None:
    await vats.rings(CLIENT, MAIN)
    card = await anna.sees(CLIENT_SHOWN)
    for fact in ("Основной", "+7 495 123-45-67", "Отдел продаж"):
        assert fact in card.text
    assert not card.silent
    assert "Сохранить контакт" in _labels(card)
    assert "Заметка" in _labels(card)
    assert "Перезвонить" not in _labels(card)
    assert "чёрный" not in _labels(card)


async def test_what_is_known_about_the_client_is_shown(vats: VirtualVats, anna: Person, admin: Person) -> None:
    await anna.writes(f"/contact {CLIENT} «ООО <b>&Ромашка»")
    first = await vats.rings(CLIENT, MAIN)
    card = await anna.sees("На номер")
    assert card.pieces("bold") == ["ООО <b>&Ромашка"]
    assert CLIENT_SHOWN in card.text
    await first.answered_by("anna")
    await first.ends(seconds=60)
    await anna.writes("перезвонит по поводу счёта", reply_to=card)
    await vats.rings(CLIENT, MAIN)
    again = await anna.sees("2-й раз")
    assert again is not card
    assert "перезвонит по поводу счёта" in again.text
    assert "Последний разговор" in again.text
    assert "Анна Смирнова" in again.text


async def test_whoever_may_block_has_the_button(vats: VirtualVats, bot: RunningBot, admin: Person) -> None:
    vats.number(MAIN).route = Route("user", user="admin")
    await vats.rings(CLIENT, MAIN)
    assert "чёрный" in _labels(await admin.sees(CLIENT_SHOWN))


async def test_the_same_message_follows_the_call(
    vats: VirtualVats, anna: Person, boris: Person, clock: MovedClock
) -> None:
    call = await vats.rings(CLIENT, MAIN)
    card = await anna.sees(CLIENT_SHOWN)
    other = await boris.sees(CLIENT_SHOWN)
    await call.answered_by("anna")
    assert await _until(boris, "Анна Смирнова") is other
    assert await _until(anna, "Анна Смирнова") is card
    await call.ends(seconds=125)
    assert await _until(anna, _length(vats)) is card
    assert "Перезвонить" in _labels(card)
    assert "пропущен" not in (await _until(boris, _length(vats))).text.lower()
    await call.rated(5)
    assert await _until(anna, "оценка 5") is card
    assert len(_cards(anna.chat)) == len(_cards(boris.chat)) == 1
    assert card.edited


async def test_a_new_call_is_a_new_message(vats: VirtualVats, anna: Person) -> None:
    for count in (1, 2):
        call = await vats.rings(CLIENT, MAIN)
        await anna.waiting.until(lambda count=count: len(_cards(anna.chat)) == count or None, 5)  # type: ignore[misc]
        await call.answered_by("anna")
        await call.ends(seconds=10)
        await _until(anna, _length(vats))
        assert len(_cards(anna.chat)) == count
    assert all("Звонит" in message.versions[0] for message in _cards(anna.chat))


async def test_contact_and_note_come_from_the_card(vats: VirtualVats, anna: Person) -> None:
    await vats.rings(CLIENT, MAIN)
    card = await anna.sees(CLIENT_SHOWN)
    await anna.presses("Сохранить контакт", card)
    await anna.writes("Пётр Ильин")
    assert await anna.waiting.until(lambda: "Пётр Ильин" in card.text or None, 5)
    await anna.presses("Заметка", card)
    await anna.writes("просил перезвонить в пять")
    assert await anna.waiting.until(lambda: "просил перезвонить в пять" in card.text or None, 5)


async def test_a_client_is_blocked_from_the_card(vats: VirtualVats, admin: Person) -> None:
    vats.number(MAIN).route = Route("user", user="admin")
    await vats.rings(CLIENT, MAIN)
    pressed = await admin.presses("чёрный", await admin.sees(CLIENT_SHOWN))
    if not vats.performed("add_to_blacklist"):
        await admin.presses("Подтвердить", pressed.answer)
    assert CLIENT in [blocked.telnum for blocked in vats.company.blacklist]


async def test_an_attended_transfer_is_one_call(vats: VirtualVats, anna: Person, boris: Person) -> None:
    vats.number(MAIN).route = Route("user", user="anna")
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.transferred("boris", blind=False)
    await call.ends(seconds=40)
    card = await _until(anna, _length(vats))
    assert "Борис Волков" in card.text
    assert len(_cards(anna.chat)) == 1
    assert len(_cards(boris.chat)) <= 1


async def test_a_transfer_says_to_whom(vats: VirtualVats, anna: Person, boris: Person) -> None:
    vats.number(MAIN).route = Route("user", user="anna")
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    second = await call.transferred("boris", blind=True)
    assert "Борис Волков" in (await _until(anna, "Борис Волков")).text
    assert "Анна Смирнова" in (await boris.sees(CLIENT_SHOWN)).text
    await second.answered_by("boris")
    await second.ends(seconds=30)
    assert "-й раз" not in (await _until(boris, "0:30")).text, "the client has called once"
    await vats.rings(CLIENT, MAIN)
    await _until(anna, "Сегодня звонит 2-й раз")


async def test_missed_of_a_department_goes_to_its_chat(
    vats: VirtualVats, group: Group, anna: Person, admin: Person
) -> None:
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=25)
    case = await anna.sees(OTHER_SHOWN, chat=group)
    assert "пропущен" in case.text.lower()
    assert "Взять" in _labels(case)
    assert "Перезвонить" in _labels(case)
    assert not _cards(admin.chat, OTHER_SHOWN)


async def test_missed_without_a_chat_goes_to_the_heads_else_the_administrators(
    vats: VirtualVats, bot: RunningBot, olga: Person, admin: Person, clock: MovedClock
) -> None:
    vats.department(SALES_ID).members = [Member("anna"), Member("olga", takes_calls=False, is_head=True)]
    await bot.restarts()
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=25)
    assert "пропущен" in (await olga.sees(OTHER_SHOWN)).text.lower()
    vats.company.departments.append(Department("lonely", "Одинокий", "730", members=[Member("pavel")]))
    vats.number(MAIN).route = Route("group", group="lonely")
    await bot.restarts()
    call = await vats.rings(CLIENT, MAIN)
    await call.missed(after=25)
    assert "пропущен" in (await admin.sees(CLIENT_SHOWN)).text.lower()


async def test_missed_of_a_linked_employee_is_on_that_card(
    vats: VirtualVats, group: Group, anna: Person, boris: Person
) -> None:
    vats.number(MAIN).route = Route("user", user="anna")
    call = await vats.rings(CLIENT, MAIN)
    card = await anna.sees(CLIENT_SHOWN)
    await call.missed(after=25)
    assert await _until(anna, "пропущен") is card
    assert not _cards(group)
    assert not _cards(boris.chat)


async def test_missed_of_an_employee_who_is_not_linked_is_never_nowhere(
    vats: VirtualVats, bot: RunningBot, group: Group, admin: Person, anna: Person
) -> None:
    await bot.binds(group, [SUPPORT_ID], admin)
    vats.number(MAIN).route = Route("user", user="ivan")
    call = await vats.rings(CLIENT, MAIN)
    await call.missed(after=25)
    assert "пропущен" in (await anna.sees(CLIENT_SHOWN, chat=group)).text.lower()
    await bot.binds(group, [SALES_ID], admin)
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=25)
    assert "пропущен" in (await admin.sees(OTHER_SHOWN)).text.lower()
    assert not _cards(group, OTHER_SHOWN)


@pytest.mark.parametrize(
    ("kind", "status", "is_missed"),
    [
        ("in", "Missed", True),
        ("IN", "MISSED", True),
        ("in", "missed", True),
        ("out", "Missed", False),
        ("in", "Cancel", False),
    ],
)
async def test_only_an_incoming_missed_is_missed(
    vats: VirtualVats, anna: Person, kind: str, status: str, *, is_missed: bool
) -> None:  # fmt: skip
    await vats.push(
        "history", type=kind, status=status, phone=CLIENT, user="anna", ext="702", telnum=MAIN, diversion=MAIN,
        start="20261124T085900Z", duration="0", callid="777001",
    )  # fmt: skip
    card = await anna.sees(CLIENT_SHOWN)
    assert ("пропущен" in card.text.lower()) is is_missed


async def test_recording_is_sent_as_audio_and_its_address_never_shown(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, group: Group, boris: Person
) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=30)
    card = await _until(anna, "0:30")
    await anna.sees("0:30")
    pressed = await anna.presses("Запись", card)
    sound = pressed.answer or anna.chat.from_bot[-1]
    assert "Запись" not in _labels(await _until(boris, _length(vats)))
    assert sound.file is not None
    assert (sound.file.kind, len(sound.file.content) > 0) == ("audio", True)
    for message in [*anna.chat.from_bot, *boris.chat.from_bot, *group.from_bot]:
        for version in message.versions:
            assert "http" not in version
            assert "/records/" not in version
    for request in telegram.requests:
        assert vats.url not in str(request.fields.get("reply_markup", ""))


async def test_a_link_to_another_host_has_no_button(vats: VirtualVats, anna: Person) -> None:
    await vats.push(
        "history", type="in", status="Success", phone=CLIENT, user="anna", ext="702", diversion=MAIN,
        start="20261124T085900Z", duration="31", callid="777002", link="https://evil.example/records/1.mp3",
    )  # fmt: skip
    card = await anna.sees(CLIENT_SHOWN)
    assert "Запись" not in _labels(card)


async def test_a_low_rating_goes_to_the_heads_too(vats: VirtualVats, anna: Person, olga: Person, admin: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=30)
    await call.rated(2)
    card = await _until(anna, "оценка 2")
    assert "Анна Смирнова" in card.text
    told = await olga.sees("Низкая оценка")
    assert "Анна Смирнова" in told.text
    assert await admin.never_sees("Низкая оценка", within=0.2)


async def test_a_low_rating_with_no_head_goes_to_the_administrators(
    vats: VirtualVats, anna: Person, admin: Person
) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=30)
    await call.rated(3)
    assert "оценка 3" in (await admin.sees("Низкая оценка")).text


async def test_a_high_rating_is_on_the_card_alone(vats: VirtualVats, anna: Person, olga: Person) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=30)
    await call.rated(4)
    await _until(anna, "оценка 4")
    assert await olga.never_sees("Низкая", within=0.2)


async def test_a_line_that_fails_is_told_to_administrators(
    vats: VirtualVats, admin: Person, owner: Person, anna: Person
) -> None:
    await vats.push(
        "webhook", type="sipregs_error", id="1",
        data={"telnum": "78123334455", "name": "Питер", "domain": "sip.operator.example"},
    )  # fmt: skip
    for person in (admin, owner):
        told = await person.sees("sip.operator.example")
        assert "+7 812 333-44-55" in told.text
        assert "Питер" in told.text
    assert await anna.never_sees("Питер", within=0.1)


async def test_the_responsible_employee_is_told_of_calls_elsewhere(
    vats: VirtualVats, bot: RunningBot, anna: Person, ivan: Person, admin: Person
) -> None:
    await admin.writes(f"/contact {CLIENT} «Ромашка» @ivan")
    call = await vats.rings(CLIENT, MAIN)
    assert "Ромашка" in (await ivan.sees("Ромашка")).text
    await call.answered_by("anna")
    assert "Анна Смирнова" in (await _until(ivan, "Анна Смирнова")).text


async def test_calls_of_the_own_employee_alone_are_shown(vats: VirtualVats, anna: Person, ivan: Person) -> None:
    await vats.rings(CLIENT, MAIN)
    await anna.sees(CLIENT_SHOWN)
    assert await ivan.never_sees(CLIENT_SHOWN, within=0.2)


@pytest.mark.parametrize("order", ["as-is", "reversed", "shuffled"])
async def test_events_in_any_order_and_twice_end_in_one_right_card(
    vats: VirtualVats, anna: Person, boris: Person, order: str
) -> None:
    vats.shape.times = 2
    vats.shape.login_with_domain = True
    vats.shape.letters = "upper"
    vats.hold()
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=45)
    await call.rated(5)
    await vats.release(order)  # type: ignore[arg-type]  # one of the names that it knows
    await _until(anna, "оценка 5")
    card = await _until(anna, "0:45")
    await _until(anna, "оценка 5")
    assert "Анна Смирнова" in card.text
    assert len(_cards(anna.chat)) == 1
    assert "пропущен" not in card.text.lower()
    assert len(_cards(boris.chat)) <= 1


async def test_events_with_holes_do_no_harm(vats: VirtualVats, anna: Person, admin: Person) -> None:
    vats.shape.omitted = frozenset({"direction", "diversion", "groupRealName", "telnum", "telnum_name"})
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=15)
    assert "0:15" in (await _until(anna, "0:15")).text


async def test_an_unknown_event_is_shown_to_the_administrators(vats: VirtualVats, admin: Person, anna: Person) -> None:
    push = await vats.push("hologram", callid="777003", whatever="1")
    assert push.status == 200
    told = await admin.sees("hologram")
    assert "777003" in told.text
    assert await anna.never_sees("hologram", within=0.1)


async def test_after_a_pause_each_call_is_told_once_as_it_ended(
    vats: VirtualVats, bot: RunningBot, anna: Person, group: Group, clock: MovedClock
) -> None:
    await bot.stops()
    vats.crm_url = None
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=75)
    missed = await vats.rings(OTHER_CLIENT, MAIN)
    await missed.missed(after=20)
    await clock.moves(minutes=60)
    await bot.starts()
    card = await anna.sees("1:15")
    assert "с опозданием" in card.text
    case = await anna.sees(OTHER_SHOWN, chat=group)
    assert "с опозданием" in case.text
    assert all("Звонит" not in version for message in _cards(anna.chat) for version in message.versions)
    await bot.restarts()
    await clock.moves(minutes=5)
    assert await anna.never_sees("никогда", within=0.3)
    assert len(_cards(anna.chat)) == 1
    assert [message.text for message in _cards(group, OTHER_SHOWN)] == [case.text]


async def test_while_telegram_is_away_calls_are_kept_and_told_as_they_ended(
    telegram: VirtualTelegram, vats: VirtualVats, anna: Person, clock: MovedClock
) -> None:
    telegram.fail("*", "500")
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna")
    await call.ends(seconds=75)
    await clock.moves(minutes=20)
    telegram.heal()
    card = await anna.sees("1:15", timeout=40)
    assert "с опозданием" in card.text
    assert card.versions[0] == card.text
    assert len(_cards(anna.chat)) == 1


async def test_telegram_away_during_a_ring_shows_no_ringing_phone_later(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, clock: MovedClock
) -> None:
    telegram.fail("sendMessage", "500")
    await vats.rings(CLIENT, MAIN)
    await clock.moves(minutes=61)
    telegram.heal()
    card = await anna.sees(CLIENT_SHOWN, timeout=40)
    assert all("Звонит" not in version for version in card.versions)
    assert "с опозданием" in card.text


async def test_a_repeat_in_the_departments_chat_edits_the_case_and_is_heard(
    vats: VirtualVats, group: Group, anna: Person
) -> None:
    for _ in range(3):
        call = await vats.rings(OTHER_CLIENT, MAIN)
        await call.missed(after=20)
    case = await _until(anna, "3-й раз", OTHER_SHOWN, chat=group)
    assert case.edited
    assert "Взять" in _labels(case)
    beside = await anna.sees("3-й раз, снова", chat=group)
    assert beside is not case
    assert not beside.silent


async def test_a_case_is_taken_released_closed(vats: VirtualVats, group: Group, anna: Person, boris: Person) -> None:
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=20)
    case = await anna.sees(OTHER_SHOWN, chat=group)
    await anna.presses("Взять", case, chat=group)
    await _until(anna, "Анна", OTHER_SHOWN, chat=group)
    assert "Отпустить" in _labels(case)
    await anna.presses("Отпустить", case, chat=group)
    await anna.waiting.until(lambda: "Взять" in _labels(case) or None, 5)
    assert "Взять" in _labels(case)
    await boris.presses("Закрыть", case, chat=group)
    await _until(boris, "Борис", OTHER_SHOWN, chat=group)
    assert "Взять" not in _labels(case)


async def test_keeping_a_client_makes_one_responsible(
    vats: VirtualVats, group: Group, boris: Person, anna: Person
) -> None:
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=20)
    case = await boris.sees(OTHER_SHOWN, chat=group)
    await boris.presses("Закрепить", case, chat=group)
    vats.number(MAIN).route = Route("user", user="anna")
    await vats.rings(OTHER_CLIENT, MAIN)
    assert OTHER_SHOWN in (await boris.sees("закреплён за вами")).text


async def test_a_reply_to_a_card_is_a_note(vats: VirtualVats, group: Group, anna: Person) -> None:
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=20)
    case = await anna.sees(OTHER_SHOWN, chat=group)
    anna.sends("просил счёт", reply_to=case)
    assert "просил счёт" in (await _until(anna, "просил счёт", OTHER_SHOWN, chat=group)).text


async def test_calling_back_from_a_case_settles_it(
    vats: VirtualVats, group: Group, boris: Person, clock: MovedClock
) -> None:
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await clock.moves(seconds=20)
    await call.missed(after=0)
    case = await boris.sees(OTHER_SHOWN, chat=group)
    await boris.presses("Перезвонить", case, chat=group)
    await vats.settled()
    assert len(vats.performed("make_call")) == 1
    back = vats.calls[-1]
    await back.answered()
    await clock.moves(seconds=40)
    await back.ends(seconds=40)
    await _until(boris, "поговорили", OTHER_SHOWN, chat=group)


async def test_news_of_a_topic_go_to_the_topic(
    telegram: VirtualTelegram, vats: VirtualVats, bot: RunningBot, anna: Person, admin: Person
) -> None:
    forum = telegram.group("Север", [anna], topics=["Звонки", "Прочее"], administrators=[admin])
    topic = forum.topic("Звонки")
    await admin.writes("/bind «Отдел продаж»", chat=forum, topic=topic)
    call = await vats.rings(OTHER_CLIENT, MAIN)
    await call.missed(after=20)
    assert (await anna.sees(OTHER_SHOWN, chat=forum, topic=topic)).thread_id == topic
    assert all(message.thread_id == topic for message in forum.from_bot)


async def test_hidden_numbers_are_shown_as_such(vats: VirtualVats, anna: Person) -> None:
    await vats.push(
        "event", type="INCOMING", callid="777005", phone="anonymous", user="anna", diversion=MAIN, direction="in"
    )
    card = await anna.sees("anonymous")
    assert "Перезвонить" not in _labels(card)
    assert "Сохранить" not in _labels(card)


async def test_our_number_has_name_and_digits(vats: VirtualVats, anna: Person) -> None:
    vats.company.numbers.append(Number("74950001122", Route("user", user="anna"), "Реклама <i>"))
    await vats.rings(CLIENT, "74950001122")
    card = await anna.sees(CLIENT_SHOWN)
    assert "Реклама <i>" in card.text
    assert "+7 495 000-11-22" in card.text
