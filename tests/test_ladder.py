"""The recorded ladder of chapter 20: its table is made from its figures, and the best ones are kept."""

import json

from benchmarks import ladder

RECORD = json.loads(ladder.RECORD.read_text(encoding="utf-8"))


def test_the_table_is_that_of_the_record():
    assert ladder.TABLE.read_text(encoding="utf-8") == ladder.table(RECORD).rst()


def test_the_better_figure_is_kept_wherever_it_stands():
    one = {"device": "a", "memory": 2.0, "rungs": {"naive": {"64": 1.0, "256": 5.0}}}
    other = {"device": "a", "memory": 1.0, "rungs": {"naive": {"64": 3.0}}}
    assert ladder.better(one, other) == {"device": "a", "memory": 2.0, "rungs": {"naive": {"64": 3.0, "256": 5.0}}}


def test_a_processor_has_numpys_figures_beside_it():
    for each in RECORD:
        assert list(each["rungs"]) == list(ladder.LADDER)
        assert ("numpy" in each) == (each["kind"] == "cpu")
