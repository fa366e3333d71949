import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web

from bot import probe
from tests.program.running import ROOT, environment, free_port


@pytest.mark.parametrize(
    ("environment", "file", "place"),
    [
        ({}, None, ("127.0.0.1", 8080)),
        ({"LISTEN_HOST": "0.0.0.0", "LISTEN_PORT": "81"}, None, ("127.0.0.1", 81)),
        ({"LISTEN_HOST": "::", "LISTEN_PORT": ""}, None, ("::1", 8080)),
        ({"listen_port": "82"}, "LISTEN_PORT=83\n", ("127.0.0.1", 82)),
        ({}, "# LISTEN_PORT=1\nexport LISTEN_PORT='84' # door\nLISTEN_HOST=10.0.0.5\n", ("10.0.0.5", 84)),
    ],
)
def test_it_knocks_where_the_door_stands(
    environment: dict[str, str], file: str | None, place: tuple[str, int], tmp_path: Path
) -> None:
    if file is not None:
        (tmp_path / ".env").write_text(file)
    assert probe.where(environment, tmp_path / ".env") == place


def test_it_loads_the_standard_library_alone() -> None:
    code = "import sys; before = set(sys.modules); import bot.probe; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    names = {name.partition(".")[0] for name in loaded.split()}
    assert names <= {*sys.stdlib_module_names, "bot"}
    assert "asyncio" not in names


async def looks(folder: Path, port: int | str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.probe",
        cwd=folder,
        env=environment(folder, LISTEN_PORT=str(port)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode, out.decode()


async def test_nobody_there_is_not_well(tmp_path: Path) -> None:
    code, line = await looks(tmp_path, free_port())
    assert code == 1
    assert "no answer" in line


async def test_a_wrong_port_is_not_well(tmp_path: Path) -> None:
    assert (await looks(tmp_path, "door"))[0] == 1


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
async def test_it_says_what_the_health_says(tmp_path: Path, status: int, code: int) -> None:
    async def ready(request: web.BaseRequest) -> web.Response:
        assert request.path == "/health/ready"
        return web.json_response({"status": "ok", "checks": {}}, status=status)

    runner = web.ServerRunner(web.Server(ready))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        assert await looks(tmp_path, runner.addresses[0][1]) == (code, '{"status": "ok", "checks": {}}\n')
    finally:
        await runner.cleanup()
