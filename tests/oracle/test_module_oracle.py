"""Module, its containers and its hooks: short programs that print the same here and in PyTorch, errors and warnings
included.
"""

import contextlib
import io
import warnings

import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu as here

# What every program begins with: `show(f)` prints what f returns, the warnings on the way, or the error.
PREFACE = """
import copy, pickle, warnings
from collections import OrderedDict
nn = torch.nn
torch.manual_seed(0)

def show(*calls):
    for call in calls:
        try:
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                result = call()
            print("returned", result, [str(w.message) for w in seen])
        except Exception as error:
            print(type(error).__name__, error)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(3, 4)
        self.m = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Identity())
        self.p = nn.Parameter(torch.ones(2))
        self.b = nn.Buffer(torch.zeros(2))
        self.c = nn.Buffer(torch.zeros(1), persistent=False)
        self.l2 = self.l

net, x = Net(), torch.ones(1, 2)
"""

PROGRAMS = {
    "what a module holds": """
print(net, dict(net.state_dict()), net.state_dict()._metadata)
for name in ("named_parameters", "named_buffers", "named_modules", "named_children"):
    print([key for key, _ in getattr(net, name)()])
print([key for key, _ in net.named_parameters(prefix="x", remove_duplicate=False)])
print([key for key, _ in net.named_parameters(recurse=False)], [key for key, _ in net.named_modules(prefix="q")])
print(len(list(net.modules())), len(list(net.modules(remove_duplicate=False))), len(list(net.children())))
print("l" in dir(net), "p" in dir(net), "0" in dir(net.m), list(net.parameters())[0] is net.p)
""",
    "before __init__": """
class A(nn.Module):
    def __init__(self): self.l = nn.Linear(1, 1)
class B(nn.Module):
    def __init__(self): self.p = nn.Parameter(torch.ones(1))
class C(nn.Module):
    def __init__(self): self.b = nn.Buffer(torch.ones(1))
class D(nn.Module):
    def __init__(self): self.d = 3
show(A, B, C, lambda: D().d, lambda: D()(3), lambda: D().foo)
show(lambda: D().register_parameter("p", None), lambda: D().register_buffer("p", None))
""",
    "no forward, no arguments": """
show(lambda: nn.Module()(3), lambda: net(3), lambda: nn.Module(3), lambda: nn.Module(a=3), lambda: net.foo)
class Base:
    def __init__(self, word): self.word = word
class Both(nn.Module, Base):
    call_super_init = True
    def __init__(self): super().__init__("hi")
print(Both().word)
""",
    "assigning attributes": """
def put(name, value):
    def call():
        setattr(net, name, value)
        kinds = (net._parameters, net._buffers, net._modules)
        return [list(kind) for kind in kinds], net._non_persistent_buffers_set, name in net.__dict__
    show(call)
put("p", 3); put("p", torch.ones(2)); put("p", None); put("p", nn.Linear(1, 1)); put("p", nn.Parameter(torch.ones(2)))
put("l2", 3); put("l2", torch.ones(1)); put("l2", None); put("l2", nn.Parameter(torch.ones(1)))
put("b", 3); put("b", torch.ones(5)); put("b", None); put("c", None); put("c", nn.Parameter(torch.ones(2)))
put("q", 4); put("q", nn.Linear(1, 1)); put("training", nn.Parameter(torch.ones(1))); put("t", torch.ones(1))
del net.p, net.b, net.m
show(lambda: net.p, lambda: delattr(net, "zork"))
print(net)
""",
    "registering": """
for kind in ("parameter", "buffer", "module"):
    register = getattr(net, f"register_{kind}")
    for name in (3, "a.b", "", "l", "p", "b", "train"):
        show(lambda: register(name, None))
    show(lambda: register("x", 3), lambda: register("x", torch.ones(1)), lambda: register("y", nn.Linear))
show(lambda: net.register_parameter("z", net.l.weight * 2), lambda: net.register_parameter("z", net.l.weight))
show(lambda: net.add_module("mod", nn.Identity()), lambda: net.register_buffer("buf", torch.ones(1), persistent=False))
print(net, list(net.state_dict()))
""",
    "paths": """
show(*(lambda t=t: net.get_submodule(t) for t in ("", "m.0", "m.5", "p", "l.weight", "zz")))
show(*(lambda t=t: net.get_parameter(t).shape for t in ("p", "m.0.weight", "m.0.wei", "b", "l")))
show(*(lambda t=t: net.get_buffer(t) for t in ("b", "p", "zz", "l.b")))
for path, strict in (("m.0", True), ("m.9", False), ("m.11", True), ("", False), ("p", False), ("z.y", False)):
    show(lambda: net.set_submodule(path, nn.Identity(), strict=strict))
show(lambda: net.set_submodule("z", 3))
print(net)
""",
    "modes and types": """
show(lambda: net.train(3), lambda: net.eval().m[0].training, lambda: net.train().m[0].training)
for to in (torch.int64, torch.float64, torch.half, torch.float32):
    show(lambda: net.to(to).l.weight.dtype)
show(lambda: net.to("cpu", torch.float64).b.dtype, lambda: net.to(torch.ones(1)).b.dtype)
show(*(lambda n=n: getattr(net, n)().l.weight.dtype for n in ("half", "double", "bfloat16", "float", "cpu")))
net.register_buffer("n", torch.tensor(3))
show(lambda: net.double().n.dtype, lambda: net.type(torch.float32).n.dtype)
net.l.weight.sum().backward()
p, g = net.l.weight, net.l.weight.grad
net.double()
print(net.l.weight is p, p.grad.dtype, p.requires_grad)
""",
    "gradients": """
net.l(torch.ones(1, 3)).sum().backward()
print(net.l.weight.grad, net.p.grad)
net.zero_grad(set_to_none=False); print(net.l.weight.grad)
net.zero_grad(); print(net.l.weight.grad)
print(net.requires_grad_(False) is net, [p.requires_grad for p in net.parameters()])
net.apply(lambda module: print(type(module).__name__))
""",
    "loading": """
state = net.state_dict()
bad = OrderedDict(state)
del bad["p"]
bad.update({"zz": torch.ones(1), "l.weight": torch.ones(2), "m.9.x": torch.ones(1), "b": 3, "m.0.foo": 1, "q.r": 1})
show(lambda: net.load_state_dict(bad), lambda: net.load_state_dict(bad, strict=False))
show(lambda: net.load_state_dict(3), lambda: net.load_state_dict(state))
few = OrderedDict(state); del few["p"]; few["zz"] = torch.ones(1)
show(lambda: net.load_state_dict(few, strict=False))
other = Net()
show(lambda: other.load_state_dict(state)); print(torch.equal(other.l.weight, net.l.weight), other.l.weight is net.l.weight)
show(lambda: other.load_state_dict(state, assign=True))
print(type(other.p), other.p.requires_grad, other.p.data_ptr() == state["p"].data_ptr(), type(state["p"]))
scalar = nn.Module(); scalar.s = nn.Parameter(torch.tensor(1.0))
show(lambda: scalar.load_state_dict({"s": torch.ones(1)}), lambda: scalar.s)
print(nn.Linear(1, 1).state_dict(keep_vars=True), nn.Linear(1, 1).state_dict(prefix="z."))
norm = nn.BatchNorm1d(1); old = norm.state_dict(); del old["num_batches_tracked"]
show(lambda: nn.BatchNorm1d(1).load_state_dict(old), lambda: nn.BatchNorm1d(1).load_state_dict(dict(old)))
lazy = nn.LazyLinear(2)
show(lambda: lazy.load_state_dict(nn.Linear(3, 2).state_dict()), lambda: lazy.weight.shape, lambda: lazy)
show(lambda: nn.Linear(3, 2).load_state_dict(nn.LazyLinear(2).state_dict()))
""",
    "extra state and hooks of loading": """
class E(nn.Module):
    v = 1
    def get_extra_state(self): return {"v": self.v}
    def set_extra_state(self, state): self.v = state["v"]
    def extra_repr(self): return "v=1\\nw=2"
e, k = E(), E()
e.v = 7
state = e.state_dict()
print(state, e)
show(lambda: k.load_state_dict(state), lambda: k.v, lambda: k.load_state_dict({}))
show(lambda: nn.Identity().load_state_dict(state), lambda: nn.Identity().get_extra_state())
k.register_state_dict_pre_hook(lambda m, p, kv: print("before", p, kv))
k.register_state_dict_post_hook(lambda m, s, p, about: print("after", p, about))
k.register_load_state_dict_pre_hook(lambda m, *args: print("loading", args))
k.register_load_state_dict_post_hook(lambda m, keys: print("loaded", keys))
k.state_dict(prefix="a."); k.load_state_dict(state)
k.register_load_state_dict_post_hook(lambda m, keys: 3); show(lambda: k.load_state_dict(state))
k.register_state_dict_post_hook(lambda m, s, p, about: 3); show(lambda: k.state_dict())
""",
    "forward hooks": """
l = nn.Linear(2, 2)
first = l.register_forward_pre_hook(lambda m, args: print("before", args))
second = l.register_forward_hook(lambda m, args, result: print("after", result))
third = l.register_forward_hook(lambda m, args, kwargs, result: result * 2, with_kwargs=True, prepend=True)
fourth = l.register_forward_pre_hook(lambda m, args, kwargs: (args, kwargs), with_kwargs=True, prepend=True)
print(l(x), len(l._forward_hooks), list(l._forward_hooks_with_kwargs.values()))
third.remove(); third.remove(); print(l(x), len(l._forward_hooks_with_kwargs))
first.remove(); second.remove(); fourth.remove()
with l.register_forward_pre_hook(lambda m, args: args[0] * 2): print(l(x))
with l.register_forward_pre_hook(lambda m, args, kwargs: 3, with_kwargs=True): show(lambda: l(x))
class Bad(nn.Module):
    def forward(self, x): raise ValueError("boo")
bad = Bad()
bad.register_forward_hook(lambda m, args, result: print("always", result), always_call=True)
bad.register_forward_hook(lambda m, args, result: print("never", result))
show(lambda: bad(x))
""",
    "backward hooks": """
def watch(tag): return lambda m, grad_input, grad_output: print(tag, grad_input, grad_output)
l, y = nn.Linear(2, 2), torch.ones(3, 2, requires_grad=True)
def run(x=y):
    y.grad = None
    out = l(x); out.sum().backward()
    return out, y.grad
with l.register_full_backward_hook(watch("hook")): show(run, lambda: run(x))
with l.register_full_backward_hook(lambda m, i, o: (i[0] * 10,)): show(run)
with l.register_full_backward_hook(lambda m, i, o: (i[0] * 10, 1)): show(run)
with l.register_full_backward_hook(lambda m, i, o: (torch.ones(1, 2),)): show(lambda: run(x))
with l.register_full_backward_pre_hook(lambda m, o: (o[0] * 3,)): show(run)
with l.register_full_backward_pre_hook(lambda m, o: (o[0], o[0])): show(run)
class Two(nn.Module):
    def forward(self, a, b, c=None): return a * b, b * 2
two, a, b = Two(), torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
two.register_full_backward_hook(watch("two"))
out = two(a, b, None); print(out); out[0].sum().backward(); print(a.grad)
for used in ([0], [1], [0, 1]):
    out = two(a, b.clone().requires_grad_(), 3); print(out); sum(out[i].sum() for i in used).backward()
with torch.no_grad(): print(two(a, b))
""",
    "Sequential": """
s = nn.Sequential(nn.Linear(1, 2), nn.Identity(), nn.Linear(2, 1))
print(s[0], s[-1], s[1:], len(s), [type(m).__name__ for m in s])
show(lambda: s[5], lambda: s["a"], lambda: s * 0, lambda: s * 1.5, lambda: s + 3, lambda: s.insert(0, 3))
s[1] = nn.Linear(2, 2); del s[0]; print(s, s + s, s * 2, 2 * s)
s += nn.Sequential(nn.Identity()); s *= 2; print(s)
s.insert(1, nn.Identity()); s.insert(-1, nn.Identity()); s.append(nn.Identity()); s.extend([nn.Identity()]); print(s)
show(lambda: s.insert(99, nn.Identity())); print(s.pop(0), s.pop(slice(0, 2)), s)
n = nn.Sequential(OrderedDict([("a", nn.Linear(1, 1)), ("b", nn.Identity())]))
print(n, n.a, n[1], n[:1]); n[0] = nn.Identity(); print(n)
show(lambda: nn.Sequential(3), lambda: nn.Sequential([nn.Identity()]), lambda: nn.Sequential()(3))
""",
    "ModuleList": """
m = nn.ModuleList([nn.Linear(1, 1) for _ in range(3)])
print(m, m[1:], m[-1]); m.append(nn.Identity()); m += [nn.Identity()]; m.insert(0, nn.Identity()); print(m, len(m))
del m[1:3]; print(m, m + [nn.Identity()], m.pop(-1), list(m.state_dict()), nn.ModuleList())
show(lambda: m[10], lambda: m.extend(3), lambda: m(3), lambda: nn.ModuleList([3]), lambda: nn.ModuleList(3))
""",
    "ModuleDict": """
d = nn.ModuleDict({"x": nn.Linear(1, 1), "y": nn.Identity()})
print(d, len(d), "x" in d, list(d), list(d.keys()), list(d.values()), list(d.items()))
d["z"] = nn.Identity(); del d["x"]; print(d.pop("y"), d)
show(lambda: d["q"], lambda: d.update(3), lambda: d.update([3]), lambda: d.update([(1, 2, 3)]))
show(lambda: d.update([("a", nn.Identity())]), lambda: d.update({"keys": nn.Identity()}))
d.update({"b": nn.Identity()}); print(d); d.clear(); print(d, nn.ModuleDict([["a", nn.Identity()]]))
""",
    "ParameterList": """
p = nn.ParameterList([torch.ones(2, 3), 5, nn.Parameter(torch.zeros(1)), "s"])
print(p, len(p), p[0], p[1:], list(p)); p.append(torch.ones(1)); p[1] = torch.zeros(2); p += [torch.ones(2)]
print(p, list(p.state_dict()), nn.ParameterList())
show(lambda: p(3), lambda: p[9], lambda: p.extend(3), lambda: p.extend(x), lambda: nn.ParameterList([nn.Identity()]))
""",
    "ParameterDict": """
q = nn.ParameterDict({"b": torch.ones(2), "a": 3})
print(q, len(q), list(q), list(q.keys()), list(q.items()), list(q.values()))
q["c"] = torch.ones(1); del q["b"]; print(q, "c" in q, q.get("zz"), q.get("zz", 3))
show(lambda: q(3), lambda: q[3], lambda: q.update(3), lambda: q.update([3]), lambda: q.update([(1, 2, 3)]))
print(q.copy(), q.fromkeys(["u", "v"], torch.ones(1)), q | {"n": 1}, list(reversed(q)), q.setdefault("k", torch.ones(1)))
print(q.popitem(), q.pop("c"), q); q.clear(); print(q)
""",
    "parameters and buffers": """
t = torch.ones(2); p = nn.Parameter(t)
t.add_(1); print(p, type(p), p._version, nn.Parameter(), nn.Parameter(p) is p, nn.Parameter(t, False))
show(lambda: nn.Parameter(3), lambda: nn.Parameter(torch.tensor([1])), lambda: nn.Parameter(torch.tensor([1]), False))
b = nn.Buffer(torch.ones(2), persistent=False); print(b, type(b), isinstance(b, nn.Buffer), isinstance(p, nn.Buffer))
print(isinstance(b, nn.Parameter), isinstance(p, nn.Parameter), isinstance(p, torch.Tensor), isinstance(3, nn.Parameter))
p.foo, p.grad = 3, torch.ones(2)
for q in (copy.deepcopy(p), pickle.loads(pickle.dumps(p)), copy.copy(p)): print(type(q), q, q.__dict__, q.grad)
print(p + 1, p.detach(), p.data, type(p.detach()), type(p * 2), p[0])
u = nn.parameter.UninitializedParameter(); print(u, copy.deepcopy(u), pickle.loads(pickle.dumps(u)))
u.materialize((2, 3)); print(type(u), u.shape, u.requires_grad)
""",
    "copies": """
twin = copy.deepcopy(net)
print(twin, twin.l.weight.data_ptr() == net.l.weight.data_ptr(), twin.l is twin.l2, torch.equal(twin.l.weight, net.l.weight))
s = nn.Sequential(nn.Linear(1, 2), nn.Identity())
loaded = pickle.loads(pickle.dumps(s))
print(loaded, all(torch.equal(a, b) for a, b in zip(s.parameters(), loaded.parameters())))
print([type(p).__name__ for p in loaded.parameters()], loaded(torch.ones(1, 1)).shape)
""",
    "utils": """
u = nn.utils
def grads(*values):
    out = [torch.zeros(len(v), requires_grad=True) for v in values]
    for p, v in zip(out, values): p.grad = torch.tensor(v)
    return [*out, torch.zeros(1, requires_grad=True)]
for order in (1, 2, 3.0, float("inf")):
    p = grads([3.0, -1.0], [4.0])
    show(lambda: u.clip_grad_norm_(p, 2.0, order), lambda: [q.grad for q in p])
inf = float("inf")
show(lambda: u.clip_grad_norm_(grads([inf])[0], 1.0), lambda: u.clip_grad_norm_([], 1.0))
show(lambda: u.clip_grad_norm_(grads([inf]), 1, error_if_nonfinite=True), lambda: u.clip_grad_norm_(iter(()), 1.0))
show(lambda: u.clip_grad_norm_((q for q in ()), 1.0), lambda: u.get_total_norm(torch.tensor([3.0, 4.0])))
p = grads([3.0, -0.5], [-4.0])
show(lambda: u.clip_grad_value_(p, 1), lambda: [q.grad for q in p], lambda: u.clip_grad_value_(p[0], 0.2), lambda: p[0].grad)
v = u.parameters_to_vector(net.parameters()); print(v)
show(lambda: u.vector_to_parameters(v * 2, net.parameters()), lambda: net.l.weight, lambda: u.vector_to_parameters(3, []))
""",
    "text": """
class Many(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Sequential(nn.Linear(2, 2), nn.ReLU()) for _ in range(4)] + [nn.Tanh()])
        self.byname = nn.ModuleDict({"a": nn.ModuleList()})
    def extra_repr(self): return "many\\n\\nlines"
class Named(nn.Linear):
    def _get_name(self): return "Other"
print(Many(), Named(1, 2), nn.Sequential(), nn.Module())
""",
}  # fmt: skip


def printed(program, library):
    """Return what *program* prints, with PyTorch's names for what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = {"torch": library, "__name__": "test_module_oracle"}
        exec(PREFACE + program, names)
    return out.getvalue().replace("tinygrad_edu.", "torch.").splitlines()


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_prints_the_same(name):
    assert printed(PROGRAMS[name], here) == printed(PROGRAMS[name], torch)
