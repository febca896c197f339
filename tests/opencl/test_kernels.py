"""The interpreter of kernels computes what a device computes: expressions at random, and kernels with everything."""

import random

import numpy as np
import pytest

from tinygrad_edu.learn import grading, sandbox
from tinygrad_edu.learn.exercises import COURSE
from tinygrad_edu.learn.kernels import Local, Unset, run, trace

TYPES = ["int", "uint", "long", "ulong", "short", "uchar"]
MANY = 60


def whole(draw, deep):
    """An expression of integers of all kinds; small enough that nothing signed overflows, which C leaves open."""
    if deep == 0:
        leaf = draw.choice([f"x[{draw.randrange(8)}]", f"u[{draw.randrange(8)}]", str(draw.randrange(9)), "2u"])
        return draw.choice([leaf, leaf, f"({draw.choice(TYPES)}){leaf}"])
    a, b = whole(draw, deep - 1), whole(draw, deep - 1)
    shape = draw.randrange(10)
    if shape < 5:
        return f"({a} {draw.choice(['+', '-', '*', '&', '|', '^'])} {b})"
    if shape == 5:
        return f"({a} {draw.choice(['<', '>', '<=', '>=', '==', '!=', '&&', '||'])} {b})"
    if shape == 6:
        return f"({a} {draw.choice(['/', '%'])} {draw.choice(['3', '7u', '(long)5'])})"
    if shape == 7:
        return f"({a} ? {b} : {whole(draw, 0)})"
    if shape == 8:
        return f"((uint){a} {draw.choice(['<<', '>>'])} {draw.randrange(9)})"
    return f"{draw.choice(['-', '~', '!'])}({a})"


def floating(draw, deep):
    """An expression of floats and integers in which every step is exact, so that no order of rounding matters."""
    if deep == 0:
        return draw.choice([f"f[{draw.randrange(8)}]", f"x[{draw.randrange(8)}]", "2", "0.5f", "(float)3", "-1.0f"])
    a, b = floating(draw, deep - 1), floating(draw, deep - 1)
    shape = draw.randrange(7)
    if shape < 3:
        return f"({a} {draw.choice(['+', '-', '*'])} {b})"
    if shape == 3:
        return f"({a} / {draw.choice(['2.0f', '4.0f', '-8.0f'])})"
    if shape == 4:
        return f"({a} < {b} ? {a} : {b})"
    return f"{draw.choice(['fmin', 'fmax'])}((float){a}, (float){b})"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("make", "kind", "dtype"), [(whole, "long", np.int64), (floating, "float", np.float32)])
def test_expressions_at_random(device, make, kind, dtype, seed):
    draw = random.Random(seed)
    lines = [f"out[{i}] = {make(draw, 3)};" for i in range(MANY)]
    source = f"""__kernel void f(__global const int *x, __global const uint *u, __global const float *f,
                                __global {kind} *out) {{ {" ".join(lines)} }}"""
    numbers = np.array([draw.randrange(-5, 6) for _ in range(8)], np.int32)
    given = [numbers, np.arange(8, dtype=np.uint32), numbers[::-1].astype(np.float32), Unset(MANY, dtype)]
    traced = trace(source, given, 1)
    assert traced.faults == []
    got = run(source, given, 1)["out"]
    wrong = [line for line, a, b in zip(lines, got, traced["out"]) if a != b]
    assert wrong == []


EVERYTHING = """
#define N 4
int collatz(int n) {
    int steps = 0;
    for (;;) {
        if (n == 1) return steps;
        n = n % 2 ? 3 * n + 1 : n / 2;
        steps++;
    }
}
void swap(__local int *a, int i, int j) { int old = a[i]; a[i] = a[j]; a[j] = old; }
__kernel void f(__global const int *x, __global int *out, __global int *counts, __local int *sorted, const int more) {
    const int me = get_local_id(0), all = get_local_size(0), i = get_global_id(0);
    __local int tile[N][2];
    __local int sum;
    int seen[3] = {1, 2}, n = 0;
    sorted[me] = collatz(x[i]);
    tile[me % N][me / N] = x[i];
    if (me == 0) sum = more;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int round = 0; round < all; round++) {
        int k = 2 * me + (round & 1);
        if (k + 1 < all && sorted[k] > sorted[k + 1]) swap(sorted, k, k + 1);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    atomic_add(&sum, sorted[me]);
    atomic_inc(counts + sorted[me] % 3);
    do { seen[n % 3] += n; } while (++n < me);
    barrier(CLK_LOCAL_MEM_FENCE);
    while (n --> 0) { if (n == 2) continue; if (n == 1) break; seen[2] ^= 5; }
    out[i] = 1000 * sum + 100 * tile[(me + 1) % N][me / N] + sorted[me] + seen[0] + seen[1] + seen[2];
}
"""


def test_a_kernel_with_everything(device):
    x = np.arange(1, 17, dtype=np.int32)
    given = [x, Unset(16, np.int32), np.zeros(3, np.int32), Local(8), 7]
    traced = trace(EVERYTHING, given, 16, 8)
    assert traced.faults == []
    got = run(EVERYTHING, given, 16, 8)
    assert (got["out"] == traced["out"]).all()
    assert (got["counts"] == traced["counts"]).all()
    assert got["counts"].sum() == 16


FUNCTIONS = ["exp(a)", "log(a)", "sqrt(a)", "rsqrt(a)", "tanh(a)", "sin(a)", "cos(a)", "fabs(a)", "floor(a)", "ceil(a)",
             "pow(a, b)", "exp2(a)", "log2(a)", "mad(a, b, a)", "fmax(a, b)", "isnan(a) ? b : a"]  # fmt: skip


def test_functions_of_floats(device):
    lines = " ".join(f"out[{i} * n + i] = {text};".replace("+ i]", "+ at]") for i, text in enumerate(FUNCTIONS))
    source = f"""__kernel void f(__global const float *x, __global float *out, int n) {{
        int at = get_global_id(0); float a = x[at], b = 1.5f; {lines} }}"""
    x = np.array([0.25, 1, 3, -2, 100, 0, np.inf, np.nan], np.float32)
    given = [x, Unset((len(FUNCTIONS), 8)), 8]
    traced = trace(source, given, 8)
    assert traced.faults == []
    for text, a, b in zip(FUNCTIONS, run(source, given, 8)["out"], traced["out"]):
        np.testing.assert_allclose(a, b, rtol=2e-6, atol=1e-7, err_msg=text)


def test_what_nobody_writes_and_no_work_at_all(device):
    source = "__kernel void f(__global float *out, __global int *n) { if (get_global_id(0) == 0) out[0] = 1; }"
    got = run(source, [Unset(2), Unset((1, 2), np.int32)], 1)
    assert got["out"][0] == 1
    assert np.isnan(got["out"][1])
    assert got["n"].tolist() == [[-1, -1]]
    assert run(source, [Unset(0), Unset(0, np.int32)], 0)["out"].shape == (0,)


def test_a_source_for_the_device_alone(device):
    source = "__kernel void f(__global float *out) { float4 x = (float4)(2.0f); out[0] = x.y; }"
    assert run(source, [Unset(1)], 1, like="__kernel void f(__global float *out) { }")["out"].tolist() == [2]
    with pytest.raises(RuntimeError, match="does not build"):
        run(source.replace("x.y", "y"), [Unset(1)], 1, like="__kernel void f(__global float *out) { }")


GUARD = COURSE / "ex17_2_guard"
LINE = "if (i < n) out[i] = a[i] + ADDED;"
FOR_THE_DEVICE = [
    (LINE, ""),
    ("if (i < n) { float2 x = (float2)(a[i], 10); out[i] = x.x + x.y; }", ""),
    ("if (i < n) out[i] = a[i] + (n > 100 ? 11 : 10);", "with 1009 elements and 1012 work-items: out[0] is "),
    ("if (i < n) out[i] = a[i] + ten;", "line 7"),
]


@pytest.mark.parametrize(("line", "message"), FOR_THE_DEVICE, ids=["right", "vectors", "large", "undeclared"])
def test_answers_run_on_the_device(device, tmp_path, line, message):
    path = tmp_path / "answer.py"
    path.write_text((GUARD / "solution.py").read_text(encoding="utf-8").replace(LINE, line))
    outcome = grading.grade(path, GUARD)
    assert outcome.status == (grading.FAILED if message else grading.PASSED)
    if "line 7" in message:
        assert outcome.message.startswith("this does not build on ")
        assert "\n  line 7: use of undeclared identifier 'ten'" in outcome.message
    else:
        assert message in outcome.message


def test_a_kernel_is_graded_in_its_sandbox(device):
    outcome = sandbox.graded(GUARD / "solution.py", GUARD)
    assert (outcome.status, outcome.message) == (grading.PASSED, "")


def test_what_does_not_build_is_told_once(device, tmp_path):
    path = tmp_path / "answer.py"
    path.write_text((GUARD / "solution.py").read_text(encoding="utf-8").replace(LINE, "if (i < n) out[i] = ten;"))
    message = sandbox.graded(path, GUARD).message
    assert "line 7: use of undeclared identifier 'ten'" in message
    assert "generated" not in message
