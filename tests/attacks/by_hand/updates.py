"""Updates posted to `/telegram`: each with the status that must be answered, and whether somebody is answered.

``{who}`` is a person of the case's own whom the company does not know, ``{boss}`` the administrator of the company. A
case that is told nothing must stay without any message, in every chat.
"""

# ruff: noqa: E501 -- a row of the table is a case
import json
from typing import Any, Final, NamedTuple

Json = dict[str, Any]
AT: Final = 1_764_000_000
WHO: Final = "{who}"
BOSS: Final = "{boss}"
GROUP: Final = -1_000_000_000_777


class Sent(NamedTuple):
    """An update, or what pretends to be one."""

    why: str
    body: bytes
    status: int
    is_answered: bool = False


def user(number: Any = WHO, **more: Any) -> Json:
    """Make a sender."""
    return {"id": number, "is_bot": False, "first_name": "Некто", **more}


def chat(number: Any = WHO, **more: Any) -> Json:
    """Make a chat, private unless the case says otherwise."""
    return {"id": number, "type": "private", "first_name": "Некто", **more}


def message(**more: Any) -> Json:
    """Make a message that would be answered: «/start» in private."""
    return {"message_id": 5, "date": AT, "chat": chat(), "from": user(), "text": "/start", **more}


def without(name: str, whole: Json) -> Json:
    """Leave a field out."""
    return {key: value for key, value in whole.items() if key != name}


def update(**content: Any) -> bytes:
    """Make an update; ``{n}`` becomes a number of its own."""
    return json.dumps({"update_id": "{n}", **content}, ensure_ascii=False).replace('"{n}"', "{n}").encode()


def query(**more: Any) -> Json:
    """Make a press of a button."""
    return {"id": "1", "from": user(), "chat_instance": "1", "data": "x" * 22, "message": message(), **more}


BODIES: Final = (
    Sent("nothing", b"", 400),
    Sent("a word", b"hello", 400),
    Sent("a form", b"update_id=1", 400),
    Sent("a list", b"[]", 400),
    Sent("null", b"null", 400),
    Sent("a number", b"7", 400),
    Sent("an empty object", b"{}", 400),
    Sent("half of an update", update(message=message())[:-9], 400),
    Sent("two updates", update(message=message()) * 2, 400),
    Sent("an update and rubbish", update(message=message()) + b"x", 400),
    Sent("bytes that are no UTF-8", b'{"update_id": 1, "x": "\xff"}', 400),
    Sent("5,000 deep", b'{"update_id": 1, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    Sent("no number", json.dumps({"message": 1}).encode(), 400),
    Sent("a number in quotes", b'{"update_id": "1"}', 400),
    Sent("a number that is true", b'{"update_id": true}', 400),
    Sent("a number that is half", b'{"update_id": 1.5}', 400),
    Sent("a number that is null", b'{"update_id": null}', 400),
    Sent("a number that is a list", b'{"update_id": [1]}', 400),
    Sent("over a megabyte", b'{"update_id": 1, "x": "' + b"a" * 2**20 + b'"}', 413),
)

NUMBERS: Final = (
    Sent("nothing but a number", update(), 200),
    Sent("a number of 0", b'{"update_id": 0}', 200),
    Sent("a number below zero", b'{"update_id": -5}', 200),
    Sent("a number beyond 64 bits", b'{"update_id": 99999999999999999999999999}', 400),
)

MESSAGES: Final = (
    Sent("a stranger's greeting", update(message=message()), 200, is_answered=True),
    Sent(
        "the same with what nobody knows",
        update(message=message(new_field={"a": [1]}), other_field=1),
        200,
        is_answered=True,
    ),
    Sent("a message that is null", update(message=None), 200),
    Sent("a message that is a word", update(message="x"), 200),
    Sent("a message that is a list", update(message=[message()]), 200),
    Sent("an empty message", update(message={}), 200),
    Sent("no chat", update(message=without("chat", message())), 200),
    Sent("no date", update(message=without("date", message())), 200),
    Sent("no number of its own", update(message=without("message_id", message())), 200),
    Sent("no sender", update(message=without("from", message())), 200),
    Sent("no text", update(message=without("text", message())), 200, is_answered=True),
    Sent("a text that is a number", update(message=message(text=7)), 200),
    Sent("a text that is a list", update(message=message(text=["/start"])), 200),
    Sent("a text of 100,000 letters", update(message=message(text="/start " + "а" * 100_000)), 200, is_answered=True),
    Sent(
        "a text of half of a pair",
        update(message=message(text="/start ")).replace(b"/start ", b"/start \\ud800"),
        200,
        is_answered=True,
    ),
    Sent("a chat with no number", update(message=message(chat={"type": "private"})), 200),
    Sent("a chat in words", update(message=message(chat=chat("all"))), 200),
    Sent("a chat of no kind", update(message=message(chat={"id": 5})), 200),
    Sent("a chat of a kind that there is not", update(message=message(chat=chat(type="secret"))), 200),
    Sent("a sender with no number", update(message=message(**{"from": {"is_bot": False, "first_name": "x"}})), 200),
    Sent("a sender in words", update(message=message(**{"from": user("admin")})), 200),
    Sent("a sender that is true", update(message=message(**{"from": user(True)})), 200, is_answered=True),
    Sent("a sender beyond 64 bits", update(message=message(**{"from": user(2**80)})), 400),
    Sent("a sender below zero", update(message=message(**{"from": user(-5)})), 200, is_answered=True),
    Sent("a sender of 0", update(message=message(**{"from": user(0)})), 200, is_answered=True),
    Sent("a sender without a name", update(message=message(**{"from": without("first_name", user())})), 200),
    Sent(
        "a sender with a name of markup",
        update(message=message(**{"from": user(first_name="<b>", username="a\u202eb")})),
        200,
        is_answered=True,
    ),
    Sent("a date before all time", update(message=message(date=-(10**18))), 200),
    Sent("a date in words", update(message=message(date="вчера")), 200),
    Sent("a date in the year 2500", update(message=message(date=16_725_225_600)), 200, is_answered=True),
    Sent("entities that are none", update(message=message(entities=[{"type": "bold"}])), 200),
    Sent(
        "entities beyond the text",
        update(message=message(entities=[{"type": "bot_command", "offset": 900, "length": 9}])),
        200,
        is_answered=True,
    ),
    Sent(
        "an answer to itself, deep",
        update(message=message(reply_to_message=message(reply_to_message=message()))),
        200,
        is_answered=True,
    ),
    Sent("an answer to what is none", update(message=message(reply_to_message={"a": 1})), 200),
    Sent("a contact that is none", update(message=message(contact={"phone_number": 7})), 200),
    Sent(
        "somebody else's contact",
        update(message=message(text=None, contact={"phone_number": "79160000001", "first_name": "x", "user_id": 5})),
        200,
        is_answered=True,
    ),
    Sent("a picture that is none", update(message=message(photo=[{"file_id": 1}])), 200),
)

OTHERS: Final = (
    Sent("an edited message", update(edited_message=message(edit_date=AT)), 200),
    Sent(
        "an administrator's edited message",
        update(edited_message=message(**{"from": user(BOSS), "text": "/domain"})),
        200,
    ),
    Sent(
        "a forwarded command",
        update(
            message=message(
                text="/domain",
                **{"from": user(BOSS)},
                chat=chat(BOSS),
                forward_origin={"type": "hidden_user", "date": AT, "sender_user_name": "x"},
            )
        ),
        200,
    ),
    Sent(
        "an administrator's words by another bot",
        update(
            message=message(
                text="/domain", **{"from": user(BOSS)}, via_bot={"id": 5, "is_bot": True, "first_name": "x"}
            )
        ),
        200,
    ),
    Sent("another bot", update(message=message(**{"from": user(is_bot=True)})), 200),
    Sent("a post of a channel", update(channel_post=message(chat={"id": GROUP, "type": "channel", "title": "x"})), 200),
    Sent("an edited post of a channel", update(edited_channel_post=message()), 200),
    Sent(
        "a group that is not bound",
        update(
            message=message(
                chat={"id": GROUP, "type": "supergroup", "title": "x"}, text="/domain", **{"from": user(BOSS)}
            )
        ),
        200,
    ),
    Sent(
        "a channel that speaks in a group",
        update(
            message=message(
                sender_chat={"id": GROUP, "type": "channel", "title": "x"},
                chat={"id": GROUP, "type": "supergroup", "title": "x"},
            )
        ),
        200,
    ),
    Sent(
        "on behalf of a business",
        update(business_message=message(**{"from": user(BOSS), "text": "/domain"}, business_connection_id="x")),
        200,
    ),
    Sent(
        "a reaction",
        update(
            message_reaction={
                "chat": chat(),
                "message_id": 1,
                "user": user(),
                "date": AT,
                "old_reaction": [],
                "new_reaction": [],
            }
        ),
        200,
    ),
    Sent("a reaction that is none", update(message_reaction={"chat": 5}), 200),
    Sent("a poll", update(poll={"id": "1", "question": "?", "options": [], "total_voter_count": 0}), 200),
    Sent("an answer to a poll", update(poll_answer={"poll_id": "1", "user": user(), "option_ids": [0]}), 200),
    Sent(
        "a payment about to be made",
        update(
            pre_checkout_query={"id": "1", "from": user(), "currency": "XTR", "total_amount": 1, "invoice_payload": "x"}
        ),
        200,
    ),
    Sent(
        "an address for goods",
        update(shipping_query={"id": "1", "from": user(), "invoice_payload": "x", "shipping_address": {}}),
        200,
    ),
    Sent(
        "a request to join",
        update(chat_join_request={"chat": chat(), "from": user(), "user_chat_id": 5, "date": AT}),
        200,
    ),
    Sent(
        "a member of a chat",
        update(
            my_chat_member={
                "chat": chat(GROUP),
                "from": user(),
                "date": AT,
                "old_chat_member": {},
                "new_chat_member": {},
            }
        ),
        200,
    ),
    Sent("a member that is none", update(chat_member=7), 200),
    Sent("a boost", update(chat_boost={"chat": chat(GROUP), "boost": {}}), 200),
    Sent(
        "messages that are deleted",
        update(deleted_business_messages={"business_connection_id": "x", "chat": chat(), "message_ids": ["a"]}),
        200,
    ),
    Sent("a kind that there is not", update(teleported_message=message()), 200),
    Sent("two kinds at once", update(message=7, callback_query=7), 200),
    Sent(
        "words to choose from", update(inline_query={"id": "1", "from": user(), "query": "/domain", "offset": ""}), 200
    ),
    Sent("words to choose from that are none", update(inline_query={"id": 1}), 200),
    Sent("words that were chosen", update(chosen_inline_result={"result_id": "x", "from": user(), "query": "x"}), 200),
)

PRESSES: Final = (
    Sent("a forged key", update(callback_query=query()), 200),
    Sent("no key", update(callback_query=without("data", query())), 200),
    Sent("a key that is a number", update(callback_query=query(data=7)), 200),
    Sent("a key of 100,000 letters", update(callback_query=query(data="x" * 100_000)), 200),
    Sent("a key of NUL", update(callback_query=query(data="\x00")), 200),
    Sent("a key that is an action", update(callback_query=query(data='{"command": "domain", "values": {}}')), 200),
    Sent("no message", update(callback_query=without("message", query())), 200),
    Sent("a message that cannot be read any more", update(callback_query=query(message={"chat": chat(), "message_id": 5, "date": 0})), 200),
    Sent("a message sent by inline mode", update(callback_query=without("message", query(inline_message_id="x"))), 200),
    Sent("no sender", update(callback_query=without("from", query())), 200),
    Sent("no id", update(callback_query=without("id", query())), 200),
    Sent("a game", update(callback_query=without("data", query(game_short_name="x"))), 200),
    Sent("a press that is a list", update(callback_query=[query()]), 200),
)  # fmt: skip

TABLE: Final = (*BODIES, *NUMBERS, *MESSAGES, *OTHERS, *PRESSES)
SECRETS: Final = (
    "", " ", "x", "null", "*", "{secret}x", "{secret}.", "{half}", "{SECRET}", "Bearer {secret}", "{token}",
)  # fmt: skip
"""Headers that are not the secret: each is 401. ``{half}`` is the secret without its last sign."""
