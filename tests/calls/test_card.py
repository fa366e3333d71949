"""What a card shows."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calls import notices
from calls.audience import Role, Seat
from calls.card import Facts, LastTalk, View, card
from calls.case import Missed, again, case_card
from calls.story import Story
from calls.words import one_line
from tests.calls.scenes import ANNA, BORIS, CLIENT, COMPANY, NOON, ZONE, event, history, received, story_of
from tests.calls.test_call import SIX
from vats.events import LineFault

ON_ANNA = Seat(ANNA, None, Role.EMPLOYEE, "anna")
FACTS = Facts(company=COMPANY)
NOW = NOON.astimezone(ZONE) + timedelta(seconds=61)


def show(story: Story, seat: Seat = ON_ANNA, facts: Facts = FACTS) -> str:
    return card(story, seat, facts, NOW).text.render()[0]


def labels(view: View) -> list[str]:
    return [press.label for row in view.buttons for press in row]


def buttons(*events: Any, facts: Facts = FACTS) -> list[str]:
    return labels(card(story_of(*events), ON_ANNA, facts, NOW))


def test_a_ringing_call_says_who_calls_where_and_what_is_known() -> None:
    rings = event("INCOMING", groupRealName="Отдел продаж", telnum_name="Основной")
    facts = Facts(
        company=COMPANY,
        name="ООО «Ромашка»",
        note="просил счёт",
        last_talk=LastTalk(NOON - timedelta(days=1), "Борис Иванов"),
        times_today=3,
    )
    assert show(story_of(rings), facts=facts).splitlines() == [
        "📞 Звонит: ООО «Ромашка»",
        "+7 926 190-41-98",
        "На номер: Основной, +7 495 200-50-60",
        "Отдел: Отдел продаж",
        "Сегодня звонит 3-й раз",
        "Последний разговор: вчера 12:00, Борис Иванов",
        "Заметка: просил счёт",
    ]


def test_an_unknown_client_is_the_number() -> None:
    assert show(story_of(event("INCOMING", diversion=""))) == "📞 Звонит: +7 926 190-41-98"
    assert "скрытый номер (anonymous)" in show(story_of(event("INCOMING", phone="anonymous")))
    assert "номер не определён" in show(story_of(event("INCOMING", phone="")))


def test_the_same_card_goes_with_the_call() -> None:
    rings = event("INCOMING"), event("INCOMING", "boris")
    on_boris = Seat(BORIS, None, Role.EMPLOYEE, "boris")
    assert show(story_of(*rings)).startswith("📞 Звонит: ")
    assert show(story_of(*rings, event("CANCELLED", at=3))).startswith("📞 Звонит коллегам: ")
    accepted = *rings, event("ACCEPTED", at=5), event("CANCELLED", "boris", 5)
    assert show(story_of(*accepted)).startswith("🟢 Разговор: ")
    assert "Ответил(а): Анна Смирнова" in show(story_of(*accepted), on_boris)
    completed = *accepted, event("COMPLETED", at=29)
    assert show(story_of(*completed)).startswith("✅ Разговор окончен: ")
    over = show(story_of(*completed, history(duration="124")), on_boris)
    assert over.startswith("✅ Входящий: ")
    assert "Ответил(а): Анна Смирнова\nОбщая длительность 2:04" in over
    assert "ропущен" not in over


def test_missed_is_said_with_the_wait() -> None:
    shown = show(story_of(event("INCOMING"), event("CANCELLED", at=9), history("MISSED", duration="13")))
    assert shown.startswith("❌ Пропущенный: ")
    assert shown.endswith("Ожидание 0:13")


def test_stopped_ringing_is_not_missed_and_long_silence_is_no_ringing() -> None:
    assert show(story_of(event("INCOMING"), event("CANCELLED", at=9))).startswith("📞 Звонок прекратился: ")
    silent = show(story_of(event("INCOMING"), after=3600))
    assert silent.startswith("📞 Звонок: ")
    assert "Исход уточняется" in silent


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("Missed", "не дозвонились"),
        ("BUSY", "занято"),
        ("Cancel", "вызов отменён"),
        ("NotAvailable", "абонент недоступен"),
        ("NotAllowed", "звонки на это направление запрещены"),
        ("NotFound", "такого номера нет"),
        ("Redirected!", "Redirected!"),
    ],
)
def test_an_outgoing_call_says_how_it_ended(status: str, words: str) -> None:
    shown = show(story_of(event("OUTGOING", direction="out"), history(status, type="out")))
    assert shown.startswith("📤 Не состоялся: ")
    assert f"Итог: {words}" in shown
    assert "ропущен" not in shown
    assert "Ожидание" not in shown


def test_an_outgoing_call_goes_its_way() -> None:
    dialled = event("OUTGOING", direction="out")
    assert show(story_of(dialled)).startswith("📤 Вызываем: ")
    assert "С номера: +7 495 200-50-60" in show(story_of(dialled))
    assert "Звонит: Анна Смирнова" in show(story_of(dialled))
    assert show(story_of(dialled, event("ACCEPTED", at=2, direction="out"))).startswith("🟢 На линии, исходящий: ")
    over = show(story_of(dialled, history("Success", type="out")))
    assert over.startswith("📤 Исходящий: ")
    assert "Звонок сделан: Анна Смирнова" in over


def test_an_unknown_status_of_an_incoming_call_is_shown_as_it_came() -> None:
    shown = show(story_of(history("Voicemail")))
    assert shown.startswith("📞 Не состоялся: ")
    assert "Итог: Voicemail" in shown


def test_a_rating_is_shown_with_whose_it_is() -> None:
    shown = show(story_of(history(), received("rating", user="anna", rating="4")))
    assert "оценка 4 · Анна Смирнова" in shown
    assert show(story_of(received("rating", user="", rating="4"))).endswith("оценка 4")


def test_a_transfer_is_told_on_both_cards() -> None:
    first = story_of(event("INCOMING"), event("ACCEPTED", at=2), event("TRANSFERRED", at=9, second_callid="c2"))
    second = story_of(event("INCOMING", "boris", 10), call_id="c2")
    assert "Переведён: Борис Иванов" in show(first, facts=replace(FACTS, others={"c2": second}))
    assert show(first).endswith("Переведён")
    second = replace(second, call=replace(second.call, transferred_from=frozenset({"c1"})))
    assert "Перевод от: Анна Смирнова" in show(second, facts=replace(FACTS, others={"c1": first}))


def test_the_clients_own_employee_is_told_why() -> None:
    assert show(story_of(event("INCOMING")), Seat(BORIS, None, Role.RESPONSIBLE, "boris")).endswith("закреплён за вами")


def test_buttons_come_with_the_call_and_the_right() -> None:
    rings = event("INCOMING")
    assert buttons(rings) == ["Сохранить контакт", "Заметка"]
    assert buttons(rings, history()) == ["Перезвонить", "Сохранить контакт", "Заметка"]
    hears = replace(FACTS, may_hear=True, may_block=True)
    recorded = history(link="https://vats.example/records/1.mp3")
    assert buttons(recorded, facts=hears) == [
        "Перезвонить",
        "Запись",
        "Сохранить контакт",
        "Заметка",
        "В чёрный список",
    ]
    assert "Запись" not in buttons(recorded)
    assert "Запись" not in buttons(history(), facts=hears)


@pytest.mark.parametrize("phone", ["anonymous", "", "705"])
def test_who_cannot_be_called_has_no_such_buttons(phone: str) -> None:
    assert buttons(history(phone=phone), facts=replace(FACTS, may_block=True)) == ["Заметка"]


def test_the_address_of_a_recording_is_in_no_card() -> None:
    recorded = history(link="https://vats.example/records/secret.mp3")
    view = card(story_of(recorded), ON_ANNA, replace(FACTS, may_hear=True), NOW)
    assert "secret" not in view.text.render()[0]
    assert all("secret" not in str(press.action()) for row in view.buttons for press in row)


def test_a_caller_named_like_markup_is_shown_byte_for_byte() -> None:
    facts = replace(FACTS, name="<b>&", note="</b>&amp;*_`")
    text, entities = card(story_of(event("INCOMING")), ON_ANNA, facts, NOW).text.render()
    assert text.splitlines()[0] == "📞 Звонит: <b>&"
    assert "Заметка: </b>&amp;*_`" in text
    assert [(entity.type, entity.offset, entity.length) for entity in entities] == [("bold", 11, 4)]


def test_long_and_twisted_names_do_not_break_the_card() -> None:
    twisted = "\u202eплохо\n\nстрока\x00" + "😀" * 5000
    rings = event("INCOMING", groupRealName=twisted, telnum_name=twisted)
    facts = replace(FACTS, name=twisted, note=twisted * 3, last_talk=LastTalk(NOON, twisted))
    text = show(story_of(rings), facts=facts)
    assert len(text.encode("utf-16-le")) // 2 < 1500
    assert "\u202e" not in text
    assert text.splitlines()[0].startswith("📞 Звонит: плохо  строка")
    assert text.splitlines()[0].endswith("…")


def test_all_720_orders_and_repeats_end_in_one_card() -> None:
    cards = {show(story_of(*order, *order[:2])) for order in itertools.permutations(SIX)}
    assert len(cards) == 1
    assert "Ответил(а): Борис Иванов" in cards.pop()


def test_a_late_card_says_when_the_call_was() -> None:
    view = card(story_of(history()), ON_ANNA, FACTS, NOW + timedelta(days=1))
    assert view.late.render()[0] == "⏱ с опозданием: звонок был вчера 12:00"
    assert card(story_of(received("rating", rating=1)), ON_ANNA, FACTS, NOW).late.render()[0] == "⏱ с опозданием"


CASE = Missed(id=7, times=1, first_at=NOON, last_at=NOON)
MISS = story_of(history("Missed", "", groupRealName="Отдел продаж", telnum_name="Основной"))


def shown_case(case: Missed, facts: Facts = FACTS) -> tuple[str, list[str]]:
    view = case_card(case, MISS, facts, NOW)
    return view.text.render()[0], labels(view)


def test_a_case_is_its_clients_open_card() -> None:
    text, presses = shown_case(CASE, replace(FACTS, name="Ромашка", note="важный", last_talk=LastTalk(NOON, "Борис")))
    assert text.splitlines() == [
        "❌ Пропущенный: Ромашка",
        "+7 926 190-41-98",
        "На номер: Основной, +7 495 200-50-60",
        "Отдел: Отдел продаж",
        "Ожидание 0:28",
        "Последний разговор: 12:00, Борис",
        "Заметка: важный",
    ]
    assert presses == ["Перезвонить", "Взять", "Закрыть", "Закрепить за мной"]


def test_a_repeat_is_counted_and_told_beside() -> None:
    third = replace(CASE, times=3, last_at=NOON + timedelta(minutes=9))
    text, _ = shown_case(third)
    assert "3-й раз, впервые в 12:00\nПоследний раз: 12:09" in text
    assert again(third, MISS, FACTS, NOW).text.render()[0] == ("🔁 +7 926 190-41-98: 3-й раз, снова пропущен в 12:00")


def test_a_case_says_who_took_closed_or_settled_it() -> None:
    text, presses = shown_case(replace(CASE, taken_by="Анна"))
    assert "Взял(а): Анна" in text
    assert presses == ["Перезвонить", "Отпустить", "Закрыть", "Закрепить за мной"]
    text, presses = shown_case(CASE, replace(FACTS, responsible="Анна"))
    assert "Ответственный: Анна" in text
    assert presses[-1] == "Закрепить за мной (сейчас: Анна)"
    text, presses = shown_case(replace(CASE, taken_by="Анна", closed_by="Борис"))
    assert text.startswith("☑️ Закрыт: ")
    assert text.endswith("Закрыл(а): Борис")
    assert presses == ["Перезвонить"]
    text, _ = shown_case(replace(CASE, talked=LastTalk(NOON, "Борис")))
    assert text.startswith("✅ Пропущенный, уже поговорили: ")
    assert "Поговорили: 12:00, Борис" in text


def test_a_case_says_whose_client_it_is() -> None:
    assert "Ответственный" not in shown_case(CASE)[0]
    assert "Ответственный: Анна Петрова" in shown_case(CASE, replace(FACTS, responsible="Анна Петрова"))[0]


def test_a_case_of_a_hidden_number_has_nobody_to_call_or_keep() -> None:
    hidden = story_of(history("Missed", "", phone="anonymous", duration="0", diversion=""))
    assert labels(case_card(CASE, hidden, FACTS, NOW)) == ["Взять", "Закрыть"]
    assert labels(case_card(replace(CASE, closed_by="Анна"), hidden, FACTS, NOW)) == []


def test_foreign_words_are_cut_to_a_line() -> None:
    assert one_line("a" * 64) == "a" * 64
    assert one_line("a" * 65) == "a" * 63 + "…"
    assert one_line("😀" * 40) == "😀" * 31 + "…"
    assert CLIENT not in one_line("\u200b \n")


def test_notices_say_what_is_known_and_quote_what_is_not() -> None:
    fault = notices.line_fault(LineFault(number="reg-7", name="<b>", host="sip.example")).text.render()
    assert fault[0] == "⚠️ Сбой SIP-линии: регистрация не удалась\nНомер: reg-7\nИмя: <b>\nУзел: sip.example"
    assert [entity.type for entity in fault[1]] == ["bold", "code"]
    text, entities = notices.odd("strange", 1, [("x" * 300, "")]).text.render()
    assert text.splitlines()[1] == "cmd: " + "x" * 127 + "…"
    assert text.splitlines()[2] == "callid: не указан"
    assert [entity.type for entity in entities] == ["bold", "code"]
