"""The connection to the service, by the runner's settings of proxies and certificates."""

import ssl
from collections.abc import Mapping

import httpx

from mintlify_agent_action.route import Route, UnusableSettings

from .errors import BadConnectionSettings


def connection(api_url: str, key: str, *, environment: Mapping[str, str], user_agent: str) -> httpx.Client:
    """One connection for the whole run: HTTP/1.1, kept alive between polls, and no redirect followed with the key.

    Raises `BadConnectionSettings`.
    """
    try:
        route = Route.to(api_url, environment)
    except UnusableSettings as error:
        raise BadConnectionSettings(str(error)) from error
    # Without TLS no certificate needs to be trusted, and so none to be read.
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if api_url.startswith("http:") else route.trust
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
        trust_env=False,
        proxy=_proxy(route, trust),
        verify=trust or True,
    )


def _proxy(route: Route, trust: ssl.SSLContext | None) -> httpx.Proxy | None:
    if route.proxy is None:
        return None
    known = (route.proxy.user, route.proxy.password) if route.proxy.user or route.proxy.password else None
    return httpx.Proxy(route.proxy.address, auth=known, ssl_context=trust if route.proxy.address.startswith("https:") else None)
