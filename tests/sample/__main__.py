"""Write the sample archives: ``python -m tests.sample [FOLDER]``."""

import sys
from pathlib import Path

from tests.sample import FOLDER, write

for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
    print(f"{path}  {path.stat().st_size:,} bytes")
