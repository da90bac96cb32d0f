"""The tree of checkpoints in pieces: whether each is of this ledger, and none is missing (§13; checks 39 and 40).

All of them are computed anew from the entries; nothing is taken from a tile.
"""

import re
from typing import Dict, List, NamedTuple, Optional, Sequence, Set

from .findings import Findings
from .store import FolderStore
from .tree import leaf_of, root_of

_WIDTH = 256
_KEY = re.compile(r"tile/([0-6]|entries)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


class Tile(NamedTuple):
    """Hashes of one level side by side, or the entries below those of level 0."""

    entries: bool
    level: int
    index: int
    width: int

    @property
    def key(self) -> str:
        steps = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            steps = f"x{rest % 1000:03d}/{steps}"
            rest //= 1000
        end = "" if self.width == _WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.entries else self.level}/{steps}{end}"

    @property
    def size(self) -> int:
        """How many entries a tree has at least that this is a part of."""
        return (self.index * _WIDTH + self.width) * _WIDTH**self.level


def _tile(key: str) -> Optional[Tile]:
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    entries = found.group(1) == "entries"
    width = int(found.group(3) or _WIDTH)
    tile = Tile(entries, 0 if entries else int(found.group(1)), int(re.sub(r"[x/]", "", found.group(2))), width)
    return tile if width <= _WIDTH and tile.key == key else None


def _tiles_of(size: int) -> List[Tile]:
    tiles: List[Tile] = []
    level = 0
    while size >> 8 * level:
        hashes = size >> 8 * level
        for entries in (False, True) if level == 0 else (False,):
            tiles += [Tile(entries, level, index, _WIDTH) for index in range(hashes // _WIDTH)]
            if hashes % _WIDTH:
                tiles.append(Tile(entries, level, hashes // _WIDTH, hashes % _WIDTH))
        level += 1
    return tiles


class Tiles:
    """Those of a store."""

    def __init__(self, store: FolderStore, leaves: Sequence[bytes], findings: Findings) -> None:
        self._store = store
        self._levels: List[List[bytes]] = [list(leaves)]
        while len(self._levels[-1]) >= _WIDTH:
            below = self._levels[-1]
            self._levels.append(
                [root_of(below[at : at + _WIDTH]) for at in range(0, len(below) - _WIDTH + 1, _WIDTH)]
            )
        self._findings = findings

    def check(self, believed: bool, newest: int, sizes: Set[int]) -> Set[str]:
        """Gives the keys that are those of tiles.

        `believed`: the ledger is whole, and no checkpoint contradicts it. `newest`: how many entries the largest checkpoint is
        over that holds. `sizes`: how many each is over, as its name says.
        """
        stored: Dict[str, Tile] = {}
        for key in sorted(self._store.sizes):
            tile = _tile(key)
            if tile is not None:
                stored[key] = tile
        wrong = {key: problem for key, problem in ((key, self._problem(stored[key])) for key in stored) if problem}
        if believed:
            for key, problem in wrong.items():
                self._findings.fault(39, key, problem)
        elif wrong:
            self._findings.notices.append(f"{len(wrong)} tiles are not of this ledger either")
        ends = {tile.size for tile in stored.values() if tile.level == 0 and tile.width < _WIDTH}
        needed = _tiles_of(newest)
        if ends & sizes or any(tile.level == 0 and tile.size == newest and tile.key in stored for tile in needed):
            for tile in needed:
                if tile.key not in stored and tile._replace(width=_WIDTH).key not in stored:
                    self._findings.fault(40, tile.key, "missing")
        return set(stored)

    def _problem(self, tile: Tile) -> Optional[str]:
        if tile.size > len(self._levels[0]):
            return f"a tile of {tile.size} entries or more, and there are {len(self._levels[0])}"
        first = tile.index * _WIDTH
        hashes = self._levels[tile.level][first : first + tile.width]
        content = self._store.read(tile.key) or b""
        right = _leaves(content) == hashes if tile.entries else content == b"".join(hashes)
        return None if right else "not the tile of this ledger's entries"


def _leaves(bundle: bytes) -> Optional[List[bytes]]:
    leaves: List[bytes] = []
    at = 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        entry = bundle[at + 2 : at + 2 + length]
        if at + 2 > len(bundle) or len(entry) < length:
            return None
        leaves.append(leaf_of(entry))
        at += 2 + length
    return leaves
