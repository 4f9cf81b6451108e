"""The order of the tests, whatever is asked for, and that none is timed."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FIRST = (
    *("test_serve", "test_prefect", "test_killed", "test_disk", "test_fuzz"),
    *("test_private", "test_validity", "test_browser", "test_pool", "test_properties"),
    *("test_introductions", "test_contract", "test_bad_input", "test_overlap"),
)
"""Those that wait for servers and kills, and the longest files, lest one be left
alone at the end."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.stem not in FIRST)
