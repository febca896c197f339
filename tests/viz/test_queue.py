"""The queue: each call has a row, dashed while it waits and filled while it runs, all to one scale."""

import re
from types import SimpleNamespace

import pytest

from chapters.timeline import recorded
from tinygrad_edu.viz import show_queue
from tinygrad_edu.viz.queue import WIDTH

CALLS = [
    SimpleNamespace(name="add", queued=1_000_000, start=2_000_000, end=4_000_000),
    SimpleNamespace(name="a <b>", queued=1_500_000, start=4_000_000, end=11_000_000),
]


def bars(svg, kind):
    found = re.findall(rf'<rect class="{kind}" x="(\S+)" y="\S+" width="(\S+)"', svg)
    return [tuple(map(float, pair)) for pair in found]


def test_bars_begin_and_end_when_the_calls_did():
    svg = show_queue(CALLS).svg
    (first, waits), (_, waits_longer) = bars(svg, "tg-copy")
    (start, runs), (second, runs_longer) = bars(svg, "tg-own")
    widths = [milliseconds * WIDTH / 10 for milliseconds in (1, 2, 2.5, 7)]
    assert (waits, runs, waits_longer, runs_longer) == pytest.approx(widths, abs=0.1)
    assert (start - first, second - start) == pytest.approx(widths[:2], abs=0.1)


def test_names_and_times_are_written():
    svg = show_queue(CALLS).svg
    assert "a\N{NO-BREAK SPACE}&lt;b&gt;" in svg
    assert "0\N{NO-BREAK SPACE}ms" in svg and ">10<" in svg
    assert "<title>2 calls in 10 ms, one of which waited 2.5 ms</title>" in svg


def test_what_took_no_time_is_seen():
    call = SimpleNamespace(name="read", queued=5, start=5, end=5)
    assert [width for _, width in bars(show_queue([call]).svg, "tg-own")] == [1.5]


def test_no_call_is_refused():
    with pytest.raises(ValueError, match="needs one call"):
        show_queue([])


def test_the_recorded_calls_were_enqueued_long_before_they_ran():
    calls = recorded()
    assert [call.name for call in calls if call.flops] == ["vectorised"] * 3
    assert max(call.queued for call in calls) < next(call.end for call in calls if call.flops)
