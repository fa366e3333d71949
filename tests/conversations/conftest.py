from collections.abc import Iterator

import pytest

from sandbox.telegram.virtual import VirtualTelegram

APOLOGY = "Что-то пошло не так"


@pytest.fixture(autouse=True)
def no_apologies(telegram: VirtualTelegram) -> Iterator[None]:
    """Nothing that is said here may be a fault of ours, even where a test looks at something else."""
    yield
    said = [str(call.fields.get("text")) for call in telegram.requests]
    assert [text for text in said if APOLOGY in text] == []
