"""The blacklist (manual 11)."""

# All operations have one shape, and their names and the manual say what they do.
# ruff: noqa: ARG001, D103

from sandbox.vats.contract import NO_CONTENT, Answer, Request
from sandbox.vats.exchange import Exchange, Operate
from sandbox.vats.state import Blocked


def list_blacklist(exchange: Exchange, request: Request) -> Answer:
    counted = request.query.get("with") == "statistics"
    return Answer(
        200,
        [
            {"telnum": one.telnum, "comment": one.comment} | ({"week": one.week, "year": one.year} if counted else {})
            for one in exchange.company.blacklist
        ],
    )


def add_to_blacklist(exchange: Exchange, request: Request) -> Answer:
    """Add numbers and masks; one that is there gets the new comment."""
    blacklist = exchange.company.blacklist
    for item in request.body:
        there = next((one for one in blacklist if one.telnum == item["telnum"]), None)
        if there is None:
            there = Blocked(item["telnum"])
            blacklist.append(there)
        there.comment = item.get("comment", there.comment)
    return NO_CONTENT


def delete_from_blacklist(exchange: Exchange, request: Request) -> Answer:
    """Take numbers and masks off, each by its exact text; what is not there is passed over (A11-5)."""
    gone = set(request.query["telnum"])
    exchange.company.blacklist = [one for one in exchange.company.blacklist if one.telnum not in gone]
    return NO_CONTENT


def get_block_anonymous(exchange: Exchange, request: Request) -> Answer:
    return Answer(200, {"state": exchange.company.block_anonymous})


def enable_block_anonymous(exchange: Exchange, request: Request) -> Answer:
    exchange.company.block_anonymous = True
    return NO_CONTENT


def disable_block_anonymous(exchange: Exchange, request: Request) -> Answer:
    exchange.company.block_anonymous = False
    return NO_CONTENT


OPERATIONS: dict[str, Operate] = {
    "list_blacklist": list_blacklist,
    "add_to_blacklist": add_to_blacklist,
    "delete_from_blacklist": delete_from_blacklist,
    "get_block_anonymous": get_block_anonymous,
    "enable_block_anonymous": enable_block_anonymous,
    "disable_block_anonymous": disable_block_anonymous,
}
