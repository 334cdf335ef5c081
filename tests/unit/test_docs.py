"""Which host's pages a token is for: told by the address of the API, or by the runner."""

import pytest

from mintlify_agent_action.docs import home


@pytest.mark.parametrize(
    ("api_url", "server_url", "host"),
    [
        ("https://api.github.com", "https://github.com", "github.com"),
        ("https://api.github.com", "https://ghe.example.com", "github.com"),
        ("https://ghe.example.com/api/v3", "https://github.com", "ghe.example.com"),
        ("https://ghe.example.com:8443/api/v3", "https://github.com", "ghe.example.com:8443"),
        ("https://api.corp.example/api/v3", "https://github.com", "api.corp.example"),
        ("https://api.octo.ghe.com", "https://octo.ghe.com", "octo.ghe.com"),
        ("https://proxy.example.com/github", "https://github.com", "github.com"),
        ("http://127.0.0.1:8080/api/v3", "https://GHE.example.com", "ghe.example.com"),
    ],
)
def test_the_host_of_the_pages(api_url: str, server_url: str, host: str) -> None:
    assert home(api_url, server_url) == host
