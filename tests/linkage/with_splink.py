"""The same world linked by Splink (DuckDB), to see which of the two is better."""

import logging
import time

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from flows.names import keyed, latin
from tests.linkage.people import World


def linked(made: World, cut: float) -> tuple[dict[tuple[str, str], str], float]:
    """The cluster of each handle at that chance, and the seconds it took.

    Splink is given the same folded names, and estimates every weight itself.
    """
    logging.disable(logging.WARNING)
    begun = time.perf_counter()
    api = DuckDBAPI(duckdb.connect())
    rows = api.register(_features(made).to_arrow(), dataset_display_name="handles")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            *(
                cl.JaroWinklerAtThresholds(word, [0.9]).configure(
                    term_frequency_adjustments=True
                )
                for word in ("given", "family")
            ),
            *(cl.ExactMatch(point).configure(**_POINT) for point in ("email", "phone")),
            cl.ExactMatch("company").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("alias"),
            block_on("family", "substr(given, 1, 1)"),
            block_on("given", "substr(family, 1, 3)"),
            block_on("email"),
            block_on("phone"),
        ],
    )
    linker = Linker(rows, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("phone"), block_on("alias")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=20_000_000, seed=1)
    for rule in (block_on("phone"), block_on("given"), block_on("family")):
        training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=cut)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=cut
    )
    found = api.duckdb_con.execute(
        f"select id, cluster_id from {clusters.physical_name}"
    ).fetchall()
    handles = list(made.truth)
    told = {handles[one]: str(cluster) for one, cluster in found}
    return told, time.perf_counter() - begun


_POINT = {
    "m_probabilities": [0.5, 0.5],
    "u_probabilities": [1e-6, 1 - 1e-6],
}
"""Of an address or number: too rare in two handles for Splink to learn it."""


def _features(made: World) -> pl.DataFrame:
    rows = pl.DataFrame(
        [
            {
                "name": row["name"],
                "email": next(iter(row["emails"]), None),
                "phone": next(iter(row["phones"]), None)
                or (row["handle"][4:] if row["handle"].startswith("tel:") else None),
                "company": row.get("company"),
            }
            for row in made.rows
        ],
        infer_schema_length=None,
    )
    words = latin(keyed(rows["name"])["name"]).str.extract_all("[a-z]{2,}")
    return rows.with_row_index("id").with_columns(
        alias=keyed(rows["name"])["alias"],
        given=words.list.first(),
        family=words.list.last(),
    )
