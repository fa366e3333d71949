from sandbox.vats.exchange import Operate
from sandbox.vats.operations import (
    blacklist,
    caller_ids,
    domain,
    foreign,
    groups,
    history,
    makecall,
    numbers,
    restrictions,
    sims,
    users,
    webhooks,
)

OPERATIONS: dict[str, Operate] = {
    **history.OPERATIONS,
    **makecall.OPERATIONS,
    **users.OPERATIONS,
    **groups.OPERATIONS,
    **numbers.OPERATIONS,
    **sims.OPERATIONS,
    **blacklist.OPERATIONS,
    **domain.OPERATIONS,
    **caller_ids.OPERATIONS,
    **restrictions.OPERATIONS,
    **foreign.OPERATIONS,
    **webhooks.OPERATIONS,
}
"""What each operation id does."""
