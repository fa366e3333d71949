"""One working day with a bot: what people do with it and what they must see, whoever wrote the client it runs on.

The bot of the day answers in English and knows: /start (with a payload), /styled, /buttons, /same, /phone, /thanks,
/album, /swap, /topic, /admins, /burst, /broken, /gone, /write, a document (it is sent back), a contact, a reaction,
an inline query, a request to join.
"""

from hashlib import sha256

from sandbox.telegram.limits import Limits
from sandbox.telegram.virtual import VirtualTelegram

ALLOWED = ["message", "callback_query", "inline_query", "chosen_inline_result", "message_reaction", "chat_join_request"]
COMMANDS = ["start", "styled", "buttons"]


class Day:
    """The people of the day."""

    def __init__(self, telegram: VirtualTelegram) -> None:
        self.telegram = telegram
        self.anna = telegram.person("Anna Smirnova", phone="79261904198", username="anna")
        self.boris = telegram.person("Boris", phone="79160000003")
        self.group = telegram.group(
            "Sales", [self.anna], topics=["Calls"], administrators=[self.boris], bot="administrator"
        )

    async def everything(self) -> None:
        """Live through the day; nothing that the bot asks may be wrong by the manual."""
        await self.talks()
        await self.presses()
        await self.sends_files()
        await self.asks_inline()
        await self.meets_in_a_group()
        await self.is_refused()
        await self.hurries()
        assert self.telegram.problems == []

    async def talks(self) -> None:
        assert (await self.anna.starts("invite-77")).text == "Hello, Anna! invite-77"
        assert self.anna.menu() == COMMANDS
        styled = await self.anna.writes("/styled")
        assert styled.text == "Bold & 1+1=2 (really!) link"
        assert (styled.pieces("bold"), styled.pieces("italic"), styled.pieces("text_link")) == (
            ["Bold"],
            ["really!"],
            ["link"],
        )
        self.anna.reacts(styled, "👍")
        await self.anna.sees("You reacted 👍")
        assert (await self.anna.writes("Привет, 👋")).text == "You said: Привет, 👋"

    async def presses(self) -> None:
        asked = await self.anna.writes("/buttons")
        assert asked.buttons == [["Yes", "No"], ["Site"]]
        pressed = await self.anna.presses("Yes", asked)
        assert (pressed.toast, pressed.alert) == ("Taken", True)
        assert (asked.text, asked.buttons, asked.edited) == ("You chose yes", [], True)
        self.anna.sends("/same")
        refused = await self.anna.sees("is not modified")
        assert "essage is not modified: specified new message content and reply markup" in refused.text
        await self.anna.writes("/phone")
        assert (await self.anna.shares_phone()).text == "Phone 79261904198"
        assert (await self.anna.writes("/thanks")).keyboard == []

    async def sends_files(self) -> None:
        content = bytes(range(256)) * 40
        mark = len(self.anna.chat.from_bot)
        self.anna.sends_file("price.bin", content, caption="Prices")
        digest = sha256(content).hexdigest()
        await self.anna.sees(digest)
        back = self.anna.chat.from_bot[mark]
        assert back.file is not None
        assert (back.file.content, back.file.name, back.text) == (content, "price.bin", "Your file")
        again = self.anna.chat.from_bot[mark + 1]
        assert again.file is back.file  # sent once more by its file_id
        self.anna.sends("/album")
        first = await self.anna.sees("Two pictures")
        assert [one.text for one in self.anna.chat.from_bot if one.album == first.album] == ["Two pictures", ""]
        self.anna.sends("/swap")
        swapped = await self.anna.sees("After")
        assert (swapped.versions, swapped.file and swapped.file.name) == (["Before", "After"], "after.png")

    async def asks_inline(self) -> None:
        offered = await self.anna.asks_inline("price", chat=self.group)
        assert offered.titles == ["Plain price", "Price with a button"]
        plain = self.anna.chooses(offered, "Plain", chat=self.group)
        assert (plain.text, plain.via, plain.inline_id) == ("10 roubles", self.telegram.world.bot, "")
        live = self.anna.chooses(offered, "Price with", chat=self.group)
        assert live.pieces("bold") == ["20"]
        await self.anna.presses("Raise", live)
        assert live.text == "21 roubles"
        await self.anna.sees("You sent live")

    async def meets_in_a_group(self) -> None:
        assert (await self.anna.writes("/admins", chat=self.group, topic=self.group.topic("Calls"))).text == "Boris"
        self.anna.sends("/topic", chat=self.group, topic=self.group.topic("Calls"))
        await self.anna.sees("Opened", chat=self.group, topic=self.group.topic("Calls"))
        topic = self.group.topic("Orders")
        assert [message.text for message in self.group.from_bot if message.thread_id == topic and message.text] == [
            "First words"
        ]
        assert self.group.chat.topics[topic].closed
        vera = self.telegram.person("Vera")
        await vera.starts()
        self.group.asked_by(vera)
        await vera.sees("Welcome to Sales")
        assert self.group.chat.has(vera.id)

    async def is_refused(self) -> None:
        self.anna.sends("/broken")
        await self.anna.sees('find end tag corresponding to start tag "b"')
        await self.anna.sees('nsupported start tag "x" at byte offset 2')
        gone = await self.anna.writes("/gone")
        assert "hat not found" in gone.text
        boris = self.boris
        await boris.starts()
        boris.blocks_bot()
        assert "ot was blocked by the user" in (await self.anna.writes(f"/write {boris.id}")).text

    async def hurries(self) -> None:
        """Seven messages at once are two too many: the bot waits as long as it is told to, and loses none."""
        self.telegram.paces(Limits())
        self.anna.sends("/burst 7")
        await self.anna.sees("burst 6", timeout=15)
        found = [message.text for message in self.anna.chat.from_bot if message.text.startswith("burst ")]
        assert sorted(found) == [f"burst {place}" for place in range(7)]
        assert self.telegram.api.pace.refused
