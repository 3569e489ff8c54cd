"""The object store: what goes in comes out, and nothing gets out of its place; the same for a folder and for S3.

S3 is `tests/make/object_server.py`, over real HTTP with signatures.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore, StoreUnavailable, workspace_key
from agentic_crm.platform.storage.stores import KeyInvalid, StoreUrlInvalid, open_store
from agentic_crm.system.diagnosis import examine_objects
from tests.make.object_server import ObjectServer, object_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store of objects"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectServer]:
    """The server, and the environment that leads to it."""
    with object_server() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret)
        monkeypatch.setenv("AWS_REGION", "eu-central-1")
        yield server


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, folder: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store(folder.as_uri())
    request.getfixturevalue("s3")
    return open_store("s3://mail/here below")


async def test_what_is_put_can_be_read_and_replaced(store: ObjectStore) -> None:
    key = workspace_key(uuid7(), "raw", "a message.eml")
    await store.put(key, b"first")
    await store.put(key, b"second, longer")
    assert await store.get(key) == b"second, longer"


async def test_empty_objects_are_objects(store: ObjectStore) -> None:
    await store.put("workspaces/a/empty", b"")
    assert await store.get("workspaces/a/empty") == b""
    assert await store.get_range("workspaces/a/empty", 0, 10) == b""


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [(0, 4, b"0123"), (3, 3, b"345"), (8, 100, b"89"), (10, 5, b""), (99, 5, b""), (0, 0, b"")],
)
async def test_ranges_end_where_the_object_ends(store: ObjectStore, start: int, length: int, expected: bytes) -> None:
    await store.put("workspaces/a/digits", b"0123456789")
    assert await store.get_range("workspaces/a/digits", start, length) == expected


async def test_missing_objects_are_said_to_be_missing(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        await store.get("workspaces/a/none")
    with pytest.raises(ObjectMissing):
        await store.get_range("workspaces/a/none", 0, 1)


async def test_a_prefix_goes_with_all_below_it_and_nothing_beside_it(store: ObjectStore) -> None:
    for key in ("w/imports/1/a", "w/imports/1/b/c", "w/imports/10/a"):
        await store.put(key, b"x")
    assert await store.delete_prefix("w/imports/1/") == 2
    assert await store.delete_prefix("w/imports/1/") == 0
    assert await store.get("w/imports/10/a") == b"x"
    with pytest.raises(KeyInvalid):
        await store.delete_prefix("w/imports/1")


async def test_what_must_not_be_replaced_is_not(store: ObjectStore) -> None:
    assert await store.put_new("w/anchors/day", b"first")
    assert not await store.put_new("w/anchors/day", b"second")
    assert await store.get("w/anchors/day") == b"first"


async def test_single_objects_can_be_listed_and_deleted(store: ObjectStore) -> None:
    for key in ("w/files/b", "w/files/a", "w/filesystem/c"):
        await store.put(key, b"x")
    assert await store.keys("w/files/") == ["w/files/a", "w/files/b"]
    for _ in range(2):
        await store.delete("w/files/a")
    assert await store.keys("w/files/") == ["w/files/b"]


async def test_pieces_become_one_object(store: ObjectStore) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(13):
            yield bytes([number]) * 1_000_000

    await store.put_pieces("w/long", pieces())
    assert await store.get("w/long") == b"".join(bytes([number]) * 1_000_000 for number in range(13))
    assert await store.get_range("w/long", 11_999_999, 2) == bytes([11, 12])


async def test_pieces_that_break_off_leave_no_object(store: ObjectStore) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield b"x" * 1_000_000
        raise EOFError("the upload broke off")

    with pytest.raises(Exception, match="broke off"):
        await store.put_pieces("w/torn", pieces())
    with pytest.raises(ObjectMissing):
        await store.get("w/torn")


async def test_check_passes(store: ObjectStore) -> None:
    await store.check()


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/x", "a//b", "a\\b", "", ".", "a/\x00", "a/"])
async def test_keys_cannot_leave_the_store(store: ObjectStore, folder: Path, key: str) -> None:
    for attempt in (store.put(key, b"x"), store.get(key), store.get_range(key, 0, 1)):
        with pytest.raises(KeyInvalid):
            await attempt
    assert _files(folder.parent) == []


async def test_unusual_names_stay_apart(store: ObjectStore) -> None:
    names = ["ünï", "a b", "a%20b", "a#b?c", "a~1"]
    for name in names:
        await store.put(f"w/{name}", name.encode())
    assert [await store.get(f"w/{name}") for name in names] == [name.encode() for name in names]


async def test_a_reader_never_sees_half_an_object(store: ObjectStore) -> None:
    first, second = b"a" * 4_000_000, b"b" * 4_000_000
    await store.put("w/big", first)

    async def write() -> None:
        for _ in range(5):
            await store.put("w/big", second)
            await store.put("w/big", first)

    writing = asyncio.create_task(write())
    seen: set[bytes] = set()
    while not writing.done():
        seen.add(await store.get("w/big"))
    await writing
    assert seen <= {first, second}


class TestFolder:
    async def test_check_leaves_nothing_behind(self, folder: Path) -> None:
        await open_store(folder.as_uri()).check()
        assert _files(folder) == []

    async def test_check_fails_when_the_folder_is_gone_for_good(self, folder: Path) -> None:
        store = open_store(folder.as_uri())
        _replace_with_file(folder)
        with pytest.raises(StoreUnavailable, match=r"\S"):
            await store.check()


class TestS3:
    async def test_keys_lie_below_the_prefix_and_check_leaves_nothing_behind(self, s3: ObjectServer) -> None:
        store = open_store("s3://mail/here below")
        await store.put("w/a", b"x")
        await store.check()
        assert s3.buckets == {"mail": {"here below/w/a": b"x"}}

    async def test_a_long_object_goes_in_parts_and_a_torn_one_is_taken_back(self, s3: ObjectServer) -> None:
        store = open_store("s3://mail")

        async def pieces(*, torn: bool) -> AsyncIterator[bytes]:
            for _ in range(12):
                yield b"x" * 1_000_000
            if torn:
                raise EOFError("the upload broke off")

        await store.put_pieces("w/long", pieces(torn=False))
        assert sum("partNumber" in line for line in s3.served) == 3
        with pytest.raises(EOFError):
            await store.put_pieces("w/torn", pieces(torn=True))
        assert (set(s3.buckets["mail"]), s3.uploads) == ({"w/long"}, {})

    async def test_more_objects_than_a_page_or_a_deletion_holds_all_go(self, s3: ObjectServer) -> None:
        s3.page = 400
        s3.buckets["mail"] = {f"w/1/{number:04}": b"x" for number in range(1100)} | {"w/10": b"x"}
        assert await open_store("s3://mail").delete_prefix("w/1/") == 1100
        assert s3.buckets["mail"] == {"w/10": b"x"}

    @pytest.mark.parametrize(
        ("variable", "value", "said"),
        [
            ("AWS_SECRET_ACCESS_KEY", "wrong", "SignatureDoesNotMatch"),
            ("AWS_ACCESS_KEY_ID", "AKIAOTHER", "InvalidAccessKeyId"),
        ],
    )
    async def test_wrong_credentials_are_named_and_no_object_seems_lost(
        self, s3: ObjectServer, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
    ) -> None:
        await open_store("s3://mail").put("w/a", b"x")
        monkeypatch.setenv(variable, value)
        store = open_store("s3://mail")
        for attempt in (store.put("w/b", b"x"), store.get("w/a"), store.delete_prefix("w/"), store.check()):
            with pytest.raises(StoreUnavailable, match=f"{said}.*AWS_ACCESS_KEY_ID"):
                await attempt
        with pytest.raises(StoreUnavailable, match="refused"):
            await store.get_range("w/a", 0, 1)
        assert s3.buckets["mail"] == {"w/a": b"x"}

    async def test_a_missing_bucket_is_not_a_missing_object(self, s3: ObjectServer) -> None:
        store = open_store("s3://elsewhere")
        for attempt in (
            store.put("w/a", b"x"),
            store.get("w/a"),
            store.get_range("w/a", 0, 1),
            store.delete_prefix("w/"),
        ):
            with pytest.raises(StoreUnavailable, match="bucket does not exist"):
                await attempt
        finding = await examine_objects(lambda: store)
        assert not finding.is_fine
        assert "bucket does not exist" in finding.sentence

    async def test_a_busy_store_is_asked_again(self, s3: ObjectServer) -> None:
        store = open_store("s3://mail")
        s3.failures = 2
        await store.put("w/a", b"x")
        s3.failures = 2
        assert await store.get("w/a") == b"x"

    async def test_a_store_that_stays_busy_is_unavailable_and_not_empty(self, s3: ObjectServer) -> None:
        store = open_store("s3://mail")
        s3.failures = 1_000_000
        with pytest.raises(StoreUnavailable, match="503"):
            await store.get("w/a")
        assert 2 < len(s3.served) < 10

    async def test_no_store_at_the_address(self, s3: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        with pytest.raises(StoreUnavailable, match="error sending request"):
            await open_store("s3://mail").put("w/a", b"x")

    async def test_doctor_is_content_with_a_store_that_works(self, s3: ObjectServer) -> None:
        assert (await examine_objects(lambda: open_store("s3://mail/prefix"))).is_fine


@pytest.mark.parametrize("url", ["", "gs://x", "s3://", "file://host/share", "/just/a/path"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(StoreUrlInvalid):
        open_store(url)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _replace_with_file(folder: Path) -> None:
    folder.rmdir()
    folder.write_bytes(b"a file stands here")
