"""Training first, then evaluation, then what is saved, then gradients."""

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.learn.grading import check, require

BATCH = [[1.0, 0.0], [3.0, 8.0]]
MEAN = [2.0, 4.0]


def grade(module):
    model = module.centre(2, share=0.25)
    require(isinstance(model, nn.Module), f"centre(2) is {model!r}, expected a module.")
    batch = torch.tensor(BATCH)
    check("in training, the batch without its mean", model(batch).tolist(), [[-1.0, -4.0], [1.0, 4.0]],
          (BATCH, "The mean of the buffer, zero, was taken away: in training it is that of the batch."))
    mean = getattr(model, "mean", None)
    require(isinstance(mean, torch.Tensor), "There is no tensor called mean in it: register_buffer makes it.")
    check("after one batch of mean [2, 4], with share 0.25, the buffer", mean.tolist(), [0.5, 1.0],
          (MEAN, "It became the batch's mean: it only moves towards it, by that share."),
          ([1.5, 3.0], "The shares are exchanged: most of the old mean stays."))
    model(batch)
    check("after a second one", model.mean.tolist(), [0.875, 1.75])
    model.eval()
    check("in evaluation, one row without the mean of the buffer", model(batch[:1]).tolist(), [[0.125, -1.75]],
          ([[0.0, 0.0]], "A single row without its own mean is zero: in evaluation the buffer's is taken."))
    check("after that, the buffer", model.mean.tolist(), [0.875, 1.75],
          ([0.90625, 1.3125], "It moved in evaluation: there it stays as it is."))
    saved(model)
    model.train()
    x = batch.clone().requires_grad_()
    out = model(x)
    require(not model.mean.requires_grad, "The buffer has a past, and with it all batches so far: detach the mean.")
    out[0].sum().backward()
    check("the gradient of the first row of the result", x.grad.tolist(), [[0.5, 0.5], [-0.5, -0.5]],
          ([[1.0, 1.0], [0.0, 0.0]], "The mean, too, depends on the batch: detach it for the buffer only."))


def saved(model):
    learned = "mean" not in dict(model.named_parameters())
    require(learned, "mean is a parameter, and an optimizer would change it: it is counted, not learned.")
    require("mean" in model.state_dict(), "mean is not in the state_dict, and would be lost with the program.")
