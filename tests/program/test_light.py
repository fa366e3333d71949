"""aiogram, loaded lightly: whatever of it is used works, in any order, and what is not used is not built."""

import subprocess
import sys

from tests.program.running import ROOT

_USES_ALL = """
import inspect, random, sys
import bot.light
from pydantic import ValidationError
from aiogram import methods, types
from aiogram.methods import Response

found = [getattr(module, name) for module in (methods, types) for name in module.__all__]
kinds = [one for one in found if hasattr(one, "model_rebuild") and not inspect.isabstract(one)]
built = sum(one.__pydantic_complete__ for one in kinds)
random.Random(int(sys.argv[1])).shuffle(kinds)
for kind in kinds:
    try:
        kind.model_validate({"strange": 1})
    except ValidationError:
        pass
    if hasattr(kind, "__returning__") and isinstance(kind.__returning__, type | type(list[int]) | type(int | str)):
        Response[kind.__returning__].model_validate({"ok": False})
unusable = [kind.__name__ for kind in kinds if not kind.__pydantic_complete__]
print(len(kinds), built, *unusable)
"""


def test_every_type_and_method_can_be_used_in_any_order() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _USES_ALL, "7"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert not told.returncode, told.stderr
    number, built, *unusable = told.stdout.split()
    assert int(number) > 500
    assert int(built) < 150
    assert not unusable
