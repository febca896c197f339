"""What it is first, then what it computes, then what it holds."""

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.learn.grading import check, require

VARIES = {"SHARE": [1, 0.5, 0.25, 2]}


def grade(module, SHARE=1):
    for inner in (nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.Identity()):
        try:
            model = module.residual(inner)
        except AttributeError as error:
            require("before Module.__init__()" not in str(error), f"{error}: call super().__init__() first.")
            raise
        module_like = isinstance(model, nn.Module)
        require(module_like, f"residual({inner}) is {model!r}, expected a module.")
        x = torch.tensor([[1.0, -2.0]])
        f = SHARE * inner(x)
        check(
            f"residual({inner}) of {x.tolist()}",
            model(x).tolist(),
            (x + f).tolist(),
            (f.tolist(), "That is inner(x) alone: add x."),
            ((f + SHARE * inner(f)).tolist(), "x is not what came out of inner, but what went in."),
        )
        names = [name for name, _ in model.named_parameters()]
        expected = [f"inner.{name}" for name, _ in inner.named_parameters()]
        unseen = ([], "It computes the right thing, but nobody finds the parameters: assign inner to an attribute.")
        check(f"the names of the parameters of residual({inner})", names, expected, unseen)
        kept = getattr(model, "inner", None) is inner
        require(kept, "model.inner is not the module that was given: keep that one, not a copy.")
