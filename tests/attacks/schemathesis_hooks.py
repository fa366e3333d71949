"""What Schemathesis is told about the door: it is started with these hooks by test_schemathesis.py.

Requests that are meant to be right get the right token; everything else stays as Schemathesis made it.
"""

import os
from typing import Any

import schemathesis

TOKEN = os.environ["DOOR_TOKEN"]


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Give the right token to every second request, and to all that are right by the description."""
    if isinstance(case.body, dict) and (_is_right(case) or len(repr(case.body)) % 2):
        case.body["crm_token"] = TOKEN


def _is_right(case: schemathesis.Case[Any]) -> bool:
    meta = case.meta
    return meta is None or meta.generation.mode.is_positive
