"""One connection to an IMAP server: commands go out, answers come back, everything is bounded.

Own code on asyncio's streams, for the reasons in docs/decisions/mailboxes.md: the connection goes to addresses that were checked, a
thousand of them wait without a thread each, and a lying server gets neither memory nor time without end.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from agentic_crm.email.connectors.faults import MailboxFault, Refused, Temporary, Throttled
from agentic_crm.email.connectors.imap.parsing import Malformed, Response, response_of

MAX_LINE: Final = 16 * 1024**2
"""Of an answer without literals: the ids of a folder with two million messages."""

MAX_LITERAL: Final = 64 * 1024**2
ANSWER_SECONDS: Final = 60.0
_CHUNK: Final = 256 * 1024
_LITERAL: Final = re.compile(rb"~?\{(\d{1,19})\+?\}$")
_BACKOFF: Final = re.compile(r"backoff time:? *(\d{1,9})", re.IGNORECASE)
_TOO_MANY: Final = re.compile(r"too many|rate limit|throttl|exceeded|quota|try again later", re.IGNORECASE)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class CommandRefused(Exception):
    """The server answered NO or BAD. `code` is the answer's, such as `NONEXISTENT`; `text` its own words, which stay in the log."""

    def __init__(self, status: str, code: str, text: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Secret:
    """An argument that goes over the wire and nowhere else."""

    value: bytes

    def __repr__(self) -> str:
        return "Secret()"


class Wire:
    """Not for use by two tasks at once. `on_untagged` sees every untagged answer, whatever was asked for."""

    def __init__(self, streams: Streams, *, seconds: float = ANSWER_SECONDS) -> None:
        self._reader, self._writer = streams
        self._seconds = seconds
        self._beneath: asyncio.StreamWriter | None = None
        self._held, self._at = b"", 0
        self._count = 0
        self.on_untagged: Callable[[Response], None] | None = None

    async def greeting(self) -> Response:
        """The first words of the server: OK or PREAUTH."""
        found = await self._untagged(await self._line())
        if found.kind not in (b"OK", b"PREAUTH"):
            raise _closed(found)
        return found

    async def command(self, *words: bytes | Secret) -> list[Response]:
        """Send a command and collect its answers, the final one last. Raises CommandRefused, Temporary, Throttled."""
        return [one async for one in self.stream(*words)]

    async def stream(self, *words: bytes | Secret) -> AsyncGenerator[Response, None]:
        """Like `command`, but each answer as it comes. Left before its end, it takes the connection with it: the next command needs a silent line."""
        tag = await self._send(words)
        is_silent = False
        try:
            while True:
                line = await self._line()
                if line.startswith(b"* "):
                    yield await self._untagged(line)
                elif line.startswith(tag + b" "):
                    is_silent = True
                    yield _final(line[len(tag) + 1 :])
                    return
                elif line.startswith(b"+"):
                    # A continuation that nobody asked for: an empty line ends whatever the server expects.
                    await self._write(b"\r\n")
                else:
                    raise Temporary("The mail server's answer could not be understood.", code="bad_answer")
        finally:
            if not is_silent:
                self.abort()

    async def authenticate(self, mechanism: bytes, answer: Secret, *, at_once: bool) -> list[Response]:
        """SASL with one answer. A second question of the server (XOAUTH2 explains errors in one) gets an empty answer."""
        words = (b"AUTHENTICATE", mechanism, answer) if at_once else (b"AUTHENTICATE", mechanism)
        tag = await self._send(words)
        is_answered = at_once
        found: list[Response] = []
        while True:
            line = await self._line()
            if line.startswith(b"+"):
                await self._write((b"" if is_answered else answer.value) + b"\r\n")
                is_answered = True
            elif line.startswith(b"* "):
                found.append(await self._untagged(line))
            elif line.startswith(tag + b" "):
                return [*found, _final(line[len(tag) + 1 :])]
            else:
                raise Temporary("The mail server's answer could not be understood.", code="bad_answer")

    async def append(self, folder: bytes, flags: bytes, raw: bytes) -> list[Response]:
        """Put a message into a folder. Raises CommandRefused, Temporary, Throttled."""
        tag = await self._send((b"APPEND", folder, flags, b"{%d}" % len(raw)))
        is_given = False
        found: list[Response] = []
        while True:
            line = await self._line()
            if line.startswith(b"+") and not is_given:
                await self._write(raw + b"\r\n")
                is_given = True
            elif line.startswith(b"* "):
                found.append(await self._untagged(line))
            elif line.startswith(tag + b" "):
                return [*found, _final(line[len(tag) + 1 :])]
            else:
                raise Temporary("The mail server's answer could not be understood.", code="bad_answer")

    async def idle(self, seconds: float) -> bool:
        """IDLE in the selected folder until something happens there, or for so long; whether something did."""
        tag = await self._send((b"IDLE",))
        happened = False
        line = await self._line()
        while line.startswith(b"* "):
            happened |= (await self._untagged(line)).kind in _NEWS
            line = await self._line()
        if not line.startswith(b"+"):
            _final(line[len(tag) + 1 :])
            raise Temporary("The mail server does not wait for news.", code="bad_answer")
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not happened:
                    line = await self._line(is_bounded=False)
                    happened = line.startswith(b"* ") and (await self._untagged(line)).kind in _NEWS
        await self._write(b"DONE\r\n")
        while not (line := await self._line()).startswith(tag + b" "):
            happened |= line.startswith(b"* ") and (await self._untagged(line)).kind in _NEWS
        return happened

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypt from here on. What the server, or somebody in between, said before is forgotten, read or not."""
        self._rest()
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        try:
            async with asyncio.timeout(self._seconds):
                transport = await loop.start_tls(self._writer.transport, protocol, context, server_hostname=host)
        except (OSError, TimeoutError) as error:
            raise tls_fault(error, host) from error
        assert transport is not None
        protocol.connection_made(transport)
        # The writer underneath closes its transport when it is forgotten.
        self._beneath = self._writer
        self._reader, self._writer = reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    async def close(self) -> None:
        """Say good-bye if the line is free; never raises."""
        with suppress(Exception):
            async with asyncio.timeout(2):
                await self._write(b"ZZ LOGOUT\r\n")
        self.abort()

    def abort(self) -> None:
        """Drop the connection."""
        with suppress(Exception):
            self._writer.transport.abort()

    # --- lines -------------------------------------------------------------------------------------------------------

    async def _send(self, words: tuple[bytes | Secret, ...]) -> bytes:
        self._count += 1
        tag = b"A%d" % self._count
        line = tag
        for word in words:
            raw = word.value if isinstance(word, Secret) else word
            if b"\r" in raw or b"\n" in raw or b"\x00" in raw:
                raise Refused("Line breaks cannot be sent to a mail server.", code="bad_argument")
            line += b" " + raw
        await self._write(line + b"\r\n")
        return tag

    async def _write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                self._writer.write(data)
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise Temporary("The connection to the mail server broke.", code="connection_lost") from error

    async def _untagged(self, line: bytes) -> Response:
        """One untagged answer with its literals."""
        pieces: list[bytes] = []
        last = line
        size = 0
        while (found := _LITERAL.search(last)) is not None:
            length = int(found[1])
            size += length
            if size > MAX_LITERAL:
                raise Temporary("The mail server sent a message that is too large.", code="answer_too_large")
            pieces.append(await self._exactly(length))
            last = await self._line()
            pieces.append(last)
        try:
            answer = response_of(line.removeprefix(b"* "), pieces)
        except Malformed as error:
            raise Temporary("The mail server's answer could not be understood.", code="bad_answer") from error
        if self.on_untagged is not None:
            self.on_untagged(answer)
        if answer.kind == b"BYE":
            raise _closed(answer)
        return answer

    async def _line(self, *, is_bounded: bool = True) -> bytes:
        """One line without its end. Most lie there already, between two messages that came together: those take neither clock nor loop."""
        end = self._held.find(b"\n", self._at)
        if end < 0:
            return await self._line_to_come(is_bounded=is_bounded)
        line = self._held[self._at : end]
        self._at = end + 1
        return line.rstrip(b"\r\n")

    async def _line_to_come(self, *, is_bounded: bool) -> bytes:
        pieces, size = [self._rest()], 0
        try:
            async with asyncio.timeout(self._seconds if is_bounded else None):
                while True:
                    chunk = await self._chunk()
                    if (end := chunk.find(b"\n")) >= 0:
                        break
                    pieces.append(chunk)
                    size += len(chunk)
                    if size > MAX_LINE:
                        raise Temporary("The mail server's answer is too long.", code="answer_too_large")
        except BaseException as error:
            # Who stopped waiting (see `idle`) goes on with the beginning of the line that is still to end.
            self._held = b"".join(pieces)
            if isinstance(error, TimeoutError) and is_bounded:
                raise Temporary("The mail server did not answer in time.", code="timeout") from None
            raise
        self._held, self._at = chunk, end + 1
        return b"".join((*pieces, chunk[:end])).rstrip(b"\r\n")

    async def _exactly(self, length: int) -> bytes:
        if len(self._held) - self._at >= length:
            found = self._held[self._at : self._at + length]
            self._at += length
            return found
        pieces = [self._rest()]
        missing = length - len(pieces[0])
        try:
            async with asyncio.timeout(self._seconds + length / 50_000):
                while missing > 0:
                    chunk = await self._chunk()
                    if len(chunk) > missing:
                        self._held, self._at = chunk, missing
                        chunk = chunk[:missing]
                    pieces.append(chunk)
                    missing -= len(chunk)
        except TimeoutError:
            raise Temporary("The mail server did not answer in time.", code="timeout") from None
        return b"".join(pieces)

    def _rest(self) -> bytes:
        """What came and was not looked at yet; nothing is held after that."""
        rest = self._held[self._at :]
        self._held, self._at = b"", 0
        return rest

    async def _chunk(self) -> bytes:
        try:
            chunk = await self._reader.read(_CHUNK)
        except OSError as error:
            raise Temporary("The mail server closed the connection.", code="connection_lost") from error
        if not chunk:
            raise Temporary("The mail server closed the connection.", code="connection_lost")
        return chunk


_NEWS: Final = frozenset({b"EXISTS", b"EXPUNGE", b"FETCH", b"VANISHED", b"RECENT"})


def _final(line: bytes) -> Response:
    status, _, rest = line.partition(b" ")
    answer = Response(status.upper(), None, rest)
    if answer.kind == b"OK":
        return answer
    if (throttled := throttling(answer)) is not None:
        raise throttled
    raise CommandRefused(answer.kind.decode("ascii", "replace"), answer.code[0], answer.text)


def throttling(answer: Response) -> Throttled | None:
    """The answer as a request for patience, when it is one."""
    if (wait := _BACKOFF.search(answer.text)) is not None:
        return Throttled("The mail server asks for patience.", timedelta(milliseconds=int(wait[1])))
    if answer.code[0] in {"LIMIT", "THROTTLED"}:
        return Throttled("The mail server asks for patience.", timedelta(minutes=5))
    return None


def _closed(answer: Response) -> MailboxFault:
    if _TOO_MANY.search(answer.text):
        return throttling(answer) or Throttled("The mail server has too many connections.", timedelta(minutes=5))
    return Temporary("The mail server closed the connection.", code="connection_lost")


def tls_fault(error: Exception, host: str) -> MailboxFault:
    """A failed connection or handshake in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(
            f"The certificate of {host} is not valid for this name, expired, or not from a known authority. Check the server's name.",
            code="certificate_refused",
        )
    if isinstance(error, ssl.SSLError):
        return Refused(
            f"{host} does not speak TLS on this port. Port 993 is for TLS, port 143 for STARTTLS.", code="tls_failed"
        )
    if isinstance(error, TimeoutError):
        return Temporary(f"{host} did not answer. Check the server's name and port.", code="timeout")
    return Temporary(f"{host} cannot be reached on this port. Check the server's name and port.", code="unreachable")
