"""An IMAP server that says exactly what a test wrote, over real TLS: for what no decent server does."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

Answer = str | bytes
Script = Callable[[str], Answer]
"""From a command without its tag to the answer; `{tag}` stands for the tag; `{close}` at its end closes the connection."""

GREETING = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n"


class ScriptedServer:
    """`heard`: every line that arrived, without tags."""

    def __init__(self, script: Script, greeting: str, context: ssl.SSLContext | None) -> None:
        self._script = script
        self._greeting = greeting
        self._context = context
        self.heard: list[str] = []
        self.port = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._greeting.encode())
        while line := await reader.readline():
            tag, _, command = line.decode().rstrip("\r\n").partition(" ")
            self.heard.append(command)
            answer = self._script(command)
            raw = answer if isinstance(answer, bytes) else answer.encode()
            writer.write(raw.replace(b"{tag}", tag.encode()).removesuffix(b"{close}"))
            if raw.endswith(b"{close}"):
                await writer.drain()
                break
        writer.close()


@asynccontextmanager
async def scripted(
    script: Script, *, greeting: str = GREETING, certificate: tuple[Path, Path] | None
) -> AsyncIterator[ScriptedServer]:
    """Serve until the block ends; without a certificate in the open."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    served = ScriptedServer(script, greeting, context)
    server = await asyncio.start_server(served._serve, "127.0.0.1", 0, ssl=context)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        await server.wait_closed()


def basic(folders: str = '* LIST (\\HasNoChildren) "/" INBOX\r\n') -> dict[str, str]:
    """What a plain server says to what every reader asks first; by the beginning of the command."""
    return {
        "AUTHENTICATE": "{tag} OK [CAPABILITY IMAP4rev1] welcome\r\n",
        "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n",
        "LIST": folders + "{tag} OK done\r\n",
        "EXAMINE": "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 3] .\r\n{tag} OK [READ-ONLY] done\r\n",
    }


def by_beginning(answers: dict[str, str]) -> Script:
    """The answer whose key the command begins with; the longest counts."""

    def answer(command: str) -> Answer:
        found = [key for key in answers if command.upper().startswith(key.upper())]
        return answers[max(found, key=len)] if found else "{tag} BAD what?\r\n"

    return answer
