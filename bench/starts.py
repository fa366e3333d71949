"""From the start of the program to its first durable answer, and the memory it holds, as a whole process."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import TOKEN
from bench.side import Row, free_port, memory, percentile, wait_until

STARTS = 20
REST = 8.0
LOAD = 10.0


def start_to_first_answer() -> Iterator[Row]:
    """Both services are away: the door does not wait for them. The first start is not counted."""
    took = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(STARTS + 1):
            port = free_port()
            began = time.perf_counter()
            with _bot(port, Path(folder)):
                wait_until(lambda port=port, number=number: _answered(port, number), 20, "no answer")
                if number:
                    took.append(time.perf_counter() - began)
    figure = f"p95 {percentile(took, 0.95):.3f} s, median {statistics.median(took):.3f} s"
    yield Row("start → first durable 200", figure, "p95 ≤ 0.4 s", percentile(took, 0.95) <= 0.4)


def memory_held() -> Iterator[Row]:
    """RSS when all is loaded and nothing happens, and the most of it while 500 events a second come in."""
    with tempfile.TemporaryDirectory() as folder, _services() as services:
        port = free_port()
        with _bot(port, Path(folder), **services) as process:
            wait_until(lambda: _answered(port, 0), 20, "no answer")
            time.sleep(REST)
            at_rest = memory(process.pid)
            with subprocess.Popen(
                [sys.executable, "-c", _LOAD, str(port), TOKEN, str(LOAD)], stdout=subprocess.DEVNULL
            ) as load:
                most = at_rest
                while load.poll() is None:
                    most = max(most, memory(process.pid))
                    time.sleep(0.1)
    yield Row("memory at rest", f"{at_rest:.0f} MiB", "≤ 200 MiB", at_rest <= 200)
    yield Row("memory at 500 events/s", f"{most:.0f} MiB", "≤ 230 MiB", most <= 230)


_LOAD = (
    "import sys; from bench.side import loaded; "
    "loaded(int(sys.argv[1]), sys.argv[2], connections=16, rate=500, seconds=float(sys.argv[3]))"
)


def _answered(port: int, number: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    body = f"cmd=event&type=INCOMING&phone=79261904198&user=anna&crm_token={TOKEN}&callid=start{number}"
    try:
        connection.request("POST", "/vats", body, {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def _bot(port: int, folder: Path, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
    nobody = f"http://127.0.0.1:{free_port()}"
    settings = {
        "BOT_TOKEN": "7000000001:bench-bench-bench-bench-bench-bench-x",
        "BOT_API_URL": nobody,
        "VATS_URL": nobody,
        "VATS_API_KEY": "bench-key-0123456789abcdef",
        "VATS_CRM_TOKEN": TOKEN,
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "LISTEN_HOST": "127.0.0.1",
        "LISTEN_PORT": str(port),
        "TIMEZONE": "Europe/Moscow",
        "LOG_LEVEL": "error",
        **changes,
    }
    command = [sys.executable, "-m", "bot"]
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(12)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _services() -> Iterator[dict[str, str]]:
    """Both virtual services, in a process of their own; gives what the bot needs to know of them."""
    ports = ["--vats-port", str(free_port()), "--telegram-port", str(free_port())]
    command = [sys.executable, "-m", "sandbox", "vats", "telegram", *ports]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = dict(process.stdout.readline().strip().split("=", 1) for _ in range(5))
        try:
            yield {name: value for name, value in told.items() if name != "VATS_CRM_TOKEN"}
        finally:
            process.terminate()
            process.wait(10)
