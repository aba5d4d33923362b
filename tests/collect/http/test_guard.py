"""Which addresses may be reached."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.http.guard import closed, disguised, parse_address, refusal, scoped


@pytest.mark.parametrize("text", ["8.8.8.8", "93.184.216.34", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_a_public_address_is_open(text: str) -> None:
    assert closed(ip_address(text)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.1", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1", "198.18.0.1",
        "192.88.99.1", "203.0.113.5", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fec0::1", "ff02::1", "4000::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_closed_with_a_reason(text: str) -> None:
    assert closed(ip_address(text))


@given(st.ip_addresses())
def test_nothing_that_the_standard_library_holds_private_is_open(address: object) -> None:
    parsed = ip_address(str(address))
    if parsed.is_private or parsed.is_loopback or parsed.is_link_local or parsed.is_multicast:
        assert closed(parsed)


def test_allow_private_opens_private_addresses_of_that_host_only_by_its_word() -> None:
    lan = ip_address("192.168.1.5")
    assert refusal(lan, "rsshub.lan", allow_private=True) == ""
    assert refusal(lan, "rsshub.lan", allow_private=False) == "rsshub.lan leads to 192.168.1.5 (private)"


@pytest.mark.parametrize("text", ["0.0.0.1", "::", "224.0.0.1", "ff02::1", "255.255.255.255"])
def test_allow_private_never_opens_what_names_no_single_machine(text: str) -> None:
    assert refusal(ip_address(text), "x", allow_private=True)


def test_a_literal_address_is_not_said_twice() -> None:
    assert refusal(ip_address("127.0.0.1"), "127.0.0.1", allow_private=False) == "127.0.0.1 is loopback"


@pytest.mark.parametrize(
    "host",
    ["0x7f.1", "2130706433", "017700000001", "127.1", "0177.0.0.1", "127.0.0.0x1", "1.2.3.4.", "1.2.3.256"],
)
def test_an_ipv4_address_in_an_odd_spelling_is_recognised(host: str) -> None:
    assert disguised(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "8.8.8.8", "example.org", "163.com", "4.example", "::1", "a.0x7f.de"]
)
def test_a_name_and_a_plain_address_are_no_odd_spelling(host: str) -> None:
    assert not disguised(host)


def test_an_address_bound_to_a_network_card_is_recognised_and_its_card_dropped() -> None:
    assert scoped("fe80::1%eth0")
    assert parse_address("fe80::1%eth0") == ip_address("fe80::1")
