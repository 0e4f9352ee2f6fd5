"""What workers are shown in place of our own numbers.

Slots and objects are numbered in the order in which they are made, and a question whose answer is known is
made when it is asked: its number would tell. So workers see numbers from which nothing follows. Pure.
"""

from __future__ import annotations

import hashlib

from pydantic import SecretStr

_HALF = 26
_MASK = (1 << _HALF) - 1
_ROUNDS = 4
LARGEST = (1 << 2 * _HALF) - 1
"""Both of what is disguised and of what is shown: a browser's numbers are exact up to 2^53."""


class Disguise:
    """A secret permutation of the numbers from 0 to LARGEST: a Feistel network of four rounds, which no
    observer can tell from a random permutation if he cannot tell the round function from a random one
    (Luby and Rackoff, 1988, theorem 1). It hides an order; what opens a task is its lease token."""

    def __init__(self, key: SecretStr) -> None:
        secret = key.get_secret_value().encode()
        self._key = hashlib.blake2b(secret, digest_size=32, person=b"disguise").digest()

    def shown(self, number: int) -> int:
        """What a worker sees. Raises ValueError for numbers out of range."""
        left, right = self._halves(number)
        for turn in range(_ROUNDS):
            left, right = right, left ^ self._mixed(turn, right)
        return left << _HALF | right

    def real(self, shown: int) -> int:
        """The inverse of `shown`."""
        left, right = self._halves(shown)
        for turn in reversed(range(_ROUNDS)):
            left, right = right ^ self._mixed(turn, left), left
        return left << _HALF | right

    def object_id(self, job_id: int, ordinal: int) -> str:
        """A name for the object, always the same: 16 hexadecimal digits."""
        said = f"{job_id}/{ordinal}".encode()
        return hashlib.blake2b(said, key=self._key, digest_size=8, person=b"object").hexdigest()

    def _mixed(self, turn: int, half: int) -> int:
        said = half.to_bytes(4, "big") + bytes((turn,))
        return int.from_bytes(hashlib.blake2b(said, key=self._key, digest_size=4).digest(), "big") & _MASK

    @staticmethod
    def _halves(number: int) -> tuple[int, int]:
        if not 0 <= number <= LARGEST:
            raise ValueError(f"{number} is not between 0 and {LARGEST}")
        return number >> _HALF, number & _MASK
