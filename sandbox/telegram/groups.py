"""Groups and channels as actors: who comes and goes, topics, and speaking in the group's or channel's own name."""

from sandbox.telegram.methods.topics import drop_topic, open_topic
from sandbox.telegram.people import Person, Place, Voice
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

    def _serve(self, by: User, **service: object) -> Message:
        message = self.events.api.world.say(self.chat, by, service=service)
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

    def promotes(self, person: Person, status: Status = "administrator") -> None:
        """Make a person an administrator (or something else) of the group."""
        self.events.status(self.chat, person.user, self._owner(), status)

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
        message = self.events.api.world.say(
            self.chat, self._owner(), thread_id=topic, service={"forum_topic_closed": {}}
        )
        self.events.said(message)

    def deletes_topic(self, topic: int) -> None:
        """Delete a topic with all that is in it; the bot is not told, as with the real one."""
        drop_topic(self.chat, topic)


class Channel(Place):
    """A channel."""

    def posts(self, text: str) -> Message:
        """Post to the channel."""
        return Voice(self._voice(), self.chat, self).sends(text)

    def in_group(self, group: Group) -> Voice:
        """Speak in a group in the name of the channel."""
        return Voice(self._voice(), self.chat, group)

    @staticmethod
    def _voice() -> User:
        return User(CHANNEL_BOT, "Channel", username="Channel_Bot", is_bot=True)
