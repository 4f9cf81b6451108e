from pathlib import Path
from typing import Any

import pytest

from .facebook_files import meta_json, write_zip
from .reading import Read, Tables, read_all


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads files given as {path: content} from a zip."""

    def from_zip(
        files: dict[str, Any], name: str = "facebook-alex-2024-06-05-x1.zip"
    ) -> Tables:
        as_bytes = {
            path: content if isinstance(content, bytes) else meta_json(content)
            for path, content in files.items()
        }
        return read_all(write_zip(tmp_path / name, as_bytes))

    return from_zip
