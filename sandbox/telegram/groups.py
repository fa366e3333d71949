"""Groups and channels as actors: who comes and goes, topics, and speaking in the group's or channel's own name."""

from collections.abc import Iterable

from sandbox.telegram.formatting import written
from sandbox.telegram.members import PERMISSIONS
from sandbox.telegram.methods.topics import drop_topic, open_topic
from sandbox.telegram.people import Person
from sandbox.telegram.voices import Place, Voice
from sandbox.telegram.world import ANONYMOUS_ADMINISTRATOR, CHANNEL_BOT, Message, Status, User


class Group(Place):
    """A group or a supergroup."""

    @property
    def title(self) -> str:
        """The title."""
        return self.chat.title

    @property
    def anonymous(self) -> Voice:
        """An administrator who stays anonymous: «GroupAnonymousBot» in the name of the group."""
        user = User(ANONYMOUS_ADMINISTRATOR, "Group", username="GroupAnonymousBot", is_bot=True)
        return Voice(user, self.chat, self)

    def topic(self, name: str) -> int:
        """Answer the id of a topic by its name."""
        return next(topic.id for topic in self.chat.topics.values() if topic.name == name and not topic.deleted)

    def pins(self, message: Message) -> None:
        """Pin a message."""
        self.chat.pinned = [message.id, *(one for one in self.chat.pinned if one != message.id)]
        self._serve(self._owner(), message.thread_id, pinned_message=message.json(replied=False))

    def _serve(self, by: User, topic: int | None = None, **service: object) -> Message:
        message = self.events.api.world.say(self.chat, by, thread_id=topic, service=service)
        self.events.said(message)
        return message

    def joined_by(self, person: Person, status: Status = "member") -> None:
        """Let a person come in."""
        self.events.status(self.chat, person.user, person.user, status)
        self._serve(person.user, new_chat_members=[person.user.json()])

    def left_by(self, person: Person) -> None:
        """Let a person go."""
        self._serve(person.user, left_chat_member=person.user.json())
        self.events.status(self.chat, person.user, person.user, "left")

    def promotes(
        self, person: Person, status: Status = "administrator", *, rights: Iterable[str] | None = None
    ) -> None:
        """Make a person an administrator (or something else); with all rights unless they are named."""
        given = None if rights is None else dict.fromkeys(rights, True)
        self.events.status(self.chat, person.user, self._owner(), status, given)

    def promotes_bot(self, *, rights: Iterable[str] | None = None) -> None:
        """Make the bot an administrator; with all rights unless they are named."""
        given = None if rights is None else dict.fromkeys(rights, True)
        self.events.status(self.chat, self.events.api.bot, self._owner(), "administrator", given)

    def restricts(self, user: Person | None = None, *, permits: Iterable[str] = ()) -> None:
        """Permit a person (the bot, if none is named) nothing but what is named."""
        who = self.events.api.bot if user is None else user.user
        allowed = dict.fromkeys(PERMISSIONS, False) | dict.fromkeys(permits, True)
        self.events.status(self.chat, who, self._owner(), "restricted", allowed)

    def bans(self, person: Person) -> None:
        """Throw a person out for good."""
        self.events.status(self.chat, person.user, self._owner(), "kicked")

    def asked_by(self, person: Person) -> None:
        """Let a person ask to be let in."""
        self.events.asked_to_join(self.chat, person.user)

    def adds_bot(self, by: Person | None = None, status: Status = "member") -> None:
        """Let the bot be added."""
        bot, adder = self.events.api.bot, by.user if by else self._owner()
        self.events.status(self.chat, bot, adder, status)
        self._serve(adder, new_chat_members=[bot.json()])

    def kicks_bot(self, by: Person | None = None) -> None:
        """Let the bot be thrown out."""
        self.events.status(self.chat, self.events.api.bot, by.user if by else self._owner(), "kicked")

    def _owner(self) -> User:
        users = self.events.api.world.users
        return next(users[number] for number, status in self.chat.members.items() if status == "creator")

    def renamed(self, title: str) -> None:
        """Give the group another title."""
        self.chat.title = title
        self._serve(self._owner(), new_chat_title=title)

    def upgrades(self) -> "Group":
        """Turn the basic group into a supergroup: it gets another id, the old one only says which."""
        world, old = self.events.api.world, self.chat
        new = world.add_chat("supergroup", old.title, members=dict(old.members))
        self._serve(self._owner(), migrate_to_chat_id=new.id)
        old.migrated_to = new.id
        group = Group(new, self.events, self.waiting)
        group._serve(self._owner(), migrate_from_chat_id=old.id)
        return group

    def opens_topic(self, name: str) -> int:
        """Open a topic; answer its id."""
        topic = open_topic(self.events.api, self.chat, name, by=self._owner())
        self.events.said(self.chat.messages[topic.id])
        return topic.id

    def closes_topic(self, topic: int) -> None:
        """Close a topic: only administrators may write there then."""
        self.chat.topics[topic].closed = True
        self._serve(self._owner(), topic, forum_topic_closed={})

    def reopens_topic(self, topic: int) -> None:
        """Open a closed topic again."""
        self.chat.topics[topic].closed = False
        self._serve(self._owner(), topic, forum_topic_reopened={})

    def renames_topic(self, topic: int, name: str) -> None:
        """Give a topic another name."""
        self.chat.topics[topic].name = name
        self._serve(self._owner(), topic, forum_topic_edited={"name": name})

    def deletes_topic(self, topic: int) -> None:
        """Delete a topic with all that is in it; the bot is not told, as with the real one."""
        drop_topic(self.chat, topic)


class Channel(Place):
    """A channel."""

    def posts(self, text: str) -> Message:
        """Post to the channel; its discussion group gets the post forwarded."""
        return Voice(self._voice(), self.chat, self).sends(text)

    def edits(self, post: Message, text: str) -> None:
        """Edit a post."""
        self.events.api.world.change(post, written(text))
        self.events.edited(post)

    def has_discussion(self, group: Group) -> None:
        """Give the channel a discussion group."""
        self.chat.linked, group.chat.linked = group.chat, self.chat

    def in_group(self, group: Group) -> Voice:
        """Speak in a group in the name of the channel."""
        return Voice(self._voice(), self.chat, group)

    @staticmethod
    def _voice() -> User:
        return User(CHANNEL_BOT, "Channel", username="Channel_Bot", is_bot=True)
