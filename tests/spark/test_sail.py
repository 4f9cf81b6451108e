"""The models on Spark: on Sail, a server in this process, where that is installed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.resources import SAMPLE
from tests.command import closeknit
from tests.spark.tables import differences
from tests.test_pool import write


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    sail = pytest.importorskip("pysail.spark")
    server = sail.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()


def run(capsys, monkeypatch, folder: Path, *words: object):
    return closeknit(
        capsys,
        monkeypatch,
        *("run", "--no-prefect", "--as-of", "2026-11-02"),
        *("--data", folder, "--reports", folder / "reports", *words),
    )


def both(capsys, monkeypatch, place: Path, remote: str, *words: object) -> None:
    """Run on either engine and hold the tables against each other."""
    on_duckdb = run(capsys, monkeypatch, place / "duckdb", *words)
    spark = ("--engine", "spark", "--remote", remote)
    on_spark = run(capsys, monkeypatch, place / "spark", *words, *spark)
    assert on_spark.code == on_duckdb.code == 0, on_spark.err
    counts = [said.out.partition("Took")[0] for said in (on_duckdb, on_spark)]
    assert counts[0] == counts[1], "what was read"
    assert differences(place / "duckdb", place / "spark") == {}
    assert not list((place / "spark").glob(".closeknit*")), "something is left"


def test_the_sample_is_the_same(capsys, monkeypatch, tmp_path, remote) -> None:
    both(capsys, monkeypatch, tmp_path, remote, SAMPLE)


def test_a_pool_is_the_same(capsys, monkeypatch, tmp_path, remote) -> None:
    write(tmp_path)
    both(capsys, monkeypatch, tmp_path, remote, "--pool", tmp_path / "members")


def test_an_archive_that_cannot_be_read_is_told(
    capsys, monkeypatch, tmp_path, remote
) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("nothing,of,ours\n1,2,3\n")
    given = (odd, SAMPLE, "--engine", "spark", "--remote", remote)
    said = run(capsys, monkeypatch, tmp_path / "data", *given)
    assert said.code == 1
    assert "odd.csv: this is no export Closeknit knows" in said.err


# Needing no Spark


def test_what_is_missing_is_said(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    monkeypatch.delitem(sys.modules, "flows.engines", raising=False)
    monkeypatch.delattr("flows.engines", raising=False)
    spark = ("--engine", "spark", "--remote", "sc://127.0.0.1:1")
    said = run(capsys, monkeypatch, tmp_path, SAMPLE, *spark)
    assert said.code == 1
    assert "install closeknit[spark]" in said.err


def test_nobody_at_the_endpoint_is_said(capsys, monkeypatch, tmp_path) -> None:
    pytest.importorskip("pyspark.sql.connect")
    spark = ("--engine", "spark", "--remote", "sc://127.0.0.1:1")
    said = run(capsys, monkeypatch, tmp_path, SAMPLE, *spark)
    assert said.code == 1
    assert "no Spark Connect endpoint answers there" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("--engine", "spark"),
        ("--remote", "sc://127.0.0.1:1"),
        ("--engine", "abacus", "--remote", "sc://127.0.0.1:1"),
    ],
)
def test_an_engine_and_its_place_go_together(
    capsys, monkeypatch, tmp_path, words
) -> None:
    said = run(capsys, monkeypatch, tmp_path, SAMPLE, *words)
    assert said.code == 1
    assert "--remote sc://host:port" in said.err
