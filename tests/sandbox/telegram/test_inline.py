"""Inline mode: questions, offers, what becomes of a chosen one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.telegram.groups import Group
from sandbox.telegram.inline import Offered
from sandbox.telegram.limits import NONE
from sandbox.telegram.manual import Upload
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.telegram.waiting import NoAnswer
from tests.sandbox.telegram.conftest import Caller, Time
from tests.sandbox.telegram.pictures import picture

BUTTON = {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}
ARTICLE = {"type": "article", "id": "1", "title": "Цена", "input_message_content": {"message_text": "10 ₽"}}
KINDS = {"photo", "animation", "video", "audio", "voice", "document", "contact", "venue", "location"}
PLACE = {"latitude": 55.0, "longitude": 37.0}


@pytest.fixture
async def telegram(moment: Time) -> AsyncIterator[VirtualTelegram]:
    async with VirtualTelegram(now=moment.now, limits=NONE, inline=True).running() as server:
        yield server


@pytest.fixture
def elsewhere(telegram: VirtualTelegram, anna: Person) -> Group:
    """A group where the bot is not."""
    return telegram.group("Друзья", [anna], bot="left")


async def _offers(
    call: Caller, anna: Person, *results: dict[str, Any], where: Group | None = None, **more: Any
) -> Offered:
    """Ask, and answer as a bot."""
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(anna.asks_inline("цена", chat=where))
        await asyncio.sleep(0)
        number = list(call.telegram.api.inline_queries)[-1]
        await call("answerInlineQuery", inline_query_id=number, results=list(results), **{"cache_time": 0} | more)
    return asking.result()


async def test_a_question_says_who_asks_what_and_where(
    call: Caller, telegram: VirtualTelegram, anna: Person, elsewhere: Group
) -> None:
    button = {"text": "Настройки", "start_parameter": "settings"}
    offered = await _offers(call, anna, ARTICLE, where=elsewhere, next_offset="2", button=button)
    (update,) = await call.updates()
    asked = update["inline_query"]
    assert (asked["from"]["id"], asked["query"], asked["chat_type"]) == (anna.id, "цена", "supergroup")
    assert (offered.titles, offered.next_offset, offered.button) == (["Цена"], "2", button)
    sent = anna.chooses(offered, "цен", chat=elsewhere)
    assert (sent.text, sent.via, sent.inline_id) == ("10 ₽", telegram.world.bot, "")
    with pytest.raises(ValueError, match="no result 'дом'"):
        anna.chooses(offered, "дом", chat=elsewhere)


async def test_what_was_chosen_is_told_and_can_be_edited(call: Caller, anna: Person, elsewhere: Group) -> None:
    offered = await _offers(call, anna, ARTICLE | {"reply_markup": BUTTON})
    await call.updates()
    sent = anna.chooses(offered, 0, chat=elsewhere)
    (update,) = await call.updates()
    assert update["chosen_inline_result"] == {
        "result_id": "1", "from": anna.user.json(), "query": "цена", "inline_message_id": sent.inline_id,
    }  # fmt: skip
    assert await call("editMessageText", inline_message_id=sent.inline_id, text="11 ₽", reply_markup=BUTTON) is True
    assert (sent.text, sent.edited) == ("11 ₽", True)
    again = await call.refused("editMessageText", inline_message_id=sent.inline_id, text="11 ₽", reply_markup=BUTTON)
    assert again[1].startswith("Bad Request: message is not modified")
    query = anna.events.pressed(anna.user, sent, "1")
    (update,) = await call.updates()
    assert update["callback_query"]["inline_message_id"] == sent.inline_id
    assert "message" not in update["callback_query"]
    await call("answerCallbackQuery", callback_query_id=query.id)
    await call("editMessageReplyMarkup", inline_message_id=sent.inline_id)
    assert sent.buttons == []
    refused = await call.refused("editMessageText", inline_message_id="чужой", text="а")
    assert refused == (400, "Bad Request: invalid inline message identifier specified")


async def test_a_group_of_the_bot_sees_what_was_sent_through_it(
    call: Caller, telegram: VirtualTelegram, anna: Person
) -> None:
    group = telegram.group("Продажи", [anna])
    telegram.api.inline_feedback = False
    offered = await _offers(call, anna, ARTICLE, where=group)
    await call.updates()
    anna.chooses(offered, 0, chat=group)
    (update,) = await call.updates()
    assert update["message"]["via_bot"]["id"] == telegram.world.bot.id


async def test_answers_are_kept_as_long_as_the_bot_says(
    call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person, moment: Time
) -> None:
    first = await _offers(call, anna, ARTICLE, cache_time=60)
    assert (await boris.asks_inline("цена")).query is first.query
    moment.ahead += type(moment.ahead)(seconds=61)
    with pytest.raises(NoAnswer, match="the inline query was not answered"):
        await boris.asks_inline("цена", timeout=0.05)
    own = await _offers(call, anna, ARTICLE, cache_time=60, is_personal=True)
    assert (await anna.asks_inline("цена")).query is own.query
    with pytest.raises(NoAnswer):
        await boris.asks_inline("цена", timeout=0.05)


async def test_results_of_every_kind(call: Caller, telegram: VirtualTelegram, anna: Person, elsewhere: Group) -> None:
    sent = await telegram.server.carry_out(
        "sendPhoto", {"chat_id": anna.id, "photo": Upload("a.png", picture(), "image/png")}
    )
    known = sent["photo"][0]["file_id"]
    url, small = "https://example.com/a", "https://example.com/t.jpg"
    results: list[dict[str, Any]] = [
        {"type": "photo", "photo_file_id": known, "caption": "*раз*", "parse_mode": "MarkdownV2"},
        {"type": "photo", "photo_url": f"{url}.jpg", "thumbnail_url": small, "photo_width": 800},
        {"type": "gif", "gif_url": f"{url}.gif", "thumbnail_url": small},
        {"type": "mpeg4_gif", "mpeg4_url": f"{url}.mp4", "thumbnail_url": small},
        {
            "type": "video",
            "video_url": f"{url}.mp4",
            "mime_type": "video/mp4",
            "thumbnail_url": small,
            "title": "Ролик",
        },
        {"type": "audio", "audio_url": f"{url}.mp3", "title": "Запись", "audio_duration": 5},
        {"type": "voice", "voice_url": f"{url}.ogg", "title": "Голос"},
        {"type": "document", "document_url": f"{url}.pdf", "mime_type": "application/pdf", "title": "Счёт"},
        {"type": "contact", "phone_number": "79990000000", "first_name": "Некто"},
        {"type": "location", "title": "Где", **PLACE},
        {"type": "venue", "title": "Офис", "address": "Тверская", **PLACE},
        {"type": "article", "title": "Контакт", "input_message_content": {"phone_number": "7", "first_name": "Он"}},
        {"type": "article", "title": "Место", "input_message_content": PLACE},
    ]
    offered = await _offers(call, anna, *(one | {"id": str(place)} for place, one in enumerate(results)))
    kinds = []
    for place in range(len(results)):
        told = anna.chooses(offered, place, chat=elsewhere).json()
        kinds += [
            {"photo", "animation", "video", "audio", "voice", "document", "contact", "venue", "location"} & set(told)
        ]
    assert [sorted(kind) for kind in kinds] == [
        ["photo"], ["photo"], ["animation", "document"], ["animation", "document"], ["video"], ["audio"], ["voice"],
        ["document"], ["contact"], ["location"], ["location", "venue"], ["contact"], ["location"],
    ]  # fmt: skip
    first = elsewhere.messages[0]
    assert (first.text, first.pieces("bold"), first.file is not None and first.file.id) == ("раз", ["раз"], known)
    assert telegram.problems == []


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([ARTICLE, ARTICLE], "RESULT_ID_DUPLICATE"),
        ([ARTICLE | {"id": str(place)} for place in range(51)], "RESULTS_TOO_MUCH"),
        ([ARTICLE | {"id": "ы" * 33}], "RESULT_ID_INVALID"),
        ([ARTICLE | {"title": " "}], 'can\'t parse inline query result: field "title" must be non-empty'),
        ([ARTICLE | {"input_message_content": {"message_text": " "}}], "message text is empty"),
        ([ARTICLE | {"input_message_content": {"message_text": "а" * 4097}}], "message is too long"),
        (
            [ARTICLE | {"input_message_content": {"message_text": "<b>", "parse_mode": "HTML"}}],
            'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
        ),
        ([{"type": "photo", "id": "1", "photo_file_id": "нет"}], "wrong file identifier/HTTP URL specified"),
        ([{"type": "photo", "id": "1", "photo_url": "a", "thumbnail_url": "b"}], "WEBDOCUMENT_URL_INVALID"),
        ([{"type": "game", "id": "1", "game_short_name": "a"}],
         "results of type game are not supported by the virtual Telegram"),
    ],
)  # fmt: skip
async def test_offers_that_are_refused(call: Caller, anna: Person, results: list[Any], words: str) -> None:
    query = anna.events.asked_inline(anna.user, "", "", anna.chat.chat)
    refused = await call.refused("answerInlineQuery", inline_query_id=query.id, results=results)
    assert refused == (400, f"Bad Request: {words}")


async def test_a_question_is_answered_once_and_in_time(call: Caller, anna: Person, moment: Time) -> None:
    query, late = (anna.events.asked_inline(anna.user, "", "", anna.chat.chat) for _ in range(2))
    for fields, words in (
        ({"next_offset": "ы" * 33}, "NEXT_OFFSET_INVALID"),
        ({"button": {"text": "а", "start_parameter": "ы"}}, "START_PARAM_INVALID"),
    ):
        refused = await call.refused("answerInlineQuery", inline_query_id=query.id, results=[], **fields)
        assert refused == (400, f"Bad Request: {words}")
    await call("answerInlineQuery", inline_query_id=query.id, results=[])
    moment.ahead += type(moment.ahead)(seconds=61)
    for number in (query.id, late.id, "1"):
        refused = await call.refused("answerInlineQuery", inline_query_id=number, results=[])
        assert refused[1].startswith("Bad Request: query is too old")


async def test_without_inline_mode_nobody_asks() -> None:
    with pytest.raises(ValueError, match="no inline mode"):
        await VirtualTelegram().person("Анна").asks_inline("цена")
