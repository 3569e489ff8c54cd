"""Taking messages out of the object store. Raw forms share objects, so theirs are overwritten where they stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from agentic_crm.platform.storage.port import ObjectMissing, ObjectStore


@dataclass(frozen=True, slots=True)
class RawPlace:
    """Where one message's raw form lies."""

    key: str
    offset: int
    length: int


async def blank(store: ObjectStore, places: Iterable[RawPlace]) -> None:
    """Overwrite raw forms with zeros; doing it again changes nothing. An object of nothing else goes as a whole."""
    by_object: dict[str, list[RawPlace]] = defaultdict(list)
    for place in places:
        if place.length:
            by_object[place.key].append(place)
    for key, inside in by_object.items():
        try:
            data = bytearray(await store.get(key))
        except ObjectMissing:
            continue
        for one in inside:
            end = min(one.offset + one.length, len(data))
            data[one.offset : end] = bytes(max(0, end - one.offset))
        if any(data):
            await store.put(key, bytes(data))
        else:
            await store.delete(key)
