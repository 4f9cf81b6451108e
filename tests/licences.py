"""How many packages Closeknit stands on, and under which licences they are.

`python -m tests.licences`, offline: told from what is installed of the pins.
"""

import re
from collections import Counter
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
SPOKEN = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What classifiers call licences, and their short names."""


def pinned() -> list[str]:
    return re.findall(r"^([\w.-]+)==", LOCK.read_text("utf-8"), re.M)


def licence(package: str) -> str:
    """As its own metadata says; `not installed here` for another platform's."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return "not installed here"
    classifiers = [
        SPOKEN.get(name, name)
        for value in told.get_all("Classifier") or ()
        if (name := value.rpartition(" :: ")[2]) and value.startswith("License :: OSI")
    ]
    said = told["License-Expression"] or " or ".join(classifiers) or told["License"]
    short = (said or "not told").splitlines()[0]
    return re.sub(r"^BSD-\d-Clause$", "BSD", re.sub(r"^MIT [Ll]icense$", "MIT", short))


def main() -> None:
    packages = pinned()
    counts = Counter(map(licence, packages))
    each = ", ".join(f"{n} {name}" for name, n in counts.most_common())
    print(f"{len(packages)} packages: {each}.")


if __name__ == "__main__":
    main()
