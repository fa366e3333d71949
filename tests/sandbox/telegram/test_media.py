"""Files, albums, places, dice and polls: what goes through, what is refused."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.limits import NONE
from sandbox.telegram.people import Person
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.conftest import Caller, Time
from tests.sandbox.telegram.pictures import picture


@pytest.fixture(autouse=True)
def calm(telegram: VirtualTelegram) -> None:
    telegram.paces(NONE)


async def _upload(call: Caller, method: str, files: dict[str, bytes], **fields: Any) -> Any:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, content in files.items():
        form.add_field(name, BytesIO(content), filename=f"{name}.png", content_type="image/png")
    async with call.session.post(f"{call.telegram.url}/bot{call.telegram.token}/{method}", data=form) as response:
        return await response.json()


async def test_every_kind_of_file(call: Caller, anna: Person) -> None:
    for kind, method in (
        ("photo", "sendPhoto"), ("document", "sendDocument"), ("audio", "sendAudio"), ("voice", "sendVoice"),
        ("video", "sendVideo"), ("video_note", "sendVideoNote"), ("animation", "sendAnimation"),
        ("sticker", "sendSticker"),
    ):  # fmt: skip
        answer = await _upload(call, method, {kind: picture()}, chat_id=anna.id)
        assert kind in answer["result"], answer
        message = anna.chat.from_bot[-1]
        assert message.file is not None
        assert (message.file.kind, message.file.content) == (kind, picture())
    sticker = anna.chat.from_bot[-1].json()["sticker"]
    assert (sticker["type"], sticker["is_animated"]) == ("regular", False)


async def test_thumbnails_go_along(call: Caller, anna: Person) -> None:
    files = {"document": b"%PDF", "small": picture(3, 20, 10)}
    answer = await _upload(call, "sendDocument", files, chat_id=anna.id, thumbnail="attach://small")
    assert (answer["result"]["document"]["thumbnail"]["width"], answer["result"]["document"]["mime_type"]) == (
        20,
        "image/png",
    )


async def test_an_album_of_uploads_and_known_files(call: Caller, anna: Person) -> None:
    known = (await _upload(call, "sendPhoto", {"photo": picture(1)}, chat_id=anna.id))["result"]["photo"][-1]["file_id"]
    media = [
        {"type": "photo", "media": "attach://new", "caption": "*раз*", "parse_mode": "MarkdownV2", "has_spoiler": True},
        {"type": "video", "media": "attach://clip"},
        {"type": "photo", "media": known},
    ]
    answer = await _upload(call, "sendMediaGroup", {"new": picture(2), "clip": b"mp4"}, chat_id=anna.id, media=media)
    first, second, third = answer["result"]
    assert {one["media_group_id"] for one in answer["result"]} == {anna.chat.from_bot[-1].album}
    assert (first["caption"], first["caption_entities"][0]["type"], first["has_media_spoiler"]) == ("раз", "bold", True)
    assert "video" in second
    assert third["photo"][0]["file_id"] == known
    assert call.telegram.problems == []


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["photo"], "wrong number of media in the album"),
        ([], "there are no messages to send"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "can't mix such media types in an album"),
    ],
)
async def test_albums_that_are_none(call: Caller, anna: Person, kinds: list[str], words: str) -> None:
    media = [{"type": kind, "media": "attach://one"} for kind in kinds]
    files = {"one": picture()} if kinds else {}
    answer = await _upload(call, "sendMediaGroup", files, chat_id=anna.id, media=media)
    assert answer["description"].startswith(f"Bad Request: {words}")


async def test_attachments_must_be_meant_and_be_there(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    media = [{"type": "photo", "media": f"attach://{name}"} for name in ("one", "two")]
    answer = await _upload(call, "sendMediaGroup", {"one": picture()}, chat_id=anna.id, media=media)
    assert answer["description"] == "Bad Request: wrong file identifier: nothing is attached as two"
    answer = await _upload(call, "sendPhoto", {"photo": picture(), "more": b"a"}, chat_id=anna.id)
    assert answer["description"] == "Bad Request: nothing refers to the attached more"
    await call("sendMessage", chat_id=anna.id, text="attach://one")
    assert anna.chat.from_bot[-1].text == "attach://one"


async def test_bodies_that_are_too_big(call: Caller, anna: Person) -> None:
    answer = await _upload(call, "sendDocument", {"document": bytes(61 * 1024 * 1024)}, chat_id=anna.id)
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")
    answer = await _upload(call, "sendDocument", {"document": bytes(51 * 1024 * 1024)}, chat_id=anna.id)
    assert (answer["error_code"], answer["description"]) == (400, "Bad Request: file is too big")
    sent = await _upload(call, "sendDocument", {"document": bytes(21 * 1024 * 1024)}, chat_id=anna.id)
    refused = await call.refused("getFile", file_id=sent["result"]["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big")


async def test_another_file_in_a_message(call: Caller, anna: Person) -> None:
    sent = (await _upload(call, "sendPhoto", {"photo": picture(1)}, chat_id=anna.id, caption="до"))["result"]
    where = {"chat_id": anna.id, "message_id": sent["message_id"]}
    same = {"type": "photo", "media": sent["photo"][-1]["file_id"], "caption": "до"}
    code, words = await call.refused("editMessageMedia", **where, media=same)
    assert (code, words[:36]) == (400, "Bad Request: message is not modified")
    edited = await call("editMessageMedia", **where, media=same | {"has_spoiler": True, "caption": "после"})
    assert (edited["caption"], edited["has_media_spoiler"]) == ("после", True)
    media = {"type": "document", "media": "attach://paper"}
    answer = await _upload(call, "editMessageMedia", {"paper": b"%PDF"}, **where, media=media)
    assert "photo" not in answer["result"]
    assert answer["result"]["document"]["file_name"] == "paper.png"
    text = await call("sendMessage", chat_id=anna.id, text="слово")
    where["message_id"] = text["message_id"]
    edited = await call("editMessageMedia", **where, media=same)
    assert edited["caption"] == "до"
    contact = await call("sendContact", chat_id=anna.id, phone_number="79990000000", first_name="Некто")
    where["message_id"] = contact["message_id"]
    for method, fields in (("editMessageMedia", {"media": same}), ("editMessageText", {"text": "а"})):
        assert (await call.refused(method, **where, **fields))[0] == 400


async def test_an_album_stays_an_album(call: Caller, anna: Person) -> None:
    media = [{"type": "photo", "media": f"attach://{name}"} for name in ("one", "two")]
    files = {"one": picture(1), "two": picture(2)}
    sent = (await _upload(call, "sendMediaGroup", files, chat_id=anna.id, media=media))["result"][0]
    where = {"chat_id": anna.id, "message_id": sent["message_id"]}
    spoken = (await _upload(call, "sendVoice", {"voice": b"ogg"}, chat_id=anna.id))["result"]["voice"]["file_id"]
    animated = (await _upload(call, "sendAnimation", {"animation": b"gif"}, chat_id=anna.id))["result"]
    assert animated["document"]["file_id"] == animated["animation"]["file_id"]
    moving = {"type": "animation", "media": animated["animation"]["file_id"]}
    assert await call.refused("editMessageMedia", **where, media=moving) == (
        400,
        "Bad Request: message can't be edited",
    )
    wrong = {"type": "photo", "media": spoken}
    assert "can't use file of type Voice as Photo" in (await call.refused("editMessageMedia", **where, media=wrong))[1]


async def test_places(call: Caller, anna: Person) -> None:
    sent = await call("sendVenue", chat_id=anna.id, latitude=55.7, longitude=37.6, title="Офис", address="Тверская")
    assert (sent["venue"]["title"], sent["location"]["latitude"]) == ("Офис", 55.7)
    live = await call("sendLocation", chat_id=anna.id, latitude=1, longitude=2, live_period=60)
    where = {"chat_id": anna.id, "message_id": live["message_id"]}
    moved = await call("editMessageLiveLocation", **where, latitude=3, longitude=2, heading=90)
    assert moved["location"] == {"latitude": 3, "longitude": 2, "live_period": 60, "heading": 90}
    assert (await call.refused("editMessageLiveLocation", **where, latitude=3, longitude=2, heading=90))[1].endswith(
        "is not modified"
    )
    await call("stopMessageLiveLocation", **where)
    assert (await call.refused("stopMessageLiveLocation", **where))[1] == "Bad Request: message can't be edited"
    for fields in ({"latitude": 91, "longitude": 0}, {"latitude": 0, "longitude": 0, "live_period": 5}):
        assert (await call.refused("sendLocation", chat_id=anna.id, **fields))[0] == 400
    heard = anna.sends_location(55.7, 37.6)
    update = (await call.updates())[-1]["message"]
    assert (update["location"], update["message_id"]) == ({"latitude": 55.7, "longitude": 37.6}, heard.id)


async def test_dice_fall(call: Caller, anna: Person) -> None:
    sent = await call("sendDice", chat_id=anna.id, emoji="🎰")
    assert 1 <= sent["dice"]["value"] <= 64
    assert (await call.refused("sendDice", chat_id=anna.id, emoji="😀"))[1] == "Bad Request: wrong dice emoji specified"
    refused = await call.refused("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    assert refused == (400, "Bad Request: message can't be deleted")


async def test_people_send_files_and_albums(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    kinds = ("document", "audio", "voice", "video", "animation", "video_note", "sticker")
    for kind in kinds:
        anna.sends_file("a.bin", b"a", kind=kind)
    sent = anna.sends_album([("1.png", picture(1)), ("2.png", picture(2))], caption="две")
    updates = await call.updates()
    for update, kind in zip(updates, kinds, strict=False):
        assert kind in update["message"]
    assert [update["message"]["media_group_id"] for update in updates[7:]] == [sent[0].album] * 2
    assert [message.text for message in sent] == ["две", ""]


async def test_polls(call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person) -> None:
    options = [{"text": "<b>да</b>", "text_parse_mode": "HTML"}, {"text": "нет"}]
    sent = await call("sendPoll", chat_id=anna.id, question="Так?", options=options, is_anonymous=False)
    assert sent["poll"]["options"][0]["text_entities"][0]["type"] == "bold"
    message = anna.chat.from_bot[-1]
    anna.votes(message, "да")
    answer, poll = await call.updates()
    assert (answer["poll_answer"]["option_ids"], answer["poll_answer"]["user"]["id"]) == ([0], anna.id)
    assert [option["voter_count"] for option in poll["poll"]["options"]] == [1, 0]
    anna.votes(message)
    assert (await call.updates())[1]["poll"]["total_voter_count"] == 0
    for wrong in (("да", "нет"), ("может быть",), (5,)):
        with pytest.raises(ValueError, match="no vote for"):
            anna.votes(message, *wrong)
    stopped = await call("stopPoll", chat_id=anna.id, message_id=message.id)
    assert stopped["is_closed"]
    with pytest.raises(ValueError, match="closed"):
        anna.votes(message, "да")
    refused = await call.refused("stopPoll", chat_id=anna.id, message_id=message.id)
    assert refused == (400, "Bad Request: poll has already been closed")
    text = await call("sendMessage", chat_id=anna.id, text="а")
    with pytest.raises(ValueError, match="no poll"):
        anna.votes(anna.chat.from_bot[-1], 0)
    refused = await call.refused("stopPoll", chat_id=anna.id, message_id=text["message_id"])
    assert refused == (400, "Bad Request: message with poll to stop not found")


async def test_a_quiz_is_anonymous_and_answered_once(call: Caller, anna: Person) -> None:
    fields: dict[str, Any] = {"chat_id": anna.id, "question": "2+2?", "options": [{"text": "4"}, {"text": "5"}]}
    quiz = fields | {"type": "quiz", "correct_option_ids": [0], "explanation": "Считайте"}
    sent = await call("sendPoll", **quiz)
    assert (sent["poll"]["correct_option_ids"], sent["poll"]["explanation"]) == ([0], "Считайте")
    anna.votes(anna.chat.from_bot[-1], "5")
    assert [set(update) for update in await call.updates()] == [{"update_id", "poll"}]
    with pytest.raises(ValueError, match="no second vote"):
        anna.votes(anna.chat.from_bot[-1], "4")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"question": " "}, "poll question must be non-empty"),
        ({"question": "а" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least 1 option"),
        ({"options": [{"text": "а"}] * 13}, "poll can't have more than 12 options"),
        ({"options": [{"text": "а" * 101}]}, "poll options length must not exceed 100"),
        ({"options": [{"text": " "}]}, "poll options must be non-empty"),
        ({"type": "quiz"}, "quiz must have correct options"),
        ({"type": "quiz", "correct_option_ids": [7]}, "wrong correct option ID specified"),
        ({"open_period": 60}, "open_period is not supported by the virtual Telegram"),
    ],
)
async def test_polls_that_are_refused(call: Caller, anna: Person, fields: dict[str, Any], words: str) -> None:
    whole: dict[str, Any] = {"chat_id": anna.id, "question": "Так?", "options": [{"text": "да"}, {"text": "нет"}]}
    code, description = await call.refused("sendPoll", **whole | fields)
    assert (code, words in description) == (400, True), description


async def test_forwards_and_copies_of_many(
    call: Caller, telegram: VirtualTelegram, anna: Person, boris: Person
) -> None:
    media = [{"type": "photo", "media": f"attach://{name}", "caption": name} for name in ("one", "two")]
    files = {"one": picture(1), "two": picture(2)}
    await _upload(call, "sendMediaGroup", files, chat_id=anna.id, media=media)
    hidden = await call("sendMessage", chat_id=anna.id, text="тайна", protect_content=True)
    numbers = [message.id for message in anna.chat.from_bot]
    where = {"chat_id": boris.id, "from_chat_id": anna.id}
    assert len(await call("forwardMessages", **where, message_ids=numbers)) == 2
    first, second = boris.chat.from_bot
    assert first.origin is not None
    assert first.album == second.album != ""
    await call("copyMessages", **where, message_ids=numbers, remove_caption=True)
    assert [(message.text, message.origin) for message in boris.chat.from_bot[2:]] == [("", None)] * 2
    for method, words in (("forwardMessage", "forwarded"), ("copyMessage", "copied")):
        refused = await call.refused(method, **where, message_id=hidden["message_id"])
        assert refused == (400, f"Bad Request: message can't be {words}")
    for wrong in ([], [2, 1], list(range(101)), [numbers[-1]]):
        assert (await call.refused("copyMessages", **where, message_ids=wrong))[0] == 400


async def test_quotes_and_replies_from_elsewhere(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    theirs = anna.sends("заказ 77 готов 😀 завтра")
    reply = {"message_id": theirs.id, "quote": "<b>завтра</b>", "quote_parse_mode": "HTML"}
    sent = await call("sendMessage", chat_id=anna.id, text="да", reply_parameters=reply)
    assert sent["quote"] == {
        "text": "завтра", "position": 18, "is_manual": True, "entities": [{"type": "bold", "offset": 0, "length": 6}],
    }  # fmt: skip
    reply["quote"] = "вчера"
    refused = await call.refused("sendMessage", chat_id=anna.id, text="да", reply_parameters=reply)
    assert refused == (400, "Bad Request: QUOTE_TEXT_INVALID")
    group = telegram.group("Продажи", [anna])
    away = {"chat_id": anna.id, "message_id": theirs.id}
    sent = await call("sendMessage", chat_id=group.id, text="да", reply_parameters=away)
    assert "reply_to_message" not in sent
    assert sent["external_reply"]["origin"]["type"] == "user"


async def test_what_else_a_message_may_say(call: Caller, telegram: VirtualTelegram, anna: Person) -> None:
    preview = {"is_disabled": True}
    sent = await call("sendMessage", chat_id=anna.id, text="а", link_preview_options=preview, message_effect_id="5")
    assert (sent["link_preview_options"], sent["effect_id"]) == (preview, "5")
    group = telegram.group("Продажи", [anna])
    refused = await call.refused("sendMessage", chat_id=group.id, text="а", message_effect_id="5")
    assert refused == (400, "Bad Request: EFFECT_ID_INVALID")
    for fields in ({"phone_number": " ", "first_name": "Некто"}, {"phone_number": "79990000000", "first_name": " "}):
        assert (await call.refused("sendContact", chat_id=anna.id, **fields))[0] == 400


async def test_a_die_may_be_deleted_after_a_day(call: Caller, anna: Person, moment: Time) -> None:
    sent = await call("sendDice", chat_id=anna.id)
    moment.ahead += timedelta(hours=25)
    await call("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    refused = await call.refused("deleteMessages", chat_id=anna.id, message_ids=[])
    assert refused == (400, "Bad Request: message identifiers must be non-empty")
