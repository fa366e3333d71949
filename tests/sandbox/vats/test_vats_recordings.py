"""Recordings are real mp3 files: read frame by frame here, and played by a program that was not written here."""

import base64
import os
import shutil
from typing import Any

import pytest

from sandbox.company import CLIENT, MAIN
from sandbox.vats.recordings import recording
from sandbox.vats.virtual import VirtualVats
from tests.sandbox.vats.wire import Wire

FRAME, FRAME_SECONDS = 72, 0.036


@pytest.mark.parametrize(("asked", "lasts"), [(0, 1), (1, 1), (2, 2), (37, 37), (600, 600), (4000, 600)])
def test_file_is_whole_frames_of_the_length_asked_for(asked: int, lasts: int) -> None:
    content = recording(asked)
    frames = [content[at : at + FRAME] for at in range(0, len(content), FRAME)]
    # ISO/IEC 13818-3: sync, MPEG-2, layer III, no checksum; 16 kbit/s at 16 kHz; one channel.
    assert {frame[:4] for frame in frames} == {bytes.fromhex("fff328c0")}
    assert {len(frame) for frame in frames} == {FRAME}
    assert abs(len(frames) * FRAME_SECONDS - lasts) <= FRAME_SECONDS / 2


async def test_link_of_a_talk_is_a_file_of_its_length(wire: Wire, vats: VirtualVats) -> None:
    call = await vats.rings(CLIENT, MAIN)
    await call.answered_by("anna", after=9)
    await call.ends(seconds=14)
    link = vats.company.outside_calls[-1].record
    response = await wire.http.get(link)
    assert response.headers["Content-Type"] == "audio/mpeg"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.content == recording(14)
    assert (await wire.http.get(link, headers={"X-API-KEY": "wrong"})).status_code == 401
    assert (await wire.http.get(link.replace(call.id, "0"))).status_code == 404


# Decodes the file, then tells its length and, of every tenth of a second, the loudness and the pitch in hertz.
LISTENS = """async (text) => {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
    const sound = await new OfflineAudioContext(1, 16000, 16000).decodeAudioData(bytes.buffer)
    const samples = sound.getChannelData(0)
    const heard = []
    for (let at = 0; at + 1600 <= samples.length; at += 1600) {
        let loudest = 0
        let crossings = 0
        for (let i = at + 1; i < at + 1600; i++) {
            loudest = Math.max(loudest, Math.abs(samples[i]))
            crossings += samples[i] * samples[i - 1] < 0
        }
        heard.push([loudest, crossings * 5])
    }
    return [sound.duration, heard]
}"""


@pytest.mark.foreign
async def test_browser_plays_two_voices_that_take_turns() -> None:
    duration, heard = await _played(recording(6))
    assert duration == pytest.approx(6, abs=0.1)
    for turn, hertz in enumerate((450, 310, 450, 310)):
        begins = turn * 42 * FRAME_SECONDS
        loudness, pitch = heard[round((begins + 0.6) * 10)]
        assert 0.1 < loudness < 0.5
        assert pitch == pytest.approx(hertz, abs=15)
        pause, _ = heard[round((begins + 1.3) * 10)]
        assert pause < 0.01


async def _played(content: bytes) -> tuple[float, list[tuple[float, float]]]:
    browser = shutil.which("chromium")
    if browser is None:
        why = "chromium is not installed"
        if os.environ.get("ALLOW_NO_OMISSION") == "1":
            pytest.fail(why)
        pytest.skip(why)
    # Loaded only where it is needed: a driver of a browser is no small thing.
    from playwright.async_api import async_playwright  # noqa: PLC0415

    async with async_playwright() as driver:
        opened = await driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = await opened.new_page()
        found: Any = await page.evaluate(LISTENS, base64.b64encode(content).decode())
        await opened.close()
    return found[0], [(loudness, pitch) for loudness, pitch in found[1]]
