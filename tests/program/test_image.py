"""The essentials of the image, read from its recipe: there may be no engine here to build it."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    pairs = [line.partition(" ") for line in lines]
    return [(word, " ".join(rest.split())) for word, _, rest in pairs]


def said(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def final_stage() -> list[tuple[str, str]]:
    all_of_it = instructions()
    last = max(place for place, (word, _) in enumerate(all_of_it) if word == "FROM")
    return all_of_it[last:]


def test_it_is_slim_and_has_two_stages() -> None:
    first, second = said("FROM")
    assert "-slim" in first
    assert first.partition(" ")[0] == second
    assert ("COPY", "--from=packages /opt/bot /opt/bot") in final_stage()


def test_packages_are_those_of_the_lock_with_their_hashes() -> None:
    (install,) = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert "--require-hashes -r /requirements.lock" in install
    assert "://" not in (ROOT / "requirements.lock").read_text(), "the lock names no registry"


def test_it_does_not_run_as_root_and_writes_to_data_alone() -> None:
    stage = final_stage()
    assert stage.index(("USER", "bot")) > max(place for place, (word, _) in enumerate(stage) if word in {"RUN", "COPY"})
    assert said("VOLUME") == ["/data"]
    (environment,) = said("ENV")
    values = dict(pair.split("=", 1) for pair in environment.split())
    assert values["DATABASE_URL"] == "sqlite:////data/bot.db"
    assert values["MPLCONFIGDIR"].startswith("/data/")
    assert values["PYTHONDONTWRITEBYTECODE"] == "1"


def test_it_is_probed_lightly_and_stopped_politely() -> None:
    (check,) = said("HEALTHCHECK")
    assert json.loads(check.partition("CMD ")[2]) == ["python", "-m", "bot.probe"]
    assert said("STOPSIGNAL") == ["SIGTERM"]
    # The exec form: signals reach Python itself, not a shell around it.
    assert json.loads(said("ENTRYPOINT")[0]) == ["python", "-m", "bot"]


def test_every_room_is_in_it_and_nothing_else() -> None:
    rooms = {"bot", "handlers", "chat", "calls", "storage", "vats", "watch", "sandbox"}
    copied = {rest.split()[0] for rest in said("COPY") if not rest.startswith("--from")}
    assert copied == rooms | {"requirements.lock"}
    kept = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert kept[0] == "*"
    assert {line[1:] for line in kept if line.startswith("!")} == copied
