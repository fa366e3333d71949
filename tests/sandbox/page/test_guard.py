"""Who may ask the page's server: its own page alone."""

import io
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from sandbox.page.playground import Playground
from sandbox.telegram.virtual import VirtualTelegram
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.page.conftest import Page


def own(page: Page) -> str:
    return page.url.removeprefix("http://").rstrip("/")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[::", "", "1.2.3.4"])
async def test_another_name_for_this_address_is_refused(page: Page, host: str) -> None:
    status, told = await page.gets("api/state", Host=host)
    assert (status, told["error"]["code"]) == (403, "foreign")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
async def test_a_forwarded_port_is_still_this_machine(page: Page, host: str) -> None:
    status, _ = await page.gets("api/state", Host=f"{host}:9000")
    assert status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
async def test_another_page_is_refused(page: Page, headers: dict[str, str]) -> None:
    status, told = await page.gets("api/state", **headers)
    assert (status, told["error"]["code"]) == (403, "foreign")


async def test_our_own_page_is_let_in(page: Page) -> None:
    headers = {"Origin": f"http://{own(page)}", "Sec-Fetch-Site": "same-origin"}
    status, _ = await page.gets("api/state", **headers)
    assert status == 200


async def test_a_link_to_the_page_may_be_followed_but_no_more(page: Page) -> None:
    follows = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with page.web.get(page.url, headers=follows) as answer:
        assert answer.status != 403
    async with page.web.post(f"{page.url}api/bot", headers=follows, json={"action": "kill"}) as answer:
        assert answer.status == 403


async def test_a_form_of_another_page_could_send_no_json(page: Page) -> None:
    async with page.web.post(f"{page.url}api/bot", data='{"action": "kill"}') as answer:
        assert answer.status == 400
    async with page.web.post(f"{page.url}api/file", data={"person": "100001", "file": io.BytesIO(b"x")}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("body", ["", "[1]", "{", "null", "[" * 100_000])
async def test_what_is_no_object_is_refused(page: Page, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with page.web.post(f"{page.url}api/say", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["code"] == "bad_request"


async def test_what_is_too_big_is_refused(page: Page) -> None:
    headers = {"Content-Type": "application/json"}
    async with page.web.post(f"{page.url}api/say", data=io.BytesIO(bytes(22 << 20)), headers=headers) as answer:
        assert answer.status == 413
        assert (await answer.json())["error"]["code"] == "too_big"


async def test_every_answer_lets_run_nothing_but_our_own(page: Page) -> None:
    for path in ("api/state", "api/log/1", "nowhere", "static/nothing"):
        async with page.web.get(f"{page.url}{path}") as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"


async def test_nothing_outside_of_its_folder_is_served(
    vats: VirtualVats, telegram: VirtualTelegram, web: aiohttp.ClientSession, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("canary")
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<title>ok</title>")
    (folder / "out").symlink_to(tmp_path)
    async with Playground(vats, telegram, static=folder).running() as playground:
        async with web.get(playground.url) as answer:
            assert (answer.status, await answer.text()) == (200, "<title>ok</title>")
            assert answer.content_type == "text/html"
        for path in (
            "static/%2e%2e/secret.txt",
            "static/out/secret.txt",
            "static//etc/hostname",
            "static/out",
            "static/",
        ):
            async with web.get(URL(f"{playground.url}static/{path}", encoded=True)) as answer:
                assert answer.status == 404, path
                assert "canary" not in await answer.text()


async def test_the_server_listens_on_the_loopback_only(page: Page) -> None:
    assert page.url.startswith("http://127.0.0.1:")
