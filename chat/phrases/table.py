"""All ways to say commands in people's words."""

from typing import Final

from chat.phrases.calls import CALLS
from chat.phrases.company import COMPANY
from chat.phrases.own import OWN
from chat.phrases.saying import Saying

SAYINGS: Final[tuple[Saying, ...]] = (*OWN, *CALLS, *COMPANY)
