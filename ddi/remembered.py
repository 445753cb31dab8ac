"""Remember what is costly to work out, up to a number of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by key, at most ``capacity`` of them; those not asked for lately go first.

    Two generations stand for an exact order of use, which would cost more than most of what is remembered here: when
    the younger one is half the capacity, the older one is forgotten and the younger one ages.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 2:
            raise ValueError("a memory of less than two values is none")
        self._half = capacity // 2
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old.keys() - self._young.keys())

    def get(self, key: K) -> V | None:
        """Return the value of a key, or ``None``."""
        value = self._young.get(key)
        if value is None:
            value = self._old.pop(key, None)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        """Remember a value, which is not ``None``."""
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
        self._young[key] = value
