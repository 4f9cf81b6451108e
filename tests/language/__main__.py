"""`python -m tests.language` compiles the rules and judges them."""

from pathlib import Path

import flows.language
from flows.language.rules import COMPILED, compiled
from tests.language.judged import table

if __name__ == "__main__":
    home = Path(flows.language.__file__).parent
    compiled().write_parquet(home / COMPILED, compression="zstd")
    print(table())
