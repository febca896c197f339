"""The engine: order, accumulation, freeing, depth, threads, second derivatives, Functions."""

import gc
import threading
import weakref

import pytest

import tinygrad_edu as torch


def leaf(*numbers):
    return torch.tensor(numbers if len(numbers) > 1 else numbers[0], requires_grad=True)


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g


def test_a_tensor_used_twice_gets_both_gradients():
    a = leaf(5.0)
    b = a + a
    c = b + b
    c.backward()
    assert a.grad.item() == 4.0


def test_gradients_accumulate_and_are_not_shared():
    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (x + y).sum().backward()
    assert x.grad.data_ptr() != y.grad.data_ptr()
    (x + y).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_the_users_gradient_is_neither_kept_nor_written():
    x, g = leaf(1.0, 2.0), torch.tensor([1.0, 1.0])
    (x * 1).view(2).backward(g)
    x.grad.zero_()
    assert g.tolist() == [1.0, 1.0]


def test_a_sum_of_many_gradients_is_nobody_elses():
    g = torch.ones(2)
    x = torch.ones(2, requires_grad=True)
    y = x * 1
    seen = []
    y.register_hook(seen.append)
    (y + y + y + y + x + x + x).backward(g)
    assert x.grad.tolist() == [7, 7]
    assert seen[0].tolist() == [4, 4]
    assert g.tolist() == [1, 1]


def test_a_million_nodes_deep():
    # Each addition is a launch on a device, where the graph is the same: recursion would end at a thousand already.
    depth = 1_000_000 if torch.get_default_device().type == "cpu" else 50_000
    x = leaf(1.0)
    y = x
    for _ in range(depth):
        y = y + x
    y.backward()
    assert x.grad.item() == depth + 1
    del y  # freed without recursion, or the interpreter would crash


@pytest.mark.parametrize(
    "step",
    [
        lambda y, x: y.view(1) * y,
        lambda y, x: torch.stack([y, x]).max(0).values,
        lambda y, x: (y * 1).add_(x),
        lambda y, x: Cube.apply(y),
        lambda y, x: torch.where(y > 0, y, x)[0:1],
    ],
)
def test_deep_graphs_of_every_kind_are_freed_without_recursion(step):
    x = leaf([1.0])
    y = x * 1
    for _ in range(20_000):
        y = step(y, x)
    number = y.grad_fn.number
    del y
    assert number > 20_000


def test_twenty_doublings_take_twenty_steps():
    calls = []

    class Counted(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            calls.append(1)
            return g * 2

    x = leaf(1.0)
    y = x
    for _ in range(20):
        y = Counted.apply(y + y)
    y.backward()
    assert (x.grad.item(), len(calls)) == (4.0**20, 20)


def test_a_graph_is_freed_without_the_collector():
    gc.disable()
    try:
        x = leaf(0.5, 0.25)
        hidden = (x.exp() * x.tanh()).view(1, 2)
        loss = hidden.softmax(1).log().sum() if hasattr(hidden, "softmax") else hidden.log().sum()
        kept = [weakref.ref(hidden), weakref.ref(loss), weakref.ref(loss.grad_fn)]
        loss.backward()
        del hidden, loss
        assert [ref() for ref in kept] == [None, None, None]
    finally:
        gc.enable()


def test_training_keeps_the_number_of_objects_flat():
    def step():
        ((w * x + b - 1.0) ** 2).mean().backward()
        with torch.no_grad():
            w.sub_(0.1 * w.grad)
            b.sub_(0.1 * b.grad)
        w.grad = b.grad = None

    x = torch.linspace(-1, 1, 10)
    w, b = leaf(0.0), leaf(0.0)
    step()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(100):
            step()
        assert len(gc.get_objects()) <= before + 5
    finally:
        gc.enable()


def test_a_second_backward_needs_retain_graph():
    x = leaf(3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 12.0
    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        y.backward()
    assert x.grad.item() == 12.0
    total = leaf(1.0, 2.0)
    once = total.sum()  # saves nothing, so nothing is freed
    once.backward()
    once.backward()
    assert total.grad.tolist() == [2.0, 2.0]


def test_higher_derivatives():
    x = leaf(2.0)
    y = x**4
    for expected in (32.0, 48.0, 48.0, 24.0):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        assert y.item() == expected


def test_backward_with_create_graph_leaves_a_gradient_that_can_be_differentiated():
    x = leaf(3.0)
    (x**3).backward(create_graph=True)
    slope = x.grad
    x.grad = None
    slope.backward()
    assert (slope.item(), x.grad.item()) == (27.0, 18.0)


def test_only_the_inputs_asked_for():
    x, y = leaf(2.0), leaf(3.0)
    z = x * y
    (z * z).backward(inputs=[x])
    assert (x.grad.item(), y.grad) == (36.0, None)
    u = leaf(1.0)
    assert torch.autograd.grad(x * 1, [x, u], allow_unused=True)[1] is None
    assert torch.autograd.grad(x * 1, [u], materialize_grads=True)[0].item() == 0.0


def test_the_gradient_of_a_tensor_in_between():
    x = leaf(2.0)
    y = x * 3
    y.retain_grad()
    (z := y * y).backward()
    assert (y.grad.item(), x.grad.item()) == (12.0, 36.0)
    assert z.grad_fn.name() == "MulBackward0"


def test_hooks_see_and_change_gradients():
    seen = []
    x = leaf(2.0)
    y = x * 3
    y.register_hook(lambda g: seen.append(g.item()))
    handle = x.register_hook(lambda g: g * 10)
    (y * 1).backward()
    handle.remove()
    (x * 3).backward()
    assert (seen, x.grad.item()) == ([1.0], 33.0)


def test_the_mode_is_the_threads_own():
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append(torch.is_grad_enabled()))
        thread.start()
        thread.join()
        assert not torch.is_grad_enabled()
    assert seen == [True]


def test_two_threads_train_two_models():
    results = {}

    def train(name, goal):
        w = torch.zeros(1, requires_grad=True)
        for _ in range(200):
            ((w - goal) ** 2).sum().backward()
            with torch.no_grad():
                w.sub_(0.1 * w.grad)
            w.grad = None
        results[name] = round(w.item(), 4)

    threads = [threading.Thread(target=train, args=(goal, float(goal))) for goal in (1, -2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {1: 1.0, -2: -2.0}


def test_two_networks_side_by_side_are_trained_as_if_each_were_alone():
    def train(seed, results):
        g = torch.Generator().manual_seed(seed)
        data, goal = torch.rand(20, 3, generator=g), torch.rand(20, 1, generator=g)
        layers = [torch.rand(3, 4, generator=g).requires_grad_(), torch.rand(4, 1, generator=g).requires_grad_()]
        for _ in range(60):
            loss = ((torch.tanh(data @ layers[0]) @ layers[1] - goal) ** 2).mean()
            loss.backward()
            with torch.no_grad() if seed % 2 else torch.inference_mode():
                for w in layers:
                    w -= 0.05 * w.grad
                    assert not (w * 2).requires_grad
            for w in layers:
                w.grad = None
        results[seed] = [loss.item(), *layers[0].flatten().tolist(), *layers[1].flatten().tolist()]

    alone, together = {}, {}
    for seed in range(4):
        train(seed, alone)
    threads = [threading.Thread(target=train, args=(seed, together)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
    assert torch.autograd.modes.inferring == 0


def test_modes_as_decorators_and_in_generators():
    @torch.no_grad()
    def constant(x):
        return x * 2

    @torch.no_grad
    def bare(x):
        return x * 2

    @torch.no_grad()
    def steps(x):
        yield (x * 2).requires_grad
        yield (x * 3).requires_grad

    x = leaf(1.0)
    assert not constant(x).requires_grad
    assert not bare(x).requires_grad
    assert [(flag, torch.is_grad_enabled()) for flag in steps(x)] == [(False, True), (False, True)]
    with torch.no_grad(), torch.enable_grad():
        assert (x * 2).requires_grad
    torch.set_grad_enabled(False)
    assert not (x * 2).requires_grad
    torch.set_grad_enabled(True)
    with torch.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad
    with torch.inference_mode():
        assert not (x * 2).requires_grad


class Scale(torch.autograd.Function):
    """x * y + 1 at once, with two results."""

    @staticmethod
    def forward(ctx, x, y, factor):
        ctx.save_for_backward(x, y)
        ctx.factor = factor
        return x * y * factor, x + y

    @staticmethod
    def backward(ctx, g, h):
        x, y = ctx.saved_tensors
        assert ctx.needs_input_grad == (True, True, False)
        return g * y * ctx.factor + h, g * x * ctx.factor + h, None


def test_a_function_of_your_own_with_two_results():
    x, y = leaf(2.0), leaf(3.0)
    product, total = Scale.apply(x, y, 10.0)
    (product + total).backward()
    assert (x.grad.item(), y.grad.item()) == (31.0, 21.0)
    assert torch.autograd.gradcheck(
        lambda a, b: Scale.apply(a, b, 2.0), [x.detach().double().requires_grad_() for x in (x, y)]
    )
    assert torch.autograd.gradgradcheck(
        lambda a, b: Scale.apply(a, b, 2.0), [x.detach().double().requires_grad_() for x in (x, y)]
    )


def test_a_wrong_derivative_is_found():
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * x

        @staticmethod
        def backward(ctx, g):
            return g

    x = torch.tensor([0.3, 2.0], dtype=torch.float64, requires_grad=True)
    with pytest.raises(torch.autograd.GradcheckError, match="Jacobian mismatch for output 0 with respect to input 0"):
        torch.autograd.gradcheck(Wrong.apply, x)
    assert not torch.autograd.gradcheck(Wrong.apply, x, raise_exception=False)


def test_a_saved_tensor_that_was_written_to_is_an_error():
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            return 2 * ctx.saved_tensors[0] * g

    x = leaf(1.0, 2.0)
    a = x * 1
    b = Square.apply(a)
    a.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        b.sum().backward()


def test_once_differentiable():
    class Once(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            return 2 * ctx.saved_tensors[0] * g

    x = leaf(3.0)
    (slope,) = torch.autograd.grad(Once.apply(x) ** 2, x, create_graph=True)
    assert slope.item() == 108.0
    with pytest.raises(RuntimeError, match="marked with @once_differentiable"):
        slope.backward()


def test_products_with_jacobians():
    from tinygrad_edu.autograd.functional import hessian, hvp, jacobian, jvp, vjp

    x = torch.tensor([1.0, 2.0])
    f = lambda x: torch.stack([x[0] * x[1], x[0] ** 2])  # noqa: E731
    assert jacobian(f, x).tolist() == [[2.0, 1.0], [2.0, 0.0]]
    assert vjp(f, x, torch.tensor([1.0, 1.0]))[1].tolist() == [4.0, 1.0]
    assert jvp(f, x, torch.tensor([1.0, 1.0]))[1].tolist() == [3.0, 2.0]
    g = lambda x: x[0] ** 2 * x[1]  # noqa: E731
    assert hessian(g, x).tolist() == [[4.0, 2.0], [2.0, 0.0]]
    assert hvp(g, x, torch.tensor([1.0, 0.0]))[1].tolist() == [4.0, 2.0]
