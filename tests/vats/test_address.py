import pytest

from vats.address import base_address
from vats.client import Vats


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("vats.example.com", "https://vats.example.com/crmapi/v1"),
        (" vats.example.com/ \n", "https://vats.example.com/crmapi/v1"),
        ("vats.example.com/crmapi/v1", "https://vats.example.com/crmapi/v1"),
        ("https://vats.example.com/crmapi/v1/", "https://vats.example.com/crmapi/v1"),
        ("https://vats.example.com:8443", "https://vats.example.com:8443/crmapi/v1"),
        ("https://proxy.example.com/vats/", "https://proxy.example.com/vats/crmapi/v1"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081/crmapi/v1"),
        ("localhost:8081", "https://localhost:8081/crmapi/v1"),
        ("http://[::1]:80", "http://[::1]:80/crmapi/v1"),
        ("HTTPS://vats.example.com", "https://vats.example.com/crmapi/v1"),
    ],
)
def test_an_address_as_operators_write_it(written: str, address: str) -> None:
    assert base_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "https://",
        "ftp://vats.example.com",
        "https://key@vats.example.com",
        "https://vats.example.com?key=1",
        "https://vats.example.com#here",
        "vats example com",
        "https://vats.example.com:port",
        "https://vats.example.com:99999",
        "https://vats\x00.example.com",
        "https://vats.example.com\\crmapi",
    ],
)
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        base_address(written)
    with pytest.raises(ValueError, match=r"."):
        Vats(written, "key")
