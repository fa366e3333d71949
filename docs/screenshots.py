# ruff: noqa: INP001 (a script, no package)
"""Make the pictures of docs/playground.md: ``python docs/screenshots.py``.

The demonstration runs as a process of its own, Debian's Chromium looks at it. Every picture is of the real bot.
"""

import asyncio
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.browser.demo import demonstration  # noqa: E402 (found by the line above)
from tests.browser.visitor import Visitor  # noqa: E402

IMAGES = HERE / "images"
COMPUTER: ViewportSize = {"width": 1280, "height": 800}
TELEPHONE: ViewportSize = {"width": 360, "height": 700}
MOST_BYTES = 150_000
OLD, NEW = "+7 916 123-45-67", "+7 903 765-43-21"


async def _keeps(page: Page, name: str) -> None:
    """Keep what is seen as a PNG of 256 colours, chosen so that rare ones (an emoji) are kept too."""
    seen = Image.open(BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
    path = IMAGES / f"playground-{name}.png"
    few = seen.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        sys.exit(f"{path.name} is too big: {path.stat().st_size} bytes")


async def _visitor(
    browser: Browser, address: str, scheme: Literal["light", "dark"], viewport: ViewportSize, locale: str
) -> Visitor:
    page = await browser.new_page(color_scheme=scheme, viewport=viewport, locale=locale, reduced_motion="reduce")
    return await Visitor(page, address).comes()


async def _tells_the_story(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.plays("Познакомить")
    await visitor.opens("Анна Смирнова")
    await visitor.writes(f"/contact {OLD.replace(' ', '').replace('-', '')} Пётр Ильин")
    await visitor.sees("Контакт", "Пётр Ильин")
    await visitor.rings(OLD)
    card = await visitor.sees("Звонит", "Пётр Ильин")
    await visitor.telephone("anna").get_by_role("button", name="Ответить").click()
    await visitor.shows(card, "Ответил")
    await page.get_by_role("button", name="5 минут").click()
    await visitor.telephone("anna").get_by_role("button", name="Положить трубку").click()
    await visitor.shows(card, "Общая длительность")
    await page.get_by_role("button", name="Оценить на 5").click()
    await visitor.shows(card, "оценка 5")
    await visitor.rings(NEW)
    await visitor.sees("Звонит", NEW[3:].strip())
    await page.locator("#phones-title").scroll_into_view_if_needed()
    await _keeps(page, "call")
    await page.get_by_role("button", name="Клиент кладёт трубку").first.click()
    await visitor.opens("Отдел продаж")
    case = await visitor.sees("Пропущенный", NEW[3:].strip())
    await visitor.presses("Взять", case)
    await visitor.shows(case, "Взял(а)")
    await expect(page.locator(".toast")).to_have_count(0)


async def _shows_the_log(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.opens("Отдел продаж")
    await page.get_by_role("tab", name="Журнал").click()
    await page.get_by_role("searchbox").fill("history")
    await page.locator(".log-line summary").first.click()
    await visitor.breaks("Telegram", "429")
    await expect(page.locator("#broken")).to_be_visible()
    await _keeps(page, "log")
    await page.get_by_role("button", name="Починить").click()
    await expect(page.locator("#broken")).to_be_hidden()


async def _shows_a_telephone(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.opens("Анна Смирнова")
    await _keeps(page, "narrow-chat")
    await page.get_by_role("tab").nth(1).click()
    await page.locator("#scenarios-title").scroll_into_view_if_needed()
    await _keeps(page, "narrow-exchange")


async def make(address: str) -> None:
    """Make all pictures of a demonstration that has just begun."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        await _tells_the_story(await _visitor(browser, address, "light", COMPUTER, "ru-RU"))
        await _shows_the_log(await _visitor(browser, address, "dark", COMPUTER, "ru-RU"))
        await _shows_a_telephone(await _visitor(browser, address, "light", TELEPHONE, "en-GB"))
        await browser.close()


if __name__ == "__main__":
    with demonstration() as at:
        asyncio.run(make(at))
