"""How many tokens a block costs, counted without ever touching the network (tiktoken only here)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from tactful.memory import Attribute, WeightsError

if TYPE_CHECKING:
    import tiktoken

# The hash, split pattern and file are those of tiktoken's own cl100k_base; a test holds them against its source.
CL100K_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
CL100K_PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"""
    r"""| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
)
BYTES_PER_ESTIMATED_TOKEN = 3

T = TypeVar("T")


class TokenCounter(Protocol):
    """Counts the tokens of a text. The counts of its lines, each with its end, add up to that of the text.

    So it is with tokenizers that let no token span the end of a line of a block, as cl100k_base does not.
    """

    @property
    def name(self) -> str:
        """What counts, for the Decision and for `tactful doctor`."""
        ...

    def count(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        ...


class BlockCost(Protocol):
    """What a block costs in tokens: its frame, and a line for each attribute in it."""

    @property
    def frame(self) -> int:
        """Tokens of a block without its lines."""
        ...

    def line(self, attribute: Attribute) -> int:
        """Tokens that this attribute adds."""
        ...


class TiktokenCounter:
    """tiktoken's cl100k_base over the ranks shipped with tactful.

    Other models' tokenizers differ by some per cent; a budget is a bound on cost, not a promise to the token.
    """

    name = "cl100k_base (tiktoken)"

    def __init__(self, path: Path | None = None) -> None:
        """Check the ranks' hash; they are parsed at first use, which takes about half a second.

        Raises:
            WeightsError: the file is missing or is not the one tiktoken pins.
        """
        source = path or Path(str(files(__package__).joinpath("cl100k_base.tiktoken")))
        try:
            self._ranks = source.read_bytes()
        except OSError as error:
            raise WeightsError(f"cannot read the token ranks {source}: {error.strerror}") from error
        if hashlib.sha256(self._ranks).hexdigest() != CL100K_SHA256:
            raise WeightsError(f"{source} is not the file tiktoken pins: its SHA-256 differs; reinstall tactful")

    def count(self, text: str) -> int:
        """Return the number of tokens; text that looks like a special token counts as the plain text it is."""
        return len(self._encoding.encode_ordinary(text))

    @cached_property
    def _encoding(self) -> tiktoken.Encoding:
        import tiktoken

        ranks = dict(_parse_rank(line) for line in self._ranks.splitlines() if line)
        return tiktoken.Encoding("cl100k_base", pat_str=CL100K_PATTERN, mergeable_ranks=ranks, special_tokens={})


class EstimatedCounter:
    """One token for every 3 bytes of UTF-8, rounded up for each line.

    English text has about 4.4 bytes a token in cl100k_base, so the estimate errs towards smaller blocks.
    """

    name = f"estimate ({BYTES_PER_ESTIMATED_TOKEN} bytes a token)"

    def count(self, text: str) -> int:
        """Return the estimate."""
        lines = text.encode("utf-8").splitlines(keepends=True)
        return sum(-(-len(line) // BYTES_PER_ESTIMATED_TOKEN) for line in lines)


def best_token_counter() -> TokenCounter:
    """Return the exact counter if its file passes the check, else the estimate."""
    try:
        return TiktokenCounter()
    except WeightsError:
        return EstimatedCounter()


def fit_budget(wanted: Iterable[T], *, frame: int, cost: Callable[[T], int], limit: int) -> list[T]:
    """Return the items that fit `limit` tokens together, taken in order of `wanted` and skipping what does not fit.

    What a choice costs is `frame` and the `cost` of each of its items, so each is counted once.
    """
    kept: list[T] = []
    spent = frame
    for item in wanted:
        needed = cost(item)
        if spent + needed <= limit:
            kept.append(item)
            spent += needed
    return kept


def _parse_rank(line: bytes) -> tuple[bytes, int]:
    try:
        token, rank = line.split()
        return base64.b64decode(token), int(rank)
    except (ValueError, binascii.Error) as error:
        raise WeightsError("a line of the token ranks cannot be read") from error
