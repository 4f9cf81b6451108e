"""Where `sql/` and the sample stand: in the clone, or inside the installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "_bundled"

SQL = _BUNDLED / "sql" if _BUNDLED.exists() else _PACKAGE.parent / "sql"
SAMPLE = _BUNDLED / "sample" if _BUNDLED.exists() else _PACKAGE.parent / "data/sample"
