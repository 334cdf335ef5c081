"""The environment's settings of proxies and certificates, read in one way for all services."""

from pathlib import Path

import pytest

from mintlify_agent_action.route import Proxy, Route, UnusableSettings, causes, secrets

URL = "https://api.example.com"
PROXY = "http://proxy:3128"


def proxy(url: str = URL, **environment: str) -> Proxy | None:
    return Route.to(url, environment).proxy


@pytest.mark.parametrize(
    ("value", "address", "user", "password"),
    [
        ("http://proxy:3128", "http://proxy:3128", "", ""),
        ("proxy:3128", "http://proxy:3128", "", ""),
        (" HTTP://Proxy.Example.com/ ", "http://Proxy.Example.com", "", ""),
        ("https://[::1]:8080", "https://[::1]:8080", "", ""),
        ("http://me@proxy", "http://proxy", "me", ""),
        ("http://me:secret@proxy:1", "http://proxy:1", "me", "secret"),
        ("me:secret@proxy:1", "http://proxy:1", "me", "secret"),
        ("http://m%40e:%3As%2F@proxy:1", "http://proxy:1", "m@e", ":s/"),
        ("http://me:a@b/c:d@proxy:1", "http://proxy:1", "me", "a@b/c:d"),
    ],
)
def test_a_proxy_is_an_address_and_who_is_known_to_it(value: str, address: str, user: str, password: str) -> None:
    assert proxy(HTTPS_PROXY=value) == Proxy(address, user, password)


@pytest.mark.parametrize("value", ["socks5://proxy:1", "ftp://proxy", "http://", "http://proxy:x", "http://proxy:65536", "a b"])
def test_what_is_no_proxy_for_http_is_refused_without_a_word_of_it(value: str) -> None:
    with pytest.raises(UnusableSettings, match=r"^HTTPS_PROXY is not the address of a proxy for http") as error:
        proxy(HTTPS_PROXY=value.replace("://", "://me:secret@"))
    assert "secret" not in str(error.value)


def test_which_setting_goes_first() -> None:
    assert proxy(HTTPS_PROXY="upper", https_proxy="lower", ALL_PROXY="all") == Proxy("http://lower")
    assert proxy(HTTPS_PROXY="upper", https_proxy="", all_proxy="all") == Proxy("http://upper")
    assert proxy(HTTP_PROXY="http", http_proxy="http") is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1"])
def test_without_tls_there_is_neither_a_proxy_nor_a_certificate(url: str) -> None:
    settings = dict.fromkeys(["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"], "socks5://unusable")
    assert Route.to(url, {**settings, "SSL_CERT_FILE": "/nonexistent"}) == Route()


@pytest.mark.parametrize(
    "entry",
    [
        "api.example.com", "example.com", ".example.com", "*.example.com", "com", "*", "API.Example.COM",
        "api.example.com:443", "other.org, example.com", "other.org example.com",
    ],
)  # fmt: skip
def test_what_no_proxy_holds(entry: str) -> None:
    assert proxy(HTTPS_PROXY=PROXY, NO_PROXY=entry) is None
    assert proxy(HTTPS_PROXY="socks5://unusable", no_proxy=entry) is None


@pytest.mark.parametrize(
    "entry", ["", ",", ".", "ample.com", "pi.example.com", "www.api.example.com", "example.com:8443", "::1"]
)
def test_what_no_proxy_does_not_hold(entry: str) -> None:
    assert proxy(HTTPS_PROXY=PROXY, NO_PROXY=entry) == Proxy(PROXY)


@pytest.mark.parametrize(
    ("host", "entry", "held"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3:8443", "10.1.2.3:8443", True),
        ("10.1.2.3", "11.0.0.0/8", False),
        ("[::1]", "::1", True),
        ("[::1]:8443", "[::1]:8443", True),
        ("[fd00::5]", "fd00::/8", True),
        ("[fd00::5]", "[fe80::5]", False),
    ],
)
def test_no_proxy_holds_addresses_and_networks(host: str, entry: str, held: bool) -> None:
    assert (proxy(f"https://{host}", HTTPS_PROXY=PROXY, NO_PROXY=entry) is None) is held


def test_the_url_with_who_is_known_has_only_what_a_url_may_have() -> None:
    known = proxy(HTTPS_PROXY="http://me:a@b/c:d@proxy:1")
    assert known
    assert known.url == "http://me:a%40b%2Fc%3Ad@proxy:1"
    assert "a@b/c" not in repr(known)


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("http://proxy:3128", set()),
        ("http://me:p%40ssword@proxy", {"me:p%40ssword", "me:p@ssword", "p%40ssword", "p@ssword"}),
        ("me:password@proxy", {"me:password", "password"}),
        ("socks5://me:pass@word@not a host", {"me:pass@word", "pass@word"}),
        ("http://token-alone@proxy", {"token-alone"}),
        ("http://docs:docs@proxy", {"docs:docs"}),
    ],
)
@pytest.mark.parametrize("setting", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "all_proxy"])
def test_what_must_not_be_shown(setting: str, value: str, hidden: set[str]) -> None:
    """Also of a setting that cannot be used; but a short password is hidden only beside the user, for it may be any word."""
    assert set(secrets({setting: value})) == hidden


def test_errors_below_are_found_where_each_library_keeps_them() -> None:
    root = OSError("root")
    by_cause, by_argument = ValueError(), ValueError("x", root)
    by_cause.__cause__ = by_argument
    assert list(causes(by_cause)) == [by_cause, by_argument, root]


@pytest.mark.parametrize("files", [["5ad8a5d6.0", "ca.pem"], ["ca.pem"], []])
def test_the_system_s_authorities_are_trusted_where_each_is_found_by_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str]
) -> None:
    """None is read before it is asked for; where they are kept otherwise, the libraries bring their own."""
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))  # tells Python where the system has them
    for name in files:
        (tmp_path / name).touch()
    by_hash = len(files) == 2
    _, certificates, trust = Route.to(URL, {})
    assert certificates == (str(tmp_path) if by_hash else "")
    assert (trust is not None) is by_hash
    assert trust is None or trust.cert_store_stats()["x509"] == 0
