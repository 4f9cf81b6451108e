"""stub"""

from collections.abc import Iterator, Sequence
from flows.sources.archive import Archive
from flows.sources.messenger_lines import Threads
from flows.sources.records import Batch


def read(
    archive: Archive, paths: Sequence[str], network: str
) -> Iterator[Threads | Batch]:
    yield from ()
