"""What a profile notes, and what is measured of a device."""

import json

import numpy as np
import pytest

import tinygrad_edu as torch
from tinygrad_edu.backends.opencl import matmul, profile, speed
from tinygrad_edu.backends.opencl.runtime import Device

TWICE = "__kernel void twice(__global float *x) { x[get_global_id(0)] *= 2; }"


def run_twice(device, size, times=1):
    block = device.allocate(size * 4)
    device.write(block, np.ones(size, np.float32))
    for _ in range(times):
        device.launch(device.kernel(TWICE, "twice"), (size,), None, block)
    out = np.empty(size, np.float32)
    device.read(block, out)
    return out


@pytest.fixture
def peaks_known(monkeypatch):
    monkeypatch.setattr(profile, "peaks", lambda device: speed.Peaks(10.0, 100.0))


def test_calls_are_noted_with_their_times_and_bytes(device, peaks_known):
    with torch.opencl.profile() as p:
        out = run_twice(device, 1024, times=3)
    run_twice(device, 8)
    assert (out == 8).all()
    assert [call.name for call in p.calls] == ["write", "twice", "twice", "twice", "read"]
    assert all(call.nbytes == 4096 and call.device == "opencl:0" for call in p.calls)
    assert all(call.queued <= call.start <= call.end for call in p.calls)
    assert all(a.end <= b.start for a, b in zip(p.calls, p.calls[1:], strict=False))


def test_rows_add_up(peaks_known):
    p = profile.Profile()
    p.calls = [
        profile.Call("opencl:0", "copy", 0, 0, 1000, 5000, 0),
        profile.Call("opencl:0", "product", 0, 1000, 3000, 200, 50_000),
        profile.Call("opencl:0", "product", 0, 3000, 4000, 100, 40_000),
    ]
    p.peaks = lambda: speed.Peaks(10.0, 100.0)
    first, second = p.rows()
    assert (first.name, first.calls, second.name, second.calls) == ("product", 2, "copy", 1)
    assert first.seconds == pytest.approx(3e-6) and first.share == pytest.approx(0.75)
    assert first.gflops == pytest.approx(30) and first.gbytes == pytest.approx(0.1)
    assert first.of_peak == pytest.approx(0.3)
    assert second.gbytes == pytest.approx(5) and second.of_peak == pytest.approx(0.5)
    lines = p.table().splitlines()
    assert lines[0].split() == ["kernel", "calls", "ms", "share", "µs", "each", "GB/s", "GFLOP/s", "of", "peak"]
    assert lines[2].split() == ["product", "2", "0.003", "75.0%", "1.5", "0.10", "30.0", "30.0%"]
    assert lines[3].split() == ["copy", "1", "0.001", "25.0%", "1.0", "5.00", "50.0%"]
    assert lines[4] == "peaks, measured: 10.0 GB/s copied, 100 GFLOP/s in a matrix product"


def test_a_trace_is_what_perfetto_reads(device, tmp_path):
    with torch.opencl.profile() as p:
        run_twice(device, 256)
    p.trace(tmp_path / "trace.json")
    events = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))["traceEvents"]
    assert {event["tid"] for event in events} == {"in the queue", "running"}
    assert {event["name"] for event in events} == {"write", "twice", "read"}
    assert all(event["ph"] == "X" and event["ts"] >= 0 and event["dur"] >= 0 for event in events)


def test_many_calls_are_collected_on_the_way(device, monkeypatch):
    monkeypatch.setattr(profile, "HELD", 4)
    with torch.opencl.profile() as p:
        run_twice(device, 16, times=8)
        assert len(p.calls) == 8
    assert len(p.calls) == 10


def test_a_profile_within_a_profile_leaves_the_outer_one_in_place(device):
    with torch.opencl.profile() as outer:
        with torch.opencl.profile() as inner:
            run_twice(device, 16)
        run_twice(device, 16)
    assert len(inner.calls) == len(outer.calls) == 3
    assert device.hook is None


def test_a_device_that_comes_into_use_inside_is_watched(device, monkeypatch):
    from tinygrad_edu.backends.opencl import runtime

    monkeypatch.setattr(runtime, "_made", {})
    with torch.opencl.profile() as p:
        again = runtime.device_at(0)
        assert isinstance(again, Device) and again is not device
        run_twice(again, 16)
    assert [call.name for call in p.calls] == ["write", "twice", "read"]


def test_explain_prints_each_kernel_once(device, capsys):
    torch.opencl.explain(run_twice, device, 64, times=3)
    assert capsys.readouterr().out == TWICE + "\n"


def test_explain_shows_of_a_file_of_kernels_the_one_that_ran(device):
    text = profile.explain(speed.matmul_rate, device, 16, rung="tiled", times=1)
    assert text.startswith("// -DTILED=1 -DT=float -DTILE=16\n// A group of TILE×TILE work-items")
    assert "void tiled(" in text and "void naive(" not in text and text.endswith("}")


def test_explain_shows_of_a_generated_program_the_kernel_that_ran(device):
    x = torch.ones(3, 4, device="opencl")
    text = profile.explain(torch.maximum, x, x.T.contiguous().T)
    assert text.count("kernel void ") == 1 and "kernel void maximum_s" in text and text.endswith("}")
    assert "float maximum_float(float x, float y)" in text and "} Walk;" in text


def test_who_asks_for_the_same_expression_gets_the_same_kernel(device):
    x = torch.ones(3, device="opencl")
    assert profile.explain(torch.mul, x, x) == profile.explain(np.multiply, x._array, x._array)
    assert profile.explain(torch.pow, x, 2) == profile.explain(torch.square, x)
    assert profile.explain(torch.pow, x, -2.0) == profile.explain(np.power, x._array, np.float32(-2))


def test_speeds_are_positive_and_the_best_rung_is_one_that_raced(device, monkeypatch):
    enqueued, done = speed.launch_seconds(device, 20)
    assert 0 < enqueued <= done < 0.1
    assert speed.copy_rate(device, 1 << 20) > 0
    monkeypatch.setattr(speed, "TUNED", (16, 32))
    table = speed.tune(device)
    assert table[-1][0] == float("inf") and {rung for _, rung in table} <= set(matmul.EVERY)


RATES = {  # of each rung, at sides 16, 32 and 64
    "naive": (5, 1, 1), "tiled": (1, 4, 4), "blocked": (2, 6, 6), "quads": (1, 1, 1), "vectorised": (0.1, 99, 99),
}  # fmt: skip


def test_tuning_keeps_the_fastest_rung_for_each_size_and_drops_the_hopeless(device, monkeypatch):
    monkeypatch.setattr(speed, "TUNED", (16, 32, 64))
    monkeypatch.setattr(speed, "matmul_rate", lambda _, side, rung, times: RATES[rung][(16, 32, 64).index(side)])
    assert speed.tune(device) == [(16.0**3, "naive"), (float("inf"), "blocked")]
    monkeypatch.setattr(speed, "HOPELESS", 1000)
    assert speed.tune(device) == [(16.0**3, "naive"), (float("inf"), "vectorised")]
