"""Views, joins and in-place writes here and in PyTorch: values, strides, sharing, names, gradients, second gradients,
versions, errors.
"""

import math
import random
import re
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as ours

SHAPES = [(), (1,), (6,), (0,), (2, 3), (3, 3), (1, 4), (4, 1), (2, 0, 3), (2, 3, 4), (2, 1, 3), (1, 1), (2, 2, 3, 2)]
LAYOUTS = ("plain", "reversed", "strided", "expanded", "window")


def inputs(library, shape, layout, dtype="float64", requires_grad=True):
    """A leaf, and a tensor of this shape made from it that lies in memory as *layout* says."""
    count = int(np.prod(shape))
    base = np.arange(1, count + 1) % 101 / 8
    if dtype != "float64":
        base = base * 8
    leaf_of = {
        "plain": lambda: base.reshape(shape),
        "reversed": lambda: base.reshape(shape[::-1]),
        "strided": lambda: np.stack([base.reshape(shape), -base.reshape(shape)], -1),
        "expanded": lambda: (
            base[: int(np.prod(shape[1:]))].reshape((1, *shape[1:])) if count and shape else base.reshape(shape)
        ),
        "window": lambda: np.concatenate([[7, 7], base]),
    }[layout]()
    leaf = library.tensor(leaf_of.tolist(), dtype=getattr(library, dtype)).reshape(leaf_of.shape)
    leaf = leaf.requires_grad_(requires_grad and leaf.dtype.is_floating_point)
    x = {
        "plain": lambda x: x,
        "reversed": lambda x: x.permute(*reversed(range(len(shape)))) if shape else x,
        "strided": lambda x: x.select(-1, 0),
        "expanded": lambda x: x.expand(shape),
        "window": lambda x: x.narrow(0, 2, count).reshape(shape),
    }[layout](leaf)
    return leaf, x


def as_tuple(result):
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


def described(x, result):
    """All that is to be equal of a result: what it holds, how it lies, what it is called, whose view it is."""
    return [
        (
            tuple(r.shape),
            tuple(r.stride()) if r.numel() else None,
            str(r.dtype).rpartition(".")[2],
            r.tolist(),
            r.grad_fn.name() if r.grad_fn else None,
            r.output_nr,
            r._is_view(),
            r is x,
            r.data_ptr() - x.data_ptr() if shares(x, r) and r.numel() else None,
            r.requires_grad,
            r.is_contiguous(),
        )
        for r in as_tuple(result)
    ]


def shares(x, r):
    root = x._base if x._base is not None else x
    return r is root or r._base is root


def gradients(library, leaf, result):
    """The first and the second gradient of a function of the results, by values and strides."""
    outs = [r for r in as_tuple(result) if r.requires_grad]
    if not outs:
        return None
    total = 0
    for n, r in enumerate(outs, 2):
        total = total + (r * r * n).sum()
    (g,) = library.autograd.grad(total, leaf, create_graph=True)
    if not g.requires_grad:
        return g.tolist(), None
    (gg,) = library.autograd.grad((g * g).sum(), leaf)
    return g.tolist(), gg.tolist()


def outcome(library, function, shape, layout, dtype):
    leaf, x = inputs(library, shape, layout, dtype)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function(library, x)
    except Exception as error:
        return type(error).__name__, message(error)
    return described(x, result), gradients(library, leaf, result)


def message(error):
    text = str(error).replace("tinygrad_edu.", "torch.").replace("as the solution", "as a solution")
    # PyTorch adds where in C++ it was, and prints whole tensors in a way of its own.
    return re.split(r"\nException raised from|tensor list but got:", text)[0]


# Where we differ and say so: of 0-d tensors, PyTorch complains of an overflow; it divides the gradient of an input that
# itself
# overlaps by the number of overlaps; NumPy's empty arrays do not remember where in memory they lie.
EXCEPT = {
    "expand(-1": lambda shape, layout: shape == (),
    "expand(4, -1": lambda shape, layout: shape == (),
    "expand(2, -1": lambda shape, layout: shape == (),
    "as_strided": lambda shape, layout: layout == "expanded" or 0 in shape,
}


def cases(call):
    """The shapes and layouts to try a call with."""
    known = [excepted for part, excepted in EXCEPT.items() if part in call]
    return [
        (shape, layout)
        for shape in SHAPES
        for layout in LAYOUTS
        if not any(excepted(shape, layout) for excepted in known)
    ]


CALLS = (
    """
x.view(-1)|x.view(6, -1)|x.view(x.shape)|x.view(*x.shape, 1)|x.view(1, *x.shape)|x.view(2, 3)|x.view(-1, 2)
x.view(5, 5)|x.view(-1, -1)|x.view(-2, 3)|x.view((3, 2))|x.view(2, 1, 3)|x.view(4, 6)|x.view(2, 2, 6)|x.view(0, 3)
x.view(-1, 0)|x.reshape(-1)|x.reshape(3, -1)|x.reshape(x.shape)|x.reshape(1, -1, 1)|x.reshape(4, 6)|x.reshape([2, 3])
x.reshape(7)|x.reshape(())|x.reshape(-1, 0)|x.reshape('a')|x.view_as(x)|x.reshape_as(x)|x.flatten()|x.flatten(1)
x.flatten(0, 1)|x.flatten(-2, -1)|x.flatten(2, 1)|x.ravel()|x.unflatten(0, (2, -1))|x.unflatten(-1, (1, 3))
x.unflatten(0, ())|x.unflatten(-1, (-1, 1))|x.squeeze()|x.squeeze(0)|x.squeeze(1)|x.squeeze(-1)|x.squeeze((0, 1))
x.squeeze((0, 0))|x.squeeze(())|x.unsqueeze(0)|x.unsqueeze(-1)|x.unsqueeze(1)|x.unsqueeze(5)|x.expand(x.shape)
x.expand(2, *x.shape)|x.expand(-1, 5)|x.expand(3, 4)|x.expand(4, -1)|x.expand(2, -1, 3)|x.expand(-1)
x.expand(1, *x.shape)|x.expand(4)|x.expand(0)|x.expand_as(t.zeros(2, 3))|t.broadcast_to(x, (2, 3))
t.broadcast_tensors(x, t.zeros(3))|t.broadcast_tensors(x, t.zeros(2, 1))|x.permute(*range(x.dim()))|x.permute(1, 0)
x.permute(2, 0, 1)|x.permute((0, -1, 1))|x.permute(0, 0)|t.permute(x, (1, 0))|x.transpose(0, 1)|x.transpose(-1, 0)
x.transpose(0, 2)|x.transpose(0, 0)|x.swapaxes(0, 1)|x.swapdims(0, 1)|x.t()|x.T|x.mT|x.movedim(0, -1)
x.movedim((0, 1), (1, 0))|x.movedim((0, 0), (0, 1))|x.movedim((0, 1), (0,))|t.moveaxis(x, 0, 1)|x.adjoint()|x.flip(0)
x.flip(0, 1)|x.flip((-1,))|x.flip(())|x.flip(0, 0)|x.fliplr()|x.flipud()|x.roll(1)|x.roll(-2)|x.roll(1, 0)
x.roll((1, 2), (0, 1))|x.roll((1, 1), (0, 0))|x.roll((1, 2))|x.roll(100, -1)|x.rot90()|x.rot90(2)|x.rot90(3)
x.rot90(0)|x.rot90(-1)|x.rot90(1, (1, 0))|x.rot90(1, (0, 0))|x.rot90(1, (0,))|x.rot90(1, (0, 2))|x.split(1)|x.split(2)
x.split(2, 1)|x.split(4, -1)|x.split([1, 1])|x.split([2, 4])|x.split([1, 2], 1)|x.split(0)|x.split(-1)
x.split([7, -1])|x.split_with_sizes([1, 1])|x.chunk(1)|x.chunk(2)|x.chunk(4)|x.chunk(2, 1)|x.chunk(0)
x.tensor_split(2)|x.tensor_split(4)|x.tensor_split((1, 3))|x.tensor_split(2, 1)|x.tensor_split((1, -1))
x.tensor_split((9,))|x.tensor_split(0)|x.unbind()|x.unbind(1)|x.unbind(-1)|x.narrow(0, 0, 1)|x.narrow(0, 1, 1)
x.narrow(-1, 1, 2)|x.narrow(0, -1, 1)|x.narrow(0, 5, 3)|x.narrow(0, 7, 0)|x.narrow(0, 0, 0)|x.narrow(0, 0, -1)
x.select(0, 0)|x.select(0, -1)|x.select(1, 1)|x.select(-1, 0)|x.select(0, 6)|x.unfold(0, 2, 1)|x.unfold(0, 1, 1)
x.unfold(-1, 2, 1)|x.unfold(1, 3, 2)|x.unfold(0, 9, 1)|x.unfold(0, 1, 0)|x.unfold(0, -1, 1)|x.unfold(0, 0, 1)
x.unfold(0, 2, 2)|x.as_strided((2,), (1,))|x.as_strided((2, 2), (1, 1))|x.as_strided((2, 2), (1, 2), 0)
x.as_strided((1,), (1,), 1)|x.as_strided((100,), (1,))|x.as_strided((2,), (-1,))|x.as_strided((2,), (1, 2))
x.as_strided((), ())|x.diagonal()|x.diagonal(1)|x.diagonal(-1)|x.diagonal(0, 0, -1)|x.diagonal(0, 1, 0)|x.diagonal(9)
x.diagonal(0, 0, 0)|x.diag()|x.diag(1)|x.diag(-2)|x.diag_embed()|x.diag_embed(1)|x.diag_embed(-1, 0, 1)
x.diag_embed(0, 0, 2)|x.diag_embed(0, -1, 0)|x.diag_embed(0, 0, 0)|x.tril()|x.tril(1)|x.tril(-1)|x.triu()|x.triu(1)
x.triu(-2)|x.repeat(2)|x.repeat(2, 2)|x.repeat(1, 1, 1)|x.repeat(2, 1, 3, 1)|x.repeat(0, 2)|x.repeat(-1, 2)|x.tile(2)
x.tile((2, 1, 2))|x.tile(1)|x.tile((0,))|x.repeat_interleave(2)|x.repeat_interleave(2, 0)|x.repeat_interleave(3, -1)
x.repeat_interleave(0, 0)|x.repeat_interleave(-1)|t.stack([x, x])|t.stack([x, x * 2], 1)|t.stack([x, x], -1)
t.stack([x])|t.stack([x, x], 5)|t.stack([])|t.stack([x, t.zeros(5)])|t.stack(x)
t.stack([x, t.arange(6).reshape(2, 3)])|t.cat([x, x])|t.cat([x, x * 2], -1)|t.cat([x, x], 1)|t.cat([x])
t.cat([x, t.zeros(0)])|t.cat([t.zeros(0), x])|t.cat([x, t.zeros(2, 5)], 1)|t.cat([x, t.zeros(2, 5)])|t.cat([])
t.cat(x)|t.cat([x, 3])|t.cat([x, t.arange(6)])|t.concat([x, x])|t.hstack([x, x])|t.vstack([x, x])|t.dstack([x, x])
t.column_stack([x, x])|t.hstack([x, t.zeros(6)])|t.vstack((x, t.zeros(4)))|t.atleast_1d(x)|t.atleast_2d(x)
t.atleast_3d(x)|t.atleast_2d(x, x)|t.hstack([])|t.meshgrid(x, x, indexing='ij')
t.meshgrid(x, t.zeros(2).to(x.dtype), indexing='xy')|t.meshgrid(x)|t.meshgrid([x, x, x], indexing='xy')
t.meshgrid(x, indexing='no')|t.meshgrid(x, t.zeros(2).half(), indexing='ij')|x.clone()|x.contiguous()
x.transpose(0, -1).clone()|x.transpose(0, -1).contiguous()|x.detach()|x.data|x.to(t.float32)
x.to(t.float64, copy=True)|x.double()|x.to(t.int64)|x.unsqueeze(0).expand(2, *x.shape).clone()|x.size()|x.size(5)
x.stride(5)
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("call", CALLS)
def test_call(call):
    function = eval(f"lambda t, x: {call}")
    if "size(" in call or "stride(" in call:
        function = eval(f"lambda t, x: ({call}, x)[1]")
    for shape, layout in cases(call):
        for dtype in ("float64", "int64"):
            expected = outcome(torch, function, shape, layout, dtype)
            assert outcome(ours, function, shape, layout, dtype) == expected, (shape, layout, dtype)


AS_TYPES = [
    "x.view(t.int32)", "x.view(t.uint8)", "x.view(t.int64)", "x.int().view(t.int64)", "x.short().view(t.float64)",
    "x.int()[..., ::2].view(t.int16)", "x.int()[..., 1:].view(t.int64)", "x.int()[..., 2:].view(t.int64)",
    "x.int()[1:].view(t.int64)", "x.int().flatten()[1:].view(t.int64)", "x.expand(3, *x.shape).view(t.int16)",
]  # fmt: skip


@pytest.mark.parametrize("call", AS_TYPES)
def test_bytes_as_elements_of_another_type(call):
    for shape in SHAPES:
        for layout in LAYOUTS:
            found = []
            for t in (torch, ours):
                _, x = inputs(t, shape, layout, requires_grad=False)
                try:
                    result = eval(call, {"t": t, "x": x})
                    found.append((tuple(result.shape), result.stride(), str(result.dtype).split(".")[1], result.tolist()))
                except (RuntimeError, IndexError) as error:
                    result = None
                    found.append((type(error), message(error)))
            if not math.prod(shape) or (result is not None and not result.numel()):
                continue  # NumPy's empty arrays have no strides of their own, nor a place in memory
            assert found[1] == found[0], (shape, layout)


STEPS = {
    "mul": lambda rng: f"a * {rng.randint(2, 3)}.0",
    "add": lambda rng: "a + b",
    "product": lambda rng: "a * b",
    "view": lambda rng: rng.choice(
        [
            "a.view(-1)",
            "a.view(3, 2)",
            "a.view(2, 3)",
            "a.t()",
            "a.T",
            "a.narrow(0, 0, 2)",
            "a.narrow(0, 1, 1)",
            "a.select(0, 1)",
            "a.select(-1, 0)",
            "a.unsqueeze(0)",
            "a.squeeze()",
            "a.squeeze(0)",
            "a.transpose(0, -1)",
            "a.expand(2, -1, -1)",
            "a.flatten()",
            "a.reshape(6)",
            "a.diagonal()",
            "a.unfold(0, 2, 1)",
            "a.detach()",
            "a.view_as(a)",
            "a.expand(2, 3)",
            "a.as_strided((2, 2), (1, 2))",
            "a.contiguous()",
            "a.clone()",
            "a.split(1)[0]",
            "a.chunk(2)[-1]",
            "a.unbind()[0]",
            "a.unbind(-1)[-1]",
            "a.permute(1, 0)",
        ]
    ),
    "write": lambda rng: rng.choice(
        [
            "a.mul_(2.0)",
            "a.add_(b)",
            "a.mul_(b)",
            "a.zero_()",
            "a.fill_(1.5)",
            "a.copy_(b)",
            "a.sub_(1.0)",
            "a.neg_()",
            "a.exp_()",
            "a.div_(2.0)",
            "a.add_(a)",
            "a.fill_(b.sum())",
            "a.t_()",
            "a.unsqueeze_(0)",
            "a.squeeze_()",
            "a.transpose_(0, -1)",
            "a.tanh_()",
            "a.mul_(a)",
            "a.tril_()",
            "a.pow_(2)",
            "a.detach_()",
            "a.requires_grad_()",
            "a.sqrt_()",
            "a.sigmoid_()",
        ]
    ),
}


def random_program(seed):
    """Some ten lines, each with the numbers of the tensors that it uses; they need not all succeed."""
    rng = random.Random(seed)
    program = []
    for length in range(1, rng.randint(4, 12)):
        kind = rng.choices(list(STEPS), [1, 1, 1, 4, 4])[0]
        program.append((STEPS[kind](rng), rng.randrange(length + 2), rng.randrange(length + 2), rng.random() < 0.12))
    return program


def execute(library, program, dtype="float64"):
    """What each line leaves behind, and the gradients in the end."""
    seen = []
    leaf = library.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=getattr(library, dtype), requires_grad=True)
    free = library.tensor([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]], dtype=getattr(library, dtype))
    other = leaf * 1.0
    tensors = [leaf, free, other]
    for line, a, b, silent in program:
        names = {"a": tensors[a % len(tensors)], "b": tensors[b % len(tensors)]}
        if not goes_together(line, names) or left_out(line, names["a"], names["b"]):
            continue
        silent = silent and not re.search(
            "t_|transpose_|squeeze_", line
        )  # a leaf of another shape: gradients cannot fit
        try:
            with library.no_grad() if silent else library.enable_grad():
                result = eval(line, names)
            tensors.append(result)
        except Exception as error:
            seen.append((line, type(error).__name__, message(error)))
        seen.append([state(x) for x in tensors])
    for x in tensors:
        seen.append(final_gradient(library, x, leaf))
    return seen


def goes_together(line, names):
    """Whether the operands can be broadcast; if not, and the history of one is lost as well, the libraries differ in
    what they report.
    """
    a, b = (tuple(names[name].shape) for name in "ab")
    return (" b" not in line and "(b)" not in line) or all(n == m or 1 in (n, m) for n, m in zip(a[::-1], b[::-1]))


def left_out(line, a, b):
    """What is known to differ.

    A view made under no_grad of a tensor that requires a gradient leads nowhere: PyTorch then does not save the other
    factor of a product. A repeated element: PyTorch lets some operations write to it (`tril_`), and others not even
    read its gradient back (`zero_`).
    """
    try:
        nowhere = any(x._is_view() and x.requires_grad and x.grad_fn is None for x in (a, b))
    except RuntimeError:
        nowhere = True
    return (nowhere and line == "a * b") or (0 in a.stride() and line in ("a.tril_()", "a.zero_()", "a.fill_(1.5)"))


def state(x):
    try:
        name = x.grad_fn.name() if x.grad_fn else None
        edges = [fn.name() if fn is not None else None for fn, _ in x.grad_fn.next_functions] if x.grad_fn else None
    except RuntimeError as error:
        name, edges = message(error), None
    # Exponentials of exponentials differ in the last places.
    return (
        np.float32(x.detach().tolist()).tolist(),
        tuple(x.stride()),
        x._version,
        x._is_view(),
        x.requires_grad,
        name,
        edges,
    )


def final_gradient(library, x, leaf):
    try:
        (g,) = library.autograd.grad((x * x).sum(), leaf, retain_graph=True, allow_unused=True, create_graph=True)
        if g is None:
            return None
        second = (
            library.autograd.grad((g * g).sum(), leaf, retain_graph=True, allow_unused=True)[0]
            if g.requires_grad
            else None
        )
        return [np.float32(y.detach().tolist()).tolist() if y is not None else None for y in (g, second)]
    except RuntimeError as error:
        return message(error)


# A saved result, modified in place twice: PyTorch names its last operation, we name that which saved it.
KNOWN = {153}


@pytest.mark.parametrize("seed", [seed for seed in range(400) if seed not in KNOWN])
def test_random_program(seed):
    program = random_program(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = execute(torch, program)
        got = execute(ours, program)
    for i, (g, e) in enumerate(zip(got, expected)):
        assert repr(g) == repr(e), (i, program)
