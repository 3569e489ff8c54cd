"""The object store in a local folder: what goes in comes out, and nothing gets out of its place."""

import asyncio
from pathlib import Path

import pytest

from agentic_crm.kit.ids import uuid7
from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore, workspace_key
from agentic_crm.platform.storage.stores import KeyInvalid, StoreUrlInvalid, open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store of objects"


@pytest.fixture
def store(folder: Path) -> ObjectStore:
    return open_store(folder.as_uri())


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


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/x", "a//b", "a\\b", "", ".", "a/\x00", "a/"])
async def test_keys_cannot_leave_the_store(store: ObjectStore, folder: Path, key: str) -> None:
    with pytest.raises(KeyInvalid):
        await store.put(key, b"x")
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


async def test_check_leaves_nothing_behind(store: ObjectStore, folder: Path) -> None:
    await store.check()
    assert _files(folder) == []


async def test_check_fails_when_the_folder_is_gone_for_good(store: ObjectStore, folder: Path) -> None:
    _replace_with_file(folder)
    with pytest.raises(Exception, match=r"\S"):
        await store.check()


@pytest.mark.parametrize("url", ["", "gs://x", "s3://", "file://host/share", "/just/a/path"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(StoreUrlInvalid):
        open_store(url)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _replace_with_file(folder: Path) -> None:
    folder.rmdir()
    folder.write_bytes(b"a file stands here")
