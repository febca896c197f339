"""Random programs of tensors, line by line on the device and on the host: after each line all tensors are the same, and
what one refuses the other refuses; in the end so are the gradients, and those of the gradients.
"""

import random

import numpy as np
import pytest

import tinygrad_edu as torch

SHAPES = [(4,), (3, 4), (4, 3), (2, 3, 4), (1, 4), (2, 1, 3)]
NEW = [  # x and y are tensors made so far, d is a dimension of x, i a place along it, k the list of three such places
    "x.T", "x.transpose(0, d)", "x.unsqueeze(d)", "x.flatten(d)", "x.narrow(d, i, 1)", "x.select(d, i)", "x.flip(d)",
    "x.expand(2, *x.shape)", "x.unfold(d, 2, 1)", "x.diagonal()", "x.reshape(-1)[1::2]", "x[..., ::2]", "x[None, i]",
    "x[k]", "x[:, k]", "x[..., i, None]", "x[x > 0]", "x[x.argmax(d)]", "x[k, ..., k]", "x.index_select(d, k)",
    "x.take(k)", "x.gather(d, x.argsort(d, stable=True))", "x.roll(i, d)", "x.tril(1)", "x.detach()", "x.clone()",
    "x + y", "x * y", "x - 2", "x / (y * y + 1)", "x // 2", "x % 3", "torch.maximum(x, y)", "torch.where(x > 0, x, y)",
    "x.exp()", "x.abs()", "x.sigmoid()", "(x * x + 1).sqrt()", "x.sin()", "x.clamp(-1, 1)", "x.pow(2)", "x > y",
    "x == 1", "x.double()", "x.long()", "x.half()", "x.sum()", "x.sum(d)", "x.mean(d, keepdim=True)", "x.amax(d)",
    "x.prod(d)",
    "x.min(d)[0]", "x.argmin(d)", "x.var(d)", "x.logsumexp(d)", "x.cumsum(d)", "x.cummax(d)[i % 2]", "x.median(d)[0]",
    "x.sort(d, stable=True)[i % 2]", "x.topk(2, d)[0]", "x.unique()", "x.norm(2, d)", "x.any(d)", "x.nonzero()",
    "torch.cat([x, y], d)", "torch.stack([x, x * 2], d)", "x.repeat(2, *[1] * x.dim())", "F.pad(x, (1, 2), value=3)",
    "x @ y", "x @ x.mT", "x.mT @ x", "torch.einsum('...i,...j->...ij', x, x)", "F.softmax(x, d)", "F.log_softmax(x, d)",
    "F.layer_norm(x, x.shape[-1:])", "F.gelu(x)", "F.normalize(x, dim=d)", "F.mse_loss(x, x * 0.5)",
    "F.conv1d(x, x[:1, :, :2])", "F.max_pool1d(x, 2)", "F.scaled_dot_product_attention(x, x, x, is_causal=True)",
]  # fmt: skip
IN_PLACE = [
    "x.add_(y)", "x.mul_(2)", "x[i] = 3", "x[k] = 0", "x[x > 1] = -1", "x[..., i] += 1", "x[i] = y", "x.zero_()",
    "x.index_add_(d, k, torch.ones_like(x.index_select(d, k)))", "x.masked_fill_(x > 0, 2)", "x.data.sub_(1)",
    "x.scatter_add_(d, x.argsort(d, stable=True), torch.ones_like(x))", "x.copy_(y)", "x.clamp_(-1, 1)", "x *= y",
    "x.index_put_((k,), torch.ones((), dtype=x.dtype, device=x.device), accumulate=True)", "x.fill_(i)", "x.tanh_()",
]  # fmt: skip
TOLERANCE = {"float32": 2e-5, "float64": 1e-11, "float16": 4e-3}


def apart(x):
    """Whether each element of *x* has a place in memory of its own."""
    places = sum((n * s for n, s in zip(np.ogrid[tuple(map(slice, x.shape))], x.stride(), strict=True)), np.zeros(1))
    return len(np.unique(places)) == x.numel()


class Program:
    """Two sets of variables, those of the host and those of the device."""

    def __init__(self, seed):
        self.rng, values = random.Random(seed), np.random.default_rng(seed)
        self.lines = []
        self.both = [{"torch": torch, "F": torch.nn.functional} for _ in range(2)]
        for name in "abc":
            whole = self.rng.random() < 0.3
            array = values.integers(-3, 4, self.rng.choice(SHAPES)) if whole else values.standard_normal(
                self.rng.choice(SHAPES)
            ).astype(np.float32)
            for variables, where in zip(self.both, ("cpu", "opencl"), strict=True):
                variables[name] = torch.tensor(array, device=where).requires_grad_(not whole)
        self.names = ["a", "b", "c"]

    def line(self):
        """A random line, and the name of what it makes, if it makes one."""
        rng, (host, _) = self.rng, self.both
        x, y = rng.choice(self.names), rng.choice(self.names)
        d = rng.randrange(max(host[x].dim(), 1))
        n = max(host[x].shape[d] if host[x].dim() else 1, 1)
        numbers = {"d": d, "i": rng.randrange(n), "k": [rng.randrange(n) for _ in range(3)]}
        for variables, where in zip(self.both, ("cpu", "opencl"), strict=True):
            variables |= {"x": variables[x], "y": variables[y], **numbers}
            variables["k"] = torch.tensor(numbers["k"], device=where)
        name = "" if rng.random() < 0.2 else f"t{len(self.lines)}"
        return f"{name} = {rng.choice(NEW)}" if name else rng.choice(IN_PLACE), name, f"x={x}, y={y}, {numbers}"

    def run(self, line, name="", about=""):
        """Whether both can do *line*; AssertionError where they differ in that or in what is there afterwards."""
        refused = []
        for variables in self.both:
            try:
                exec(line, variables)
            except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError) as error:
                refused.append(type(error))  # many a random line is wrong: then it must be to both, and for one reason
        assert len(refused) != 1 and len(set(refused)) < 2, (self.lines, line, about, refused)
        if not refused:
            self.lines.append(f"{line}  # {about}")
            if name and self.both[0][name].numel() < 500:
                self.names.append(name)
            for each in self.names:
                self.compare(each)
        return not refused

    def compare(self, name, loose=1.0):
        host, device = (variables[name] for variables in self.both)
        assert (device.shape, device.dtype, device.device.type) == (host.shape, host.dtype, "opencl"), self.lines
        past = [(x.requires_grad, x.is_leaf, x._version) for x in (device, host)]
        assert past[0] == past[1], self.lines
        ours, theirs = device.detach().cpu().numpy(), host.detach().numpy()
        tolerance = loose * TOLERANCE.get(str(theirs.dtype), 0)
        size = np.abs(theirs[np.isfinite(theirs)]).max(initial=1.0) if tolerance else 0
        np.testing.assert_allclose(ours, theirs, tolerance, tolerance * size, err_msg=f"{name} of {self.lines}")
        if ours.tobytes() != theirs.tobytes() and apart(device):
            device.data.copy_(host.data)  # so that a last bit does not become a floor or a place

    def gradients(self):
        host, _ = self.both
        leaves = [name for name in "abc" if host[name].requires_grad and host[name].is_leaf]
        outs = [name for name in self.names if host[name].requires_grad and not host[name].is_leaf][-6:]
        if not leaves or not outs:
            return
        total = " + ".join(f"({name}.double() * torch.arange(1., {host[name].numel() + 1}, device={name}.device)"
                           f".reshape({name}.shape)).sum()" for name in outs)  # fmt: skip
        options = f"[{', '.join(leaves)}], materialize_grads=True"
        if self.run(f"grads = torch.autograd.grad({total}, {options}, create_graph=True)"):
            self.both[0]["n"] = self.both[1]["n"] = range(len(leaves))
            self.hold("grads", len(leaves), 50)
            if any(g.requires_grad for g in host["grads"]) and self.run(
                f"seconds = torch.autograd.grad(sum((g.double() ** 2).sum() for g in grads), {options})"
            ):
                self.hold("seconds", len(leaves), 1000)

    def hold(self, name, count, loose):
        for n in range(count):
            for variables in self.both:
                variables["g"] = variables[name][n]
            self.compare("g", loose)


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.filterwarnings("ignore")
def test_a_random_program(need_float64, seed):
    need_float64()
    program = Program(seed)
    for _ in range(20):
        program.run(*program.line())
    program.gradients()
