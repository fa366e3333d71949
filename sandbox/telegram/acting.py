"""Levers of people: what one does in Telegram, done from outside of this process."""

import base64
import binascii

from sandbox.telegram.asked import Asked, Wrong, shown
from sandbox.telegram.inline import Offered
from sandbox.telegram.manual import Json
from sandbox.telegram.people import Person, Pressed
from sandbox.telegram.refusals import Refusal
from sandbox.telegram.voices import Place


def pressed_json(pressed: Pressed) -> Json:
    """Make the JSON of what came of a press."""
    return {
        "toast": pressed.toast,
        "alert": pressed.alert,
        "message": shown(pressed.message),
        "answer": shown(pressed.answer),
        "changed": pressed.changed,
        "url": pressed.url,
    }


def met(person: Person) -> Json:
    """Make the JSON of a person."""
    user = person.user
    return {"id": user.id, "name": f"{user.first_name} {user.last_name}".strip(), "phone": user.phone}


async def meets(asked: Asked) -> Json:
    """Make a person."""
    return met(
        asked.telegram.person(
            asked.take("name", str, ...),
            phone=asked.take("phone", str, ""),
            id=asked.take("id", int),
            username=asked.take("username", str, ""),
        )
    )


async def writes(asked: Asked) -> Json | None:
    """Write a text; wait for the answer unless told not to."""
    person, place = asked.person(), asked.place()
    reply_to = asked.message(place or person.chat, "reply_to")
    text, topic = asked.take("text", str, ...), asked.take("topic", int)
    if not asked.take("wait", bool, default=True):
        return shown(person.sends(text, chat=place, topic=topic, reply_to=reply_to))
    return shown(await person.writes(text, chat=place, topic=topic, reply_to=reply_to, timeout=asked.seconds))


async def presses(asked: Asked) -> Json:
    """Press a button by the stem of its label."""
    person, place = asked.person(), asked.place()
    message = asked.message(place or person.chat, "message")
    label = asked.take("label", str, ...)
    return pressed_json(await person.presses(label, message, chat=place, timeout=asked.seconds))


async def shares_phone(asked: Asked) -> Json | None:
    """Share a phone and wait for the answer."""
    contact_of = asked.person("contact_of") if asked.take("contact_of", int) else None
    phone = asked.take("phone", str)
    return shown(await asked.person().shares_phone(contact_of, phone=phone, timeout=asked.seconds))


async def blocks(asked: Asked) -> None:
    """Block the bot, or take the block back."""
    person = asked.person()
    if asked.take("blocked", bool, default=True):
        person.blocks_bot()
    else:
        person.unblocks_bot()


async def menu(asked: Asked) -> list[str]:
    """Answer the commands that one sees in a chat."""
    return asked.person().menu(asked.place())


def _where(asked: Asked) -> tuple[Person, Place]:
    person = asked.person()
    return person, asked.place() or person.chat


async def edits(asked: Asked) -> Json | None:
    """Edit an own message."""
    person, place = _where(asked)
    message = asked.known_message(place)
    if message.sender is not person.user:
        raise Wrong(409, "it is not theirs")
    person.edits(message, asked.take("text", str, ...))
    return shown(message)


async def deletes(asked: Asked) -> None:
    """Delete a message."""
    person, place = _where(asked)
    person.deletes(asked.known_message(place))


async def forwards(asked: Asked) -> Json | None:
    """Forward a message of the private chat to a group."""
    person, place = _where(asked)
    return shown(person.forwards(asked.known_message(person.chat), chat=place))


async def reacts(asked: Asked) -> None:
    """React to a message; with no emoji take the reaction back."""
    person, place = _where(asked)
    person.reacts(asked.known_message(place), *asked.take("emoji", list, []))


async def votes(asked: Asked) -> None:
    """Vote in a poll for options by their stems or places."""
    person, place = _where(asked)
    person.votes(asked.known_message(place), *asked.take("options", list, []))


async def sends_file(asked: Asked) -> Json | None:
    """Send a file whose content is told in Base64."""
    person, place = _where(asked)
    try:
        content = base64.b64decode(asked.take("content", str, ...), validate=True)
        sent = person.sends_file(
            asked.take("name", str, ...),
            content,
            kind=asked.take("kind", str, "document"),
            caption=asked.take("caption", str, ""),
            chat=place,
            topic=asked.take("topic", int),
        )
    except binascii.Error:
        raise Wrong(400, "content must be Base64") from None
    except Refusal as refusal:
        raise Wrong(409, refusal.description) from None
    return shown(sent)


async def asks_inline(asked: Asked) -> Json:
    """Type something behind the bot's name and wait for what is offered."""
    person, place = _where(asked)
    text, offset = asked.take("text", str, ""), asked.take("offset", str, "")
    offered = await person.asks_inline(text, chat=place, offset=offset, timeout=asked.seconds)
    return {
        "query": offered.query.id,
        "titles": offered.titles,
        "next_offset": offered.next_offset,
        "button": offered.button,
    }


async def chooses_inline(asked: Asked) -> Json | None:
    """Send one of the offered results, by the stem of its title."""
    person, place = _where(asked)
    query = asked.telegram.api.inline_queries.get(asked.take("query", str, ...))
    if query is None or query.answer is None:
        raise Wrong(404, "nothing was offered")
    return shown(person.chooses(Offered(query), asked.take("title", str, ...), chat=place))
