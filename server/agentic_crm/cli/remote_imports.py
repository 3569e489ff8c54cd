"""`agentic-crm import --server URL`: the page's upload, over HTTP, with the login of `agentic-crm login` or an API key."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx

from agentic_crm.cli import logins, sign_in
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.logins import Login
from agentic_crm.email.imports import rules
from agentic_crm.email.imports.schemas import ImportRead

KEY_VARIABLE: Final = "AGENTIC_CRM_API_KEY"
_LOOK_EVERY: Final = 1.0
_PAUSES: Final = (1.0, 3.0, 10.0, 30.0)
_OVER: Final = frozenset({"done", "failed", "cancelled"})


class Remote:
    """One workspace of a server elsewhere. Its methods raise Failure with the server's own sentence."""

    def __init__(self, server: str, slug: str) -> None:
        self.server = sign_in.checked(server)
        self._key = os.environ.get(KEY_VARIABLE)
        self._login: Login | None = None if self._key else logins.find(self.server)
        self._client = httpx.Client(base_url=f"{self.server}/api/v1", timeout=120.0)
        try:
            who = self._read("GET", "/auth/whoami")
            found = next((one for one in who["workspaces"] if one["slug"] == slug), None)
            if found is None:
                raise Failure(f"There is no workspace “{slug}” at {self.server} that you are in.")
        except Failure:
            self.close()
            raise
        self._workspace = f"/workspaces/{found['id']}"
        self._imports = f"{self._workspace}/imports"
        self._user_id = who["user_id"]

    def close(self) -> None:
        self._client.close()

    def upload(self, file: Path, name: str, show: Callable[[str], None]) -> UUID:
        """Send what is missing of the file, from where an interrupted upload of it stopped."""
        size = file.stat().st_size
        begun = self._begun(name, size)
        if begun is None:
            body = {"file_name": name, "size_bytes": size}
            begun = ImportRead.model_validate(self._read("POST", self._imports, json=body))
        with file.open("rb") as source:
            received = begun.received_bytes
            while received < size:
                source.seek(received)
                part = source.read(rules.CHUNK_LIMIT_BYTES)
                if not part:
                    raise Failure(f"{file} has become shorter while it was being sent. Run the same command again.")
                received = self._send(begun.id, received, part)
                show(f"uploading  {rules.readable(received)} of {rules.readable(size)}")
        return begun.id

    def watch(self, import_id: UUID, show: Callable[[ImportRead], None]) -> ImportRead:
        """Wait until it is over. Whatever happens here, the server goes on reading."""
        while True:
            found = ImportRead.model_validate(self._read("GET", f"{self._imports}/{import_id}"))
            show(found)
            if found.state in _OVER:
                return found
            time.sleep(_LOOK_EVERY)

    def _begun(self, name: str, size: int) -> ImportRead | None:
        """This person's unfinished upload of a file with this name and size."""
        recent = [ImportRead.model_validate(one) for one in self._read("GET", f"{self._imports}?limit=200")["items"]]
        same = [one for one in recent if one.state == "uploading" and (one.file_name, one.size_bytes) == (name, size)]
        if not same:
            return None
        members = self._answer("GET", f"{self._workspace}/members").json()
        mine = {one["id"] for one in members if one["user_id"] == self._user_id}
        return next((one for one in same if str(one.created_by.id) in mine), None)

    def _send(self, import_id: UUID, offset: int, part: bytes) -> int:
        """How much the server has afterwards. It counts: a part that arrived although its answer got lost is not sent twice."""
        path = f"{self._imports}/{import_id}/content?offset={offset}"
        answer = self._answer("PUT", path, content=part, kind="application/octet-stream")
        found = _json(answer)
        if answer.status_code == 409 and found.get("code") == "upload_offset_mismatch":
            return int(found["received_bytes"])
        return int(_read(answer, found)["received_bytes"])

    def _read(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        answer = self._answer(method, path, **content)
        return _read(answer, _json(answer))

    def _answer(self, method: str, path: str, *, kind: str | None = None, **content: Any) -> httpx.Response:
        """Tries again while the line or the server is gone; only what may be repeated is sent twice."""
        pauses = iter(_PAUSES if method != "POST" else ())
        while True:
            try:
                headers = self._headers() | ({"Content-Type": kind} if kind else {})
                answer = self._client.request(method, path, headers=headers, **content)
                if answer.status_code not in {429, 502, 503, 504}:
                    return answer
                problem = Failure(str(_json(answer).get("detail", f"The server answered {answer.status_code}.")))
            except httpx.HTTPError:
                problem = Failure(f"{self.server} does not answer. Run the same command again to go on.")
            pause = next(pauses, None)
            if pause is None:
                raise problem
            time.sleep(pause)

    def _headers(self) -> dict[str, str]:
        if self._login is None:
            return {"Authorization": f"Bearer {self._key}"}
        self._login = sign_in.fresh(self._login)
        return {"Authorization": f"Bearer {self._login.access_token}"}


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _read(answer: httpx.Response, found: dict[str, Any]) -> dict[str, Any]:
    if answer.is_success and found:
        return found
    raise Failure(str(found.get("detail", f"The server answered {answer.status_code}. Is the address right?")))
