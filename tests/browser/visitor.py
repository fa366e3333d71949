"""A visitor of the playground's page: looks, clicks and types as a person does, and waits for what it sees."""

import re
from dataclasses import dataclass, field
from typing import Self

from playwright.async_api import ConsoleMessage, Locator, Page, Request, expect

PATIENCE = 75_000
"""Milliseconds to wait for something to be seen: the machine of the tests may be busy."""


expect.set_options(timeout=PATIENCE)


@dataclass
class Visitor:
    """One open page. ``asked`` is every address that the browser asked for, ``wrong`` what its console said."""

    page: Page
    address: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def comes(self) -> Self:
        """Open the page and wait until it is filled."""
        self.page.on("request", self._asks)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._hears)
        await self.page.goto(self.address)
        await expect(self.page.locator(".phone")).to_have_count(7)
        return self

    def _asks(self, request: Request) -> None:
        self.asked.append(request.url)

    def _hears(self, line: ConsoleMessage) -> None:
        # A refusal of what cannot be done now is an answer; browsers complain of its status by themselves.
        if line.type == "error" and "409" not in line.text:
            self.wrong.append(line.text)

    @property
    def messages(self) -> Locator:
        """The messages of the chat that is looked at."""
        return self.page.get_by_role("log", name=re.compile("^(Сообщения|Messages)")).locator("li.message")

    @property
    def last(self) -> Locator:
        """The newest message of the chat that is looked at."""
        return self.messages.last

    def message(self, *words: str) -> Locator:
        """The newest message with all of these words in it."""
        found = self.messages
        for one in words:
            found = found.filter(has_text=one)
        return found.last

    async def sees(self, *words: str) -> Locator:
        """Wait for a message with all of these words; what is answered stays that message, whatever it says later."""
        found = self.message(*words)
        await expect(found).to_be_visible()
        number = await found.get_attribute("data-message")
        return self.page.locator(f"li.message[data-message='{number}']")

    async def shows(self, message: Locator, *words: str) -> None:
        """Wait until one message has all of these words."""
        for one in words:
            await expect(message).to_contain_text(one)

    def telephone(self, login: str) -> Locator:
        """The telephone of an employee."""
        return self.page.locator(f".phone[data-login={login}]")

    async def opens(self, title: str) -> None:
        """Look at a chat."""
        await self.page.get_by_role("navigation").get_by_role("button", name=re.compile(f"^{title}")).click()
        await expect(self.page.locator(".conversation-head h3")).to_contain_text(title)

    async def writes(self, text: str) -> None:
        """Type a message and send it."""
        field_ = self.page.get_by_role("textbox", name=re.compile("^(Сообщение|Message)$"))
        await field_.fill(text)
        await field_.press("Enter")
        await expect(field_).to_have_value("")

    async def presses(self, label: str, message: Locator | None = None) -> None:
        """Press a button under a message (the newest that has it), as soon as it is there."""
        place = message if message is not None else self.messages
        await place.get_by_role("button", name=label).last.click()

    async def rings(self, client: str, number: str = "Основной") -> None:
        """Call one of the company's numbers as a client."""
        form = self.page.locator("#client-form")
        await form.locator("[name=client]").fill(client)
        option = form.locator("option", has_text=number)
        await form.locator("select").select_option(value=await option.get_attribute("value"))
        await form.get_by_role("button").click()

    async def plays(self, scenario: str) -> None:
        """Press a scenario and wait until it has been played."""
        button = self.page.locator("#scenarios").get_by_role("button", name=scenario)
        await button.click()
        await expect(button).to_be_enabled(timeout=60_000)

    async def breaks(self, service: str, how: str) -> Locator:
        """Switch a failure on (or off again); answers its switch."""
        switch = self.page.get_by_role("group", name=service).get_by_role("switch", name=how)
        await switch.click()
        return switch
