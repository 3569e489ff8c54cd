"""The type of columns that hold sealed values."""

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator


class Sealed(TypeDecorator[bytes]):
    """Bytes that `seal` made. Rotation finds its columns by this type; opening is explicit, never a side effect of reading a row."""

    impl = LargeBinary
    cache_ok = True
