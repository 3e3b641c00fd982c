"""Merkle trees as RFC 9162 has them: the arithmetic of roots and proofs, over hashes that somebody else keeps.

A tree of `size` leaves is made of complete subtrees. `Node` gives the hash of the one at a level (0 is a leaf hash) and
a place on that level; whoever keeps those answers every question here in O(log size) look-ups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
EMPTY = sha256().digest()
"""Root of a tree without leaves."""


class ProofFails(ValueError):
    """A proof does not lead from what it is given to the root."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of a leaf; never that of an inner node (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def completed(size: int, leaf: bytes, node: Node) -> Iterator[tuple[int, int, bytes]]:
    """The subtrees (level, place, hash) that become complete when a leaf hash is added to a tree of `size` leaves."""
    level, place, found = 0, size, leaf
    yield level, place, found
    while place % 2:
        level, place, found = level + 1, place // 2, node_hash(node(level, place - 1), found)
        yield level, place, found


def root(size: int, node: Node) -> bytes:
    """The root hash of a tree of `size` leaves."""
    return _subtree(0, size, node) if size else EMPTY


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """What leads from the leaf at `index`, counted from 0, to the root (2.1.3.1)."""
    if not 0 <= index < size:
        raise IndexError("dit blad staat niet in de boom")
    return _path(index, 0, size, node)


def consistency_proof(old: int, size: int, node: Node) -> list[bytes]:
    """What shows that a tree of `size` leaves begins with that of `old` leaves (2.1.4.1)."""
    if not 0 < old <= size:
        raise IndexError("deze boom was nooit zo groot")
    return _subproof(old, 0, size, node, whole=True) if old < size else []


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which a leaf hash and its proof lead (2.1.3.2); raises ProofFails when they lead nowhere."""
    if not 0 <= index < size:
        raise ProofFails("plaats buiten de boom")
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofFails("bewijs is te lang")
        if place % 2 or place == last:
            found = node_hash(step, found)
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofFails("bewijs is te kort")
    return found


def check_consistency(old: int, old_root: bytes, size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ProofFails unless the tree with `new_root` begins with the one with `old_root` (2.1.4.2)."""
    if not 0 < old <= size:
        raise ProofFails("de eerdere boom is leeg of groter dan de latere")
    if old == size:
        if proof or old_root != new_root:
            raise ProofFails("even grote bomen, andere inhoud")
        return
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        raise ProofFails("bewijs is te kort")
    first, second = _two_roots(old - 1, size - 1, steps)
    if (first, second) != (old_root, new_root):
        raise ProofFails("de latere boom begint niet met de eerdere")


def _two_roots(place: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes]:
    while place % 2:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofFails("bewijs is te lang")
        if place % 2 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofFails("bewijs is te kort")
    return first, second


def _split(count: int) -> int:
    """The largest power of two below a count of at least two."""
    return 1 << ((count - 1).bit_length() - 1)


def _subtree(start: int, end: int, node: Node) -> bytes:
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(count)
    return node_hash(_subtree(start, middle, node), _subtree(middle, end, node))


def _path(index: int, start: int, end: int, node: Node) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, node), _subtree(middle, end, node)]
    return [*_path(index, middle, end, node), _subtree(start, middle, node)]


def _subproof(old: int, start: int, end: int, node: Node, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_subtree(start, end, node)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, node, whole=whole), _subtree(middle, end, node)]
    return [*_subproof(old, middle, end, node, whole=False), _subtree(start, middle, node)]
