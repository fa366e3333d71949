"""Every method of the manual: it is carried out and answers what the manual says, or it is refused by name."""

from typing import Any

import pytest

from sandbox.telegram.limits import NONE
from sandbox.telegram.manual import Shape, Upload, manual
from sandbox.telegram.methods.table import METHODS
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.minimal import minimal
from tests.sandbox.telegram.pictures import picture

ARTICLE = {"type": "article", "id": "1", "title": "Цена", "input_message_content": {"message_text": "10 ₽"}}
# What needs more than the required fields, or a state of things that one world cannot have all at once.
MORE: dict[str, dict[str, Any]] = {
    "sendMessage": {"text": "слово"},
    "sendPoll": {"options": [{"text": "да"}, {"text": "нет"}]},
    "setMyCommands": {"commands": [{"command": "help", "description": "помощь"}]},
    "setWebhook": {"url": "https://bot.example.com/hook"},
    "sendChatAction": {"action": "typing"},
    "editMessageReplyMarkup": {"reply_markup": {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}},
    "editMessageText": {"text": "другой"},
    "editEphemeralMessageText": {"text": "другой"},
    "editEphemeralMessageCaption": {"caption": "другая"},
    "editEphemeralMessageReplyMarkup": {"reply_markup": {"inline_keyboard": [[{"text": "Да", "callback_data": "1"}]]}},
    "editMessageCaption": {"caption": "другая"},
    "getUpdates": {"timeout": 0},
    "editForumTopic": {"name": "Другая"},
    "setChatPermissions": {"permissions": {"can_send_messages": True}},
    "restrictChatMember": {"permissions": {"can_send_messages": True}},
    "promoteChatMember": {"can_manage_chat": True},
    "setChatDescription": {"description": "о продажах"},
}  # fmt: skip
NOT_PLAYED = sorted(shape.name for shape in manual().methods.values() if shape.name not in METHODS)


class Scene:
    """One of everything: a forum with members, a topic, messages of every kind, questions to answer."""

    def __init__(self, telegram: VirtualTelegram) -> None:
        self.telegram = telegram
        anna, boris = telegram.person("Анна"), telegram.person("Борис")
        self.asking = telegram.person("Вера")
        self.group = telegram.group("Продажи", [anna, boris], topics=["Звонки"], bot="administrator")
        self.anna = anna
        for person in (anna, boris, self.asking):
            person.user.wrote = True
        self.group.asked_by(self.asking)
        self.boris = boris

    async def __call__(self, method: str, **given: Any) -> Any:
        return await self.telegram.server.carry_out(method, given)

    async def known(self, method: Shape) -> dict[str, Any]:
        """Answer values that mean something for the fields of a method."""
        group, topic = self.group.id, self.group.topic("Звонки")
        sent = await self(*self._target(method.name), chat_id=group, **self._target_fields(method.name))
        press = self.telegram.events.pressed(self.anna.user, self.anna.sends("/x", chat=self.group), "1")
        inline = self.telegram.events.asked_inline(self.anna.user, "", "", self.group.chat)
        link = await self("createChatInviteLink", chat_id=group)
        file = await self("sendDocument", chat_id=group, document=Upload("a.png", picture(), "image/png"))
        return {
            "chat_id": group,
            "from_chat_id": group,
            "user_id": self.asking.id if method.name.endswith("JoinRequest") else self.boris.id,
            "message_id": sent["message_id"],
            "message_ids": [sent["message_id"]],
            "message_thread_id": topic,
            "callback_query_id": press.id,
            "inline_query_id": inline.id,
            "results": [ARTICLE],
            "file_id": file["document"]["file_id"],
            "invite_link": link["invite_link"],
            "receiver_user_id": self.anna.id,
            "ephemeral_message_id": await self._whisper(method.name),
            "media": [{"type": "photo", "media": await self._photo()}] * 2,
            "menu_button": {"type": "commands"},
        }

    async def _whisper(self, method: str) -> int:
        """Say something to one member alone; answer its ephemeral id."""
        fields = {"chat_id": self.group.id, "ephemeral_message_parameters": {"receiver_user_id": self.anna.id}}
        if method.endswith(("Media", "Caption")):
            sent = await self("sendPhoto", photo=Upload("a.png", picture(), "image/png"), **fields)
        else:
            sent = await self("sendMessage", text="слово", **fields)
        number: int = sent["ephemeral_message_id"]
        return number

    async def _photo(self) -> str:
        sent = await self("sendPhoto", chat_id=self.group.id, photo=Upload("a.png", picture(), "image/png"))
        file_id: str = sent["photo"][-1]["file_id"]
        return file_id

    @staticmethod
    def _target(method: str) -> tuple[str]:
        kinds = {"editMessageCaption": "sendPhoto", "editMessageMedia": "sendPhoto", "stopPoll": "sendPoll"}
        return ("sendLocation" if "LiveLocation" in method else kinds.get(method, "sendMessage"),)

    def _target_fields(self, method: str) -> dict[str, Any]:
        of: dict[str, dict[str, Any]] = {
            "sendMessage": {"text": "слово"},
            "sendPhoto": {"photo": Upload("a.png", picture(), "image/png")},
            "sendPoll": {"question": "Так?", "options": [{"text": "да"}, {"text": "нет"}]},
            "sendLocation": {"latitude": 55.0, "longitude": 37.0, "live_period": 60},
        }
        return of[self._target(method)[0]]

    async def before(self, method: str) -> None:
        """Bring about what a method takes away or changes back."""
        needs: dict[str, tuple[str, dict[str, Any]]] = {
            "reopenForumTopic": ("closeForumTopic", {"message_thread_id": self.group.topic("Звонки")}),
            "reopenGeneralForumTopic": ("closeGeneralForumTopic", {}),
            "unhideGeneralForumTopic": ("hideGeneralForumTopic", {}),
            "deleteChatPhoto": ("setChatPhoto", {"photo": Upload("a.png", picture(), "image/png")}),
            "setChatAdministratorCustomTitle": (
                "promoteChatMember", {"user_id": self.boris.id, "can_manage_chat": True},
            ),
        }  # fmt: skip
        if method in needs:
            name, fields = needs[method]
            await self(name, chat_id=self.group.id, **fields)
        if method == "unpinChatMessage":
            sent = await self("sendMessage", chat_id=self.group.id, text="важное")
            await self("pinChatMessage", chat_id=self.group.id, message_id=sent["message_id"])


@pytest.fixture
def scene() -> Scene:
    return Scene(VirtualTelegram(limits=NONE, inline=True))


@pytest.mark.parametrize("name", sorted(METHODS))
async def test_is_carried_out_with_the_least_and_answers_by_the_manual(scene: Scene, name: str) -> None:
    method = manual().method(name)
    assert method is not None
    await scene.before(name)
    known = await scene.known(method)
    if name in {"editMessageMedia", "editEphemeralMessageMedia"}:
        known["media"] = known["media"][0]
    given = minimal(method, known) | MORE.get(name, {})
    if name.startswith(("edit", "stop")) and "message_id" in method.fields:
        given |= {"chat_id": known["chat_id"], "message_id": known["message_id"]}
    result = await scene(name, **given)
    assert _fits(method, result)
    assert scene.telegram.problems == []


def _fits(method: Shape, result: Any) -> bool:
    """Tell whether an answer is one of those that the manual names."""
    complaints = []
    for kind in method.returns:
        try:
            manual().check(kind, result)
        except Refusal as refusal:
            complaints.append(refusal.description)
        else:
            return True
    raise AssertionError(f"{method.name} answers {result}: {complaints}")


@pytest.mark.parametrize("name", NOT_PLAYED)
async def test_what_is_not_played_is_refused_by_name(scene: Scene, name: str) -> None:
    method = manual().method(name)
    assert method is not None
    with pytest.raises(Refusal) as refused:
        await scene(name, **minimal(method, {"chat_id": scene.group.id}))
    assert refused.value.description == f"Bad Request: {name} is not supported by the virtual Telegram"
    assert scene.telegram.problems != []


def test_which_methods_are_not_played() -> None:
    subjects = (
        "Business", "Checklist", "Game", "Gift", "gift", "Guest", "Invoice", "ManagedBot", "Paid",
        "Passport", "Payment", "PersonalChat", "Prepared", "ProfileAudios", "ProfilePhoto", "Query", "Reaction",
        "RichMessage", "Star", "Sticker", "Story", "SubscriptionInvite", "SuggestedPost", "Verif", "verify", "WebApp",
    )  # fmt: skip
    others = [name for name in NOT_PLAYED if not any(subject in name for subject in subjects)]
    assert others == [
        "banChatSenderChat", "close", "getUserChatBoosts", "logOut", "sendLivePhoto", "sendMessageDraft",
        "setChatMemberTag", "setUserEmojiStatus", "unbanChatSenderChat",
    ]  # fmt: skip
    assert len(METHODS) + len(NOT_PLAYED) == len(manual().methods)


async def test_business_connections_are_unknown(scene: Scene) -> None:
    with pytest.raises(Refusal, match="business connection not found"):
        await scene("sendMessage", chat_id=scene.group.id, text="а", business_connection_id="1")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allow_paid_broadcast", True),
        ("direct_messages_topic_id", 5),
        ("suggested_post_parameters", {}),
    ],
)
async def test_fields_that_are_not_played_are_not_passed_over(scene: Scene, field: str, value: Any) -> None:
    with pytest.raises(Refusal, match=f"{field} is not supported by the virtual Telegram"):
        await scene("sendMessage", chat_id=scene.group.id, text="а", **{field: value})
