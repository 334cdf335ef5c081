"""The connection to the service, by the runner's settings of proxies and certificates."""

import ssl

import httpx

from .errors import BadConnectionSettings


def connection(api_url: str, key: str, *, user_agent: str) -> httpx.Client:
    """One connection for the whole run: HTTP/1.1, kept alive between polls, and no redirect followed with the key.

    Raises `BadConnectionSettings`.
    """
    plain = api_url.startswith("http:")
    try:  # a proxy may be of a kind that httpx cannot use, and a file of certificates may be none
        return httpx.Client(
            base_url=api_url,
            headers={
                "Authorization": f"Bearer {key}",
                "Accept": "application/json",
                # The answers are small; uncompressed, their size is known before they are unpacked.
                "Accept-Encoding": "identity",
                "User-Agent": user_agent,
            },
            limits=httpx.Limits(max_connections=1, keepalive_expiry=None),
            follow_redirects=False,
            # Proxies and certificates of the environment are honoured; but what is meant for this machine does not leave it.
            trust_env=not plain,
            # Without TLS no certificate needs to be trusted, and so none to be read.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
        )
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        raise BadConnectionSettings(f"{type(error).__name__}: {error}") from error
