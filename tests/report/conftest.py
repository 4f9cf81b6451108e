from pathlib import Path

import pytest

from flows import pipeline, report
from flows.resources import SAMPLE
from flows.settings import Parameters
from tests.report.histories import DAYS, EVERYBODY, archive, history


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of hostile names, all but one of them well kept up."""
    return history(tmp_path_factory.mktemp("hostile"), archive(EVERYBODY, DAYS))


@pytest.fixture(scope="session")
def page(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report.draw(data, tmp_path_factory.mktemp("drawn") / "reports")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the bundled made-up archives; its report is beside it."""
    folder = tmp_path_factory.mktemp("sample")
    pipeline.run(
        pipeline.Options((SAMPLE,), folder / "data", folder / "reports", Parameters())
    )
    return folder / "data"
