"""A light look at the program from beside it, for a container's HEALTHCHECK: `python -m bot.probe`.

The standard library alone: it runs every half a minute, and must cost nothing.
"""

import http.client
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_TIMEOUT = 5.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 -- where to knock, not where to bind
_OK = 200


def where(environment: Mapping[str, str], env_file: Path) -> tuple[str, int]:
    """Answer the host and port at which the door stands on this machine, read as the program reads them."""
    said: dict[str, str] = {}
    if env_file.is_file():
        for line in env_file.read_text("utf-8-sig", "replace").splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            said[name.strip().upper()] = value.partition(" #")[0].strip().strip("'\"")
    said |= {name.upper(): value for name, value in environment.items() if value}
    host = said.get("LISTEN_HOST") or ""
    return _EVERYWHERE.get(host, host), int(said.get("LISTEN_PORT") or 8080)


def look(host: str, port: int) -> tuple[bool, str]:
    """Ask `/health/ready`; answer whether events can be taken, and a line for people."""
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return False, f"no answer from {host}:{port}: {type(error).__name__}"
    finally:
        connection.close()
    return answer.status == _OK, json.dumps(told, ensure_ascii=False)


def main() -> int:
    """Look once; 0 when events can be taken, else 1."""
    try:
        host, port = where(os.environ, Path(".env"))
    except ValueError:
        sys.stdout.write("LISTEN_PORT is no number\n")
        return 1
    well, line = look(host, port)
    sys.stdout.write(f"{line}\n")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
