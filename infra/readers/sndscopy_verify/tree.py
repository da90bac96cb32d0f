"""The Merkle tree that checkpoints are over (§13; RFC 6962, section 2.1, with SHA-256)."""

import hashlib
from typing import List, Sequence, Tuple


def leaf_of(entry: bytes) -> bytes:
    """RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, of hashes of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    # complete subtrees from the left, the larger first; joined from the right at the end
    stack: List[Tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, leaf
        while stack and stack[-1][0] == height:
            node = hashlib.sha256(b"\x01" + stack.pop()[1] + node).digest()
            height += 1
        stack.append((height, node))
    node = stack.pop()[1]
    while stack:
        node = hashlib.sha256(b"\x01" + stack.pop()[1] + node).digest()
    return node
