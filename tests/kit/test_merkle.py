"""Roots and proofs: the public test values of certificate transparency, and properties against the definition."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kit.checkpoint import Checkpoint, NoteForged, Verifier, sign
from kit.merkle import (
    EMPTY,
    Node,
    ProofFails,
    check_consistency,
    completed,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_from_inclusion,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots of the trees of the first 1 to 8 of these leaves, as every implementation of the standard gives them."""
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIZES = st.integers(1, 70)


def tree(leaves: list[bytes]) -> Node:
    """The complete subtrees of these leaves, grown one leaf at a time."""
    kept: dict[tuple[int, int], bytes] = {}

    def node(level: int, place: int) -> bytes:
        return kept[level, place]

    for size, leaf in enumerate(leaves):
        for level, place, found in completed(size, leaf_hash(leaf), node):
            kept[level, place] = found
    return node


def defined(leaves: list[bytes]) -> bytes:
    """The root as the standard defines it, without anything clever."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(defined(leaves[:split]), defined(leaves[split:]))


def numbered(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_public_test_values(size: int) -> None:
    """Claim: the trees that everybody tests with have the roots that everybody gets."""
    assert root(size, tree(LEAVES[:size])).hex() == ROOTS[size - 1]
    assert root(0, tree([])) == EMPTY


@given(SIZES)
def test_the_root_is_as_defined(size: int) -> None:
    """Claim: from complete subtrees comes the same root as from the definition, for every size so far too."""
    leaves = numbered(size)
    node = tree(leaves)
    assert [root(count, node) for count in range(size + 1)] == [defined(leaves[:count]) for count in range(size + 1)]


@given(SIZES, st.data())
def test_a_leaf_is_shown_to_be_in_the_tree_and_nothing_else_is(size: int, data: st.DataObject) -> None:
    """Claim: a proof leads to the root; with another leaf, place, size or step it does not."""
    index = data.draw(st.integers(0, size - 1))
    node = tree(numbered(size))
    proof, leaf, head = inclusion_proof(index, size, node), leaf_hash(str(index).encode()), root(size, node)
    assert root_from_inclusion(leaf, index, size, proof) == head
    assert root_from_inclusion(leaf_hash(b"x"), index, size, proof) != head
    for wrong in (proof[:-1], [*proof, EMPTY], *([*proof[:n], EMPTY, *proof[n + 1 :]] for n in range(len(proof)))):
        if wrong != proof:
            assert leads_elsewhere(leaf, index, size, wrong, head)
    for place in range(size):
        assert place == index or leads_elsewhere(leaf, place, size, proof, head)


def leads_elsewhere(leaf: bytes, index: int, size: int, proof: list[bytes], head: bytes) -> bool:
    try:
        return root_from_inclusion(leaf, index, size, proof) != head
    except ProofFails:
        return True


@given(SIZES, st.data())
def test_a_tree_is_shown_to_have_only_grown(size: int, data: st.DataObject) -> None:
    """Claim: the proof holds between any two sizes; with history rewritten, or a step changed, it fails."""
    old = data.draw(st.integers(1, size))
    node = tree(numbered(size))
    before, now, proof = root(old, node), root(size, node), consistency_proof(old, size, node)
    check_consistency(old, before, size, now, proof)
    rewritten = tree([b"x", *numbered(size)[1:]])
    for wrong in (proof[:-1], [*proof, EMPTY], [EMPTY, *proof[1:]]):
        if wrong != proof:
            with pytest.raises(ProofFails):
                check_consistency(old, before, size, now, wrong)
    with pytest.raises(ProofFails):
        check_consistency(old, before, size, root(size, rewritten), consistency_proof(old, size, rewritten))
    with pytest.raises(ProofFails):
        check_consistency(size + 1, before, size, now, proof)


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    """Claim: a place or a size beyond the tree is an error, not a proof."""
    node = tree(numbered(5))
    for index in (-1, 5):
        with pytest.raises(IndexError):
            inclusion_proof(index, 5, node)
        with pytest.raises(ProofFails):
            root_from_inclusion(EMPTY, index, 5, [])
    for old in (0, 6):
        with pytest.raises(IndexError):
            consistency_proof(old, 5, node)


def test_a_note_of_somebody_else_can_be_read() -> None:
    """Claim: the well-known example of a signed note verifies, and one changed letter does not."""
    verifier = Verifier.parse(VKEY)
    assert str(verifier) == VKEY
    assert verifier.open(NOTE).startswith("If you think")
    for changed in (NOTE.replace("answer", "answers"), NOTE.replace("x08g", "x08h"), NOTE.replace("\n\n", "\n")):
        with pytest.raises(NoteForged):
            verifier.open(changed)


@given(st.integers(0, 10**17), st.binary(min_size=32, max_size=32))
def test_a_signed_head_comes_back_whole(size: int, head: bytes) -> None:
    """Claim: what was signed is what is read, and only under this key and this name."""
    key = Ed25519PrivateKey.generate()
    said = Checkpoint("regio.example/grootboek", size, head)
    note = sign("regio.example/grootboek", key, said.text())
    verifier = Verifier.parse(str(Verifier("regio.example/grootboek", key.public_key())))
    assert Checkpoint.parse(verifier.open(note)) == said
    others = (Verifier(verifier.name, Ed25519PrivateKey.generate().public_key()), Verifier("ander", verifier.key))
    for other in others:
        with pytest.raises(NoteForged):
            other.open(note)


def test_what_is_no_head_is_refused() -> None:
    """Claim: a text without origin, size or a hash of 32 bytes is no head, and a key without its hash no key."""
    good = b64encode(EMPTY).decode()
    for text in (
        "",
        "a\n",
        "a\n1\n",
        f"\n1\n{good}\n",
        f"a\n01\n{good}\n",
        f"a\n-1\n{good}\n",
        "a\n1\nAAAA\n",
        f"a\n1\n{good}",
    ):
        with pytest.raises(NoteForged):
            Checkpoint.parse(text)
    for key in ("", "naam", VKEY.replace("c74f", "c74e"), VKEY.replace("ARpc", "AhAA"), VKEY.replace("Peter", "P ter")):
        with pytest.raises(NoteForged):
            Verifier.parse(key)
    with pytest.raises(ValueError, match="regeleinde"):
        sign("naam", Ed25519PrivateKey.generate(), "zonder einde")
