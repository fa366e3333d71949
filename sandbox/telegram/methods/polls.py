"""Polls that the bot sends and stops."""

from secrets import token_hex

from sandbox.telegram.api import Api, Method
from sandbox.telegram.formatting import Formatted, formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.saying import say
from sandbox.telegram.polls import Poll
from sandbox.telegram.refusals import bad, fault

_NOT_HERE = (
    "media", "explanation_media", "country_codes", "members_only", "allow_adding_options", "open_period", "close_date",
    "description", "shuffle_options", "hide_results_until_closes",
)  # fmt: skip


def send_poll(api: Api, given: Json) -> Json:
    """Send a poll or a quiz."""
    chat, thread_id = api.place(given, "can_send_polls")
    for name in _NOT_HERE:
        if given.get(name):
            raise fault(f"{name} is not supported by the virtual Telegram")
    question = api.text(given, "question")
    if not 1 <= question.units <= 300:
        raise bad("poll question length must not exceed 300" if question.units else "poll question must be non-empty")
    options = [_option(api, one) for one in given["options"]]
    if not 1 <= len(options) <= 12:
        raise bad("poll can't have more than 12 options" if options else "poll must have at least 1 option")
    poll = Poll(
        str(int(token_hex(7), 16)),
        question,
        options,
        anonymous=given.get("is_anonymous", True),
        several=given.get("allows_multiple_answers", False),
        revoting=given.get("allows_revoting", given.get("type") != "quiz"),
        quiz=given.get("type") == "quiz",
        right=sorted(given.get("correct_option_ids", [])),
        explanation=api.text(given, "explanation"),
        closed=given.get("is_closed", False),
    )
    _check_quiz(poll)
    return say(api, given, chat, thread_id, poll=poll).json()


def _option(api: Api, given: Json) -> Formatted:
    if "media" in given:
        raise fault("media is not supported by the virtual Telegram")
    text = formatted(given["text"], given.get("text_parse_mode"), given.get("text_entities"), api.world.person)
    if not 1 <= text.units <= 100:
        raise bad("poll options length must not exceed 100" if text.units else "poll options must be non-empty")
    return text


def _check_quiz(poll: Poll) -> None:
    if not poll.quiz:
        return
    if not poll.right:
        raise bad("quiz must have correct options")
    if not all(0 <= place < len(poll.options) for place in poll.right):
        raise bad("wrong correct option ID specified")


def stop_poll(api: Api, given: Json) -> Json:
    """Stop a poll; its last state is told."""
    message = api.own_message(given)
    if message.poll is None:
        raise bad("message with poll to stop not found")
    if message.poll.closed:
        raise bad("poll has already been closed")
    message.poll.closed = True
    message.inline = api.markup(message.chat, given, editing=True).inline
    api.world.tell("edit", message.chat.id, message)
    api.updates.put("poll", message.poll.json())
    return message.poll.json()


METHODS: dict[str, Method] = {"sendPoll": send_poll, "stopPoll": stop_poll}
