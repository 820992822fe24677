"""`tactful serve`: an OpenAI-compatible server in front of another, for a chatbot in any language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import InvalidInput

from ..settings import Settings, load_settings, read_secret
from .options import DataDir

if TYPE_CHECKING:
    from ..server.keys import KeyFile
    from ..server.upstream import UpstreamSettings

KeysFile = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help="The file of API keys (default: keys.json with the data).")
]


def serve(  # noqa: PLR0913, PLR0917 - each is an option of the command
    upstream: Annotated[str, typer.Option(metavar="URL", help="The server that answers: http://HOST:PORT or …/v1.")],
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; beyond this machine only with keys.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8484,
    data: DataDir = None,
    keys: KeysFile = None,
    upstream_key_env: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The variable with the upstream's key (default: TACTFUL_UPSTREAM_API_KEY)."),
    ] = None,
    upstream_header: Annotated[
        list[str] | None, typer.Option(metavar="'NAME: VALUE'", help="Sent with every request; may be given again.")
    ] = None,
    pass_authorization: Annotated[
        bool, typer.Option("--pass-authorization", help="Send the client's own API key to the upstream.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name this server is called by; may be given again.")
    ] = None,
) -> None:
    """Answer as the upstream does, personalized: point a client's OpenAI base URL at http://127.0.0.1:8484/v1."""
    settings = load_settings(data_dir=data)
    reached = _upstream(settings, upstream, upstream_header, read_secret(upstream_key_env), pass_authorization)
    _serve(settings, reached, _keys(settings, keys), host, port, allow_host)


def _serve(
    settings: Settings,
    upstream: UpstreamSettings,
    keys: KeyFile | None,
    host: str,
    port: int,
    names: list[str] | None,
) -> None:
    from ..personalizer import Personalizer
    from ..server.app import ServerSettings, create_app
    from ..server.host_guard import LOOPBACK_HOSTS
    from ..server.listening import check_reach, is_loopback, listen, open_socket, url_of

    check_reach(host, keys)
    allowed = LOOPBACK_HOSTS | set(names or ()) if names or is_loopback(host) else None
    app_settings = ServerSettings(upstream, keys, allowed, settings.max_body_mb * 1_000_000)
    with open_socket(host, port) as listening, Personalizer.local(settings=settings) as personalizer:
        app = create_app(personalizer, app_settings)
        who = "anybody on this machine, for whomever they name" if keys is None else f"the keys in {keys.path}"
        typer.echo(f"tactful answers on {url_of(listening)}/v1 with {upstream.url}, for {who}. Ctrl-C stops it.")
        listen(app, listening)


def _upstream(
    settings: Settings, url: str, headers: list[str] | None, key: str | None, pass_authorization: bool
) -> UpstreamSettings:
    from ..server.upstream import UpstreamSettings

    return UpstreamSettings(
        url,
        api_key=key,
        headers=tuple(_header(text) for text in headers or ()),
        pass_authorization=pass_authorization,
        timeout_s=settings.upstream_timeout_s,
        max_connections=settings.max_streams,
    )


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise InvalidInput(f"a header is given as 'NAME: VALUE', not as {text!r}")
    return name.strip(), value.strip()


def _keys(settings: Settings, path: Path | None) -> KeyFile | None:
    """Return the file of keys, or None where there is none, which `--keys` does not allow."""
    from ..server.keys import KEYS_FILE, KeyFile

    found = path or settings.data_dir / KEYS_FILE
    if found.exists():
        return KeyFile(found)
    if path is not None:
        raise InvalidInput(f"there are no keys in {path}: make one with `tactful keys add --keys {path} --name NAME`")
    return None
