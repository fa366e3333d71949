"""Levers of groups and channels: who comes and goes, topics, what the bot is there."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sandbox.telegram.asked import Asked, Wrong, shown
from sandbox.telegram.groups import Channel, Group
from sandbox.telegram.manual import Json
from sandbox.telegram.people import Person

T = TypeVar("T")


def gathered(group: Group) -> Json:
    """Make the JSON of a group."""
    topics = {topic.name: topic.id for topic in group.chat.topics.values() if not topic.deleted}
    return {"id": group.id, "title": group.title, "members": dict(group.chat.members), "topics": topics}


async def gathers(asked: Asked) -> Json:
    """Make a group."""
    people = {person.id: person for person in asked.telegram.people}
    members, administrators = (asked.take(name, list, []) for name in ("members", "administrators"))
    if not {*members, *administrators} <= set(people):
        raise Wrong(404, "no such person")
    group = asked.telegram.group(
        asked.take("title", str, ...),
        [people[number] for number in members],
        kind=asked.take("kind", str, "supergroup"),
        topics=asked.take("topics", list, []),
        administrators=[people[number] for number in administrators],
    )
    return gathered(group)


_MEMBERS: Mapping[str, Callable[[Group, Person], None]] = {
    "joins": Group.joined_by,
    "leaves": Group.left_by,
    "bans": Group.bans,
    "promotes": Group.promotes,
    "restricts": Group.restricts,
    "asks": Group.asked_by,
}
_BOT: Mapping[str, Callable[[Group], None]] = {
    "adds": Group.adds_bot,
    "kicks": Group.kicks_bot,
    "promotes": Group.promotes_bot,
    "restricts": Group.restricts,
}
_TOPIC: Mapping[str, Callable[[Group, int], None]] = {
    "closes": Group.closes_topic,
    "reopens": Group.reopens_topic,
    "deletes": Group.deletes_topic,
}


def _named(asked: Asked, acts: Mapping[str, T]) -> T:
    act = asked.take("act", str, ...)
    if act not in acts:
        raise Wrong(400, f"act must be one of {', '.join(acts)}")
    return acts[act]


async def moves_member(asked: Asked) -> Json:
    """Let somebody join, leave, be banned, promoted or restricted, or ask to be let in."""
    group = asked.group()
    _named(asked, _MEMBERS)(group, asked.person())
    return gathered(group)


async def moves_bot(asked: Asked) -> Json:
    """Let the bot be added, kicked, promoted or restricted."""
    group = asked.group()
    _named(asked, _BOT)(group)
    return gathered(group)


async def opens_topic(asked: Asked) -> Json:
    """Open a topic."""
    group = asked.group()
    if not group.chat.is_forum:
        raise Wrong(409, "the group has no topics")
    group.opens_topic(asked.take("name", str, ...))
    return gathered(group)


async def changes_topic(asked: Asked) -> Json:
    """Close, reopen or delete a topic."""
    group, topic = asked.group(), asked.take("topic", int, ...)
    if topic not in group.chat.topics:
        raise Wrong(404, f"no topic {topic}")
    _named(asked, _TOPIC)(group, topic)
    return gathered(group)


def published(channel: Channel) -> Json:
    """Make the JSON of a channel."""
    linked = channel.chat.linked
    return {"id": channel.id, "title": channel.chat.title, "discussion": linked.id if linked else None}


async def founds(asked: Asked) -> Json:
    """Make a channel, with a discussion group or without."""
    channel = asked.telegram.channel(
        asked.take("title", str, ...), asked.take("username", str, ""), bot=asked.take("bot", str, "administrator")
    )
    if asked.take("chat", int) is not None:
        channel.has_discussion(asked.group())
    return published(channel)


async def posts(asked: Asked) -> Json | None:
    """Post to a channel."""
    return shown(asked.channel().posts(asked.take("text", str, ...)))
