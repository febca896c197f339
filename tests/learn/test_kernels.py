"""The interpreter of kernels: what it computes, what it notes, and what it points out."""

import numpy as np
import pytest

from tinygrad_edu.learn.kernels import KernelError, Local, Unset, trace
from tinygrad_edu.learn.kernels.parser import parse


def floats(*numbers):
    return np.array(numbers, np.float32)


def result(body, kind="int", **arguments):
    """What a kernel of one work-item writes into its one cell, called out."""
    names = ", ".join(f"int {name}" for name in arguments)
    source = f"__kernel void f(__global {kind} *out{', ' * bool(names)}{names}) {{ {body} }}"
    out = np.zeros(1, {"int": np.int32, "float": np.float32, "ulong": np.uint64}[kind])
    done = trace(source, [out, *arguments.values()], 1)
    assert done.faults == []
    return done["out"][0]


def faults(source, arguments, *sizes):
    return [(fault.kind, fault.message) for fault in trace(source, arguments, *sizes).faults]


EXPRESSIONS = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("-7 / 2", -3),
    ("-7 % 3", -1),
    ("7 / -2", -3),
    ("1 << 3 | 1", 9),
    ("6 & 3 == 3", 0),  # == binds more than &
    ("10 - 4 - 3", 3),
    ("1 ? 2 : 0 ? 3 : 4", 2),
    ("0 ? 2 : 0 ? 3 : 4", 4),
    ("3 > 2 > 1", 0),
    ("!5 + ~0", -1),
    ("2147483647 + 1", -(2**31)),
    ("(uchar)300 + (char)200", 44 - 56),
    ("(int)-2.9f", -2),
    ("0x10 + 010 + 1u", 25),
    ("min(3, -4) + max(3, -4) + abs(-5) + clamp(9, 0, 7)", 11),
    ("-1 < 1u", 0),  # -1 becomes the largest uint
    ("get_local_size(0) - 2 > 0", 1),  # and so does every difference of sizes
    ("(1, 2)", 2),
    ("(1 ? -4 : 0u) > 0", 1),  # both branches have a say in the type
    ("(1 ? -1 : get_global_id(0)) > 0", 1),
    ("(1 ? 7 : 0.0f) / 2 > 3", 1),
    ("(1 ? 7 : exp(0.0f) * 2) / 2 > 3", 1),
    ("(1 ? 7 : max(1, 2) << 1u) / 2 > 3", 0),
    ("(1 ? 7 : (1.0f, !1.0f && -1.0f < 2)) / 2 > 3", 0),
    ("(1 ? 7 : (out[0] = 1)) / 2 > 3", 0),
    ("(1 ? 7 : isnan(1.0f) + (char)1) / 2 > 3", 0),
    ("(1 ? 7 : atomic_add(&out[0], 1u)) - 8 < 0", 1),
    ("(1 ? -1 : (int)get_work_dim()) < 0", 1),
    ("(1 ? -1 : get_work_dim()) < 0", 0),
    ("1.0f / 0 > FLT_MAX && isnan(NAN) && !(NAN == NAN)", 1),
    ("0 && 1 / 0 || 1", 1),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_expressions_are_cs(expression, expected):
    assert result(f"out[0] = {expression};") == expected


def test_floats_round_and_functions_take_them():
    assert result("out[0] = 0.1f + 0.2f;", "float") == np.float32(0.1) + np.float32(0.2)
    assert result("out[0] = 16777216.0f + 1;", "float") == np.float32(2**24)
    several = result("out[0] = exp(1.0f) + sqrt(4.0f) + fmax(NAN, 1.0f) + fma(2.0f, 3.0f, 1.0f);", "float")
    assert several == pytest.approx(np.e + 2 + 1 + 7)
    assert result("out[0] = exp(1000.0f);", "float") == np.inf
    assert result("out[0] = log(0.0f);", "float") == -np.inf
    assert result("out[0] = 7 / 2;", "float") == 3
    assert result("out[0] = get_global_id(0) - 1;", "ulong") == 2**64 - 1


STATEMENTS = [
    ("int s = 0; for (int i = 0; i < n; i++) s += i; out[0] = s;", 10),
    ("int s = 0; for (int i = 0; i < n; ++i) { if (i == 1) continue; if (i == 4) break; s += i; } out[0] = s;", 5),
    ("int s = 0; while (s < n) s += 2; out[0] = s;", 6),
    ("int s = 9; do s++; while (s < n); out[0] = s;", 10),
    ("int i = 1, j = i++ + ++i; out[0] = 10 * i + j;", 34),
    ("int a[3] = {1, 2}; a[2] += a[1]--; out[0] = 0; for (int i = 0; i < 3; i++) out[0] = 10 * out[0] + a[i];", 112),
    ("int a[2][3]; for (int i = 0; i < 6; i++) a[i / 3][i % 3] = i; out[0] = a[1][0];", 3),
    ("{ int n = 3; } out[0] = n;", 5),
    ("if (n > 3) { out[0] = 1; return; } else out[0] = 2; out[0] = 3;", 1),
    ("if (n < 3) out[0] = 1; else if (n < 6) out[0] = 2; else out[0] = 3;", 2),
    ("const int twice = 2 * n; out[0] = twice;", 10),
    ("__global int *here = out; *here = 4; *(here + 0) += 1; here[0] <<= 1; out[0] = *&out[0];", 10),
    ("for (int i = 0, j = 9; i < j; i++, j--) out[0] = j;", 5),
    ("; out[0] = n;;", 5),
]


@pytest.mark.parametrize(("body", "expected"), STATEMENTS)
def test_statements_are_cs(body, expected):
    assert result(body, n=5) == expected


def test_definitions_comments_and_functions():
    source = """
    #define N 2 * M  // of each
    #define M 3
    #pragma OPENCL EXTENSION cl_khr_fp64 : enable
    float twice(const float x) { return 2 * x; }
    void put(__global float *to, int i, float x) { to[i] = x; }
    int deep(int n) { return n ? n + deep(n - 1) : 0; }
    /* two
       lines */
    __kernel __attribute__((reqd_work_group_size(1, 1, 1))) void f(__global float *restrict out) {
        put(out, 0, twice(N));
        out[1] = deep(4);
    }"""
    assert trace(source, [Unset(2)], 1)["out"].tolist() == [12, 10]


def test_pointers_into_each_kind_of_memory():
    source = """
    __kernel void f(__global const float *a, __global float *out) {
        __local float tile[2][3];
        float own[4] = {0};
        int i = get_local_id(0);
        __local float *row = tile[i];
        __global const float *from = a + 3 * i;
        float *here = &own[1];
        for (size_t j = 0; j < 3; j++) row[j] = *(from + j);
        barrier(CLK_LOCAL_MEM_FENCE);
        *here = tile[1 - i][2];
        out[i] = own[1] + own[3] + here[0];
    }"""
    done = trace(source, [np.arange(6, dtype=np.float32), Unset(2)], 2)
    assert (done["out"].tolist(), done.faults) == ([10, 4], [])


def test_ids_of_two_dimensions():
    source = """
    __kernel void f(__global int *out) {
        int x = get_global_id(0), y = get_global_id(1), width = get_global_size(0);
        out[y * width + x] = 1000 * get_group_id(1) + 100 * get_group_id(0) + 10 * get_local_id(1) + get_local_id(0);
        out[y * width + x] += get_global_id(2) + get_num_groups(1) * get_local_size(0) - 4;  // 0 + 2 * 2 - 4
    }"""
    done = trace(source, [Unset((4, 6), np.int32)], (6, 4), (2, 2))
    assert done["out"][0].tolist() == [0, 1, 100, 101, 200, 201]
    assert done["out"][3].tolist() == [1010, 1011, 1110, 1111, 1210, 1211]
    assert (done.names[1], done.groups, done.faults) == ("(1, 0)", 6, [])


SUM = """
__kernel void total(__global const float *a, __global float *out, __local float *part) {
    int i = get_local_id(0), n = get_local_size(0);
    part[i] = a[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int s = n / 2; s > 0; s /= 2) {
        if (i < s) part[i] += part[i + s];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (i == 0) out[get_group_id(0)] = part[0];
}"""


def test_a_tree_in_local_memory_has_its_phases():
    a = np.arange(8, dtype=np.float32)
    done = trace(SUM, [a, Unset(2), Local(4)], 8, 4)
    assert (done["out"].tolist(), done.faults, done.phases, done.groups) == ([6, 22], [], 4, 2)
    writes = [(x.item, x.array.name, x.cell, x.phase) for x in done.accesses if x.write and x.phase == 1]
    assert writes == [(0, "part", 0, 1), (1, "part", 1, 1), (4, "part", 0, 1), (5, "part", 1, 1)]
    assert a.tolist() == list(range(8))


def test_a_barrier_that_is_missing_is_a_race():
    source = SUM.replace("        barrier(CLK_LOCAL_MEM_FENCE);\n    }", "    }")
    [kind, message] = faults(source, [floats(1, 2, 3, 4), Unset(1), Local(4)], 4)[0]
    assert kind == "race"
    assert message == (
        "work-items 0 and 1 race for part[1]: one reads it, the other writes it, and no barrier is between (line 7)"
    )


def test_a_fence_orders_its_own_memory_alone():
    source = """
    __kernel void f(__global float *a, __global float *out) {
        int i = get_global_id(0);
        a[i] = i;
        barrier(FLAGS);
        out[i] = a[1 - i];
    }"""
    for flags, said in [("CLK_GLOBAL_MEM_FENCE", []), ("CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE", [])]:
        assert faults(source.replace("FLAGS", flags), [Unset(2), Unset(2)], 2) == said
    found = faults(source.replace("FLAGS", "CLK_LOCAL_MEM_FENCE"), [Unset(2), Unset(2)], 2)
    assert [kind for kind, _ in found] == ["race", "race"]
    assert "the barrier between does not name CLK_GLOBAL_MEM_FENCE" in found[0][1]


def test_groups_are_never_ordered():
    source = """
    __kernel void f(__global int *sum) {
        barrier(CLK_GLOBAL_MEM_FENCE);
        sum[0] = 1;
    }"""
    [(kind, message)] = faults(source, [Unset(1, np.int32)], 2, 1)
    assert (kind, message) == (
        "race",
        "work-items 0 and 1 race for sum[0]: both write it, and no barrier orders what two groups do (line 4)",
    )


def test_atomics_do_not_race():
    source = """
    __kernel void f(__global const int *a, __global int *count) {
        int old = atomic_add(&count[a[get_global_id(0)]], 2);
        atomic_inc(count + 2);
        atomic_max(&count[3], old);
    }"""
    done = trace(source, [np.array([0, 1, 1], np.int32), np.zeros(4, np.int32)], 3, 1)
    assert (done["count"].tolist(), done.faults) == ([2, 4, 3, 2], [])
    both = source.replace("atomic_inc(count + 2)", "count[2]++")
    assert [kind for kind, _ in faults(both, [np.zeros(3, np.int32), np.zeros(4, np.int32)], 3)] == ["race"]


GUARDED = "__kernel void f(__global float *a) {{ int i = get_global_id(0); {} }}"
SAID = [
    ("a[i + 1] = 0;", ["bounds"], "work-item 1 writes a[2], and a has 2 elements (line 1)"),
    ("float x = a[i - 1];", ["bounds"], "work-item 0 reads a[-1], and a has 2 elements (line 1)"),
    ("float x; a[i] = x;", ["unset"] * 2, "work-item 0 uses x before it has a value (line 1)"),
    ("float x[2]; x[0] = 0; a[i] = x[i];", ["unset"], "work-item 1 reads x[1], into which nobody has written (line 1)"),
    ("__local float x[2]; x[i] = a[i]; a[i] = x[0];", ["race"], "race for x[0]"),
    ("__local float x[4]; a[i] = x[i];", ["unset"] * 2, "work-item 0 reads x[0], into which nobody has written"),
    ("__local float sum; if (i == 0) sum = 1; a[i] = sum;", ["race"], "work-items 0 and 1 race for sum: one reads it"),
    ("a[i] = 1 / i;", ["zero"], "work-item 0 divides an integer by zero (line 1)"),
    ("while (i < 5) a[i] += 1;", ["endless"], "work-item 0 is still in this loop after 10,000 rounds"),
    ("if (i) barrier(CLK_LOCAL_MEM_FENCE);", ["barrier"], "work-item 1 waits at the barrier, work-item 0 never"),
    ("if (i) return; barrier(1);", ["barrier"], "work-item 0 waits at the barrier, work-item 1 never gets there"),
    ("if (i) barrier(1);\n else barrier(1);", ["barrier"], "work-item 1 is at another barrier, or in another round"),
    ("for (int s = 0; s < 2; s++) if (s == i) barrier(1);", ["barrier"], "is at another barrier, or in another round"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kinds", "message"), SAID, ids=[row[0] for row in SAID])
def test_what_is_wrong_is_pointed_out(body, kinds, message):
    found = faults(GUARDED.format(body), [floats(1, 2)], 2)
    assert [kind for kind, _ in found] == kinds
    assert message in found[0][1]


def test_a_result_that_is_read_first_is_pointed_out():
    source = "__kernel void f(__global int *out) { out[0] += 1; atomic_inc(&out[1]); }"
    assert faults(source, [Unset(2, np.int32)], 1) == [
        ("unset", "work-item 0 reads out[0], into which nobody has written (line 1)"),
        ("unset", "work-item 0 changes out[1], into which nobody has written (line 1)"),
    ]


UNREADABLE = [
    ("out[0] = 1", "line 2: `;` is missing after `1`"),
    ("out[0] = (1;", "line 2: `)` is missing after `1`"),
    ("out[0] = ;", "line 2: expected a value, and not `;`"),
    ("float4 x;", "line 2: `;` is missing after `float4`"),
    ("int x; y = 1;", "line 2: nothing here is called `y`"),
    ("out[0] = sum(1);", "line 2: no function is called `sum` here"),
    ("out[0.5f] = 1;", "line 2: an index is an integer, and not a float"),
    ("out = 1;", "line 2: a whole row of memory cannot be assigned"),
    ("out[0] = out;", "line 2: a whole row of memory cannot be assigned"),
    ("out[0] = out * 2;", "line 2: * is for numbers: memory wants an index"),
    ("int x = 1; x[0] = 2;", "line 2: only memory takes an index"),
    ("1 = 2;", "line 2: what stands before `=` cannot be assigned to"),
    ("out[0] = 1.5f % 2;", "line 2: % is for integers, and not for float"),
    ("out[0] = ~1.5f;", "line 2: ~ is for integers, and not for float"),
    ("in[0] = 1;", "line 2: in is const: it can only be read"),
    ("const int x = 1; x = 2;", "line 2: a constant cannot be assigned to"),
    ("out[0] = get_global_id();", "line 2: get_global_id was given 0 values of the wrong kind"),
    ("out[0] = exp(1, 2);", "line 2: exp was given 2 values of the wrong kind"),
    ("atomic_add(&in[0], 1);", "line 2: atomic_add is for integers, and not for float"),
    ("atomic_inc(out[0]);", "line 2: atomic_inc wants the address of a cell first"),
    ("__local int x = 1;", "line 2: x is local memory, which cannot be given a value here"),
    ("goto end;", "line 2: `goto` is not known here"),
    ("out[0] = 1 ` 2;", "line 2: the character '`' means nothing in C"),
    ("if (1) { out[0] = 1;", "line 1: this `{` is never closed"),
    ("int half = 1;", "line 2: `half` is a type of OpenCL C, and cannot be a name"),
    ("int int = 1;", "line 2: expected a name, and not `int`"),
    ("\n#ifdef X\n", "line 3: of the preprocessor only `#define NAME value` is known here, not `#ifdef X`"),
    ("\n#define F(x) x\n", "line 3: F has parameters: only plain names can be defined here"),
    ("int x = 1; &x;", "line 2: only the address of a cell of memory can be taken here"),
]


@pytest.mark.parametrize(("body", "message"), UNREADABLE, ids=[row[0].strip() for row in UNREADABLE])
def test_what_cannot_be_read_is_told_with_its_line(body, message):
    source = f"__kernel void f(__global const float *in, __global int *out) {{\n{body}\n}}"
    with pytest.raises(KernelError) as caught:
        trace(source, [floats(1), np.zeros(1, np.int32)], 1)
    assert message in str(caught.value)


FUNCTIONS = [
    ("void wait() { barrier(1); }", "wait();", "a barrier in a function that a kernel calls is not known here"),
    ("int one(int x) { return 1; }", "one();", "one takes 1 arguments, and was given 0"),
    ("void none() { }", "int x = none();", "this has no value"),
]


@pytest.mark.parametrize(("function", "body", "message"), FUNCTIONS)
def test_functions_that_cannot_be_called(function, body, message):
    with pytest.raises(KernelError, match=message):
        trace(f"{function} __kernel void f() {{ {body} }}", [], 1)


def test_what_is_given_must_fit():
    source = "__kernel void f(__global float *a, int n) { }"
    for arguments, sizes, message in [
        ([floats(1)], (1,), "f takes 2 arguments, got 1"),
        ([np.zeros(1), 1], (1,), r"a is float \* in the kernel, and given float64"),
        ([floats(1), 1], (3, 2), r"a global size of \(3,\) does not come in groups of \(2,\)"),
        ([floats(1), 1], ((2, 2), 2), "does not come in groups of"),
    ]:
        with pytest.raises(ValueError, match=message):
            trace(source, arguments, *sizes)
    with pytest.raises(KernelError, match="there is no `__kernel void` function"):
        trace("void f() { }", [], 1)


def test_no_work_item_does_nothing():
    done = trace(SUM, [floats(), Unset(0), Local(1)], 0)
    assert (done["out"].shape, done.faults, done.names, done.groups) == ((0,), [], [], 0)


def test_a_kernel_is_found_among_functions():
    assert [f.kernel for f in parse("int one() { return 1; } kernel void f() { one(); }").values()] == [False, True]
