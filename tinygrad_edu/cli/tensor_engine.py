"""A model of the tensor layer, trained and asked: what is usual in PyTorch's programs, here for any model and data."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_edu

from .builder import build, in_their_file, making_code
from .engine import Rows
from .errors import CommandError, UsageError
from .run_folder import RunFolder
from .settings import OPTIMIZERS, Settings

torch: Any = tinygrad_edu  # its methods are made by operations as they are defined, which type checkers cannot see
F = torch.nn.functional
AT_A_TIME = 256  # examples, where nothing is learned from them

LOADING = """model.load_state_dict(torch.load(WEIGHTS))
model.eval()
with open(FACTS, encoding="utf-8") as file:
    facts = json.load(file)

"""
CLASSIFY = '''def classify(rows):
    """The class of each row, or of each image."""
    x = (np.asarray(rows) - facts["mean"]) / facts["scale"]
    with torch.no_grad():
        scores = model(torch.tensor(x, dtype=torch.float32).reshape(-1, *facts["shape"]))
    return [facts["classes"][i] for i in scores.argmax(1).tolist()]'''
WRITE = '''def write(text, count=300):
    """The text, and what the model writes after it."""
    x = torch.tensor([facts["alphabet"].index(letter) for letter in text])
    return "".join(facts["alphabet"][i] for i in model.write(x, count).tolist())'''


class TensorEngine:
    """The model of a *recipe*, with the optimizer, the schedule and the rest of the *settings*; *steps* to an epoch."""

    def __init__(self, settings: Settings, recipe: dict[str, Any], steps: int) -> None:
        self.settings, self.recipe = settings, recipe
        torch.manual_seed(settings.seed)
        self.device = device_called(settings.device)
        self.model = build(recipe).to(self.device)
        parameters = list(self.model.parameters())
        if not parameters:
            raise UsageError(f"--model {settings.model}: there is nothing to learn in it: it has no parameters")
        self.size = sum(p.numel() for p in parameters)
        self.optimizer = getattr(torch.optim, OPTIMIZERS[settings.optimizer][0])(parameters, lr=settings.lr)
        curve = rate_curve(settings.schedule, round(settings.warmup * steps), settings.epochs * steps)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, curve)
        self.example: Any = None  # what the model has seen, for its summary

    def __repr__(self) -> str:
        return str(self.recipe["class"])

    def fit_batch(self, rows: Rows, labels: Rows) -> float:
        """Take one step of descent on a batch and return the mean loss before it."""
        x = torch.tensor(rows, device=self.device)
        if self.example is None:
            self.example = x[:1]
        if self.settings.shift and x.ndim == 4:
            x = shifted(x, self.settings.shift)
        self.model.train()
        self.optimizer.zero_grad()
        loss = F.cross_entropy(*self._scores(x, labels))
        loss.backward()
        if self.settings.clip is not None:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.item())

    def _scores(self, x: Any, labels: Rows) -> tuple[Any, Any]:
        """The scores (N, classes) for *x* and the labels (N,): of a text, a row for each place."""
        y = torch.tensor(labels, device=self.device)
        scores = self._asked(x)
        shape = getattr(scores, "shape", ())
        if tuple(shape[:-1]) != tuple(y.shape) or len(shape) != y.ndim + 1:
            given = list(shape) if isinstance(scores, torch.Tensor) else f"a {type(scores).__name__}"
            raise CommandError(
                f"{self.settings.model}: for an input {list(x.shape)} it takes scores {[*y.shape, 'classes']}, and the "
                f"model gives {given}"
            )
        return scores.flatten(0, -2), y.flatten()

    def _asked(self, x: Any) -> Any:
        try:
            return self.model(x)
        except Exception as error:
            if "file" not in self.recipe:
                raise
            raise CommandError(in_their_file(self.recipe["file"], error)) from None

    def measure(self, rows: Rows, labels: Rows) -> tuple[float, float]:
        """The mean loss on these examples, and the share of right answers."""
        loss, right, count = 0.0, 0, 0
        self.model.eval()
        with torch.no_grad():
            for start in range(0, len(rows), AT_A_TIME):
                x = torch.tensor(rows[start : start + AT_A_TIME], device=self.device)
                scores, y = self._scores(x, labels[start : start + AT_A_TIME])
                loss += F.cross_entropy(scores, y, reduction="sum").item()
                right += int((scores.argmax(1) == y).sum().item())
                count += len(y)
        return loss / count, right / count

    def predict(self, rows: Rows) -> list[list[float]]:
        """For each row the logarithm of each class's probability."""
        found: list[list[float]] = []
        self.model.eval()
        with torch.no_grad():
            for start in range(0, len(rows), AT_A_TIME):
                scores = self._asked(torch.tensor(rows[start : start + AT_A_TIME], device=self.device))
                found += F.log_softmax(scores, dim=1).tolist()
        return found

    def layers(self) -> str:
        """The layers with the shapes that pass through them; before anything has, the model as it prints."""
        if self.example is None:
            return repr(self.model)
        return str(torch.utils.summary(self.model, input_data=self.example))

    def filters(self, shape: tuple[int, ...]) -> np.ndarray | None:
        """The first weights as images (count, channels, height, width), if they look at images of this *shape*."""
        for weight in self.model.parameters():
            array = weight.detach().cpu().numpy()
            if array.ndim == 4 and array.shape[1] == shape[0]:
                return array
            if array.ndim == 2 and array.shape[1] == math.prod(shape):
                return array.reshape(-1, *shape)
        return None

    def save(self, folder: RunFolder, facts: dict[str, Any]) -> None:
        """Write model.safetensors, the parameters and buffers, and model.json, how the model is made, and the facts."""
        torch.serialization.save_file(self.model.state_dict(), folder.path / "model.safetensors")
        folder.write_json("model.json", {**facts, "model": self.recipe})

    def loading_code(self, folder: str) -> str:
        """Lines of Python that read the model from *folder* and define `classify(rows)`, or `write(text)`."""
        text = "letters" in self.recipe["arguments"]
        imports = ["import json", *([] if text else ["import numpy as np"]), "import tinygrad_edu as torch"]
        loading = LOADING.replace("WEIGHTS", repr(f"{folder}/model.safetensors"))
        loading = loading.replace("FACTS", repr(f"{folder}/model.json"))
        return "\n".join([*imports, *making_code(self.recipe), loading]) + (WRITE if text else CLASSIFY)

    def state(self) -> dict[str, Any]:
        """The model, the optimizer's memory, the schedule, and the place in the random stream."""
        if not all(torch.isfinite(p).all() for p in self.model.parameters()):
            raise CommandError("the weights are no longer finite: the steps are too large, try a smaller --lr")
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "stream": torch.get_rng_state(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go back to where `state` was taken."""
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["stream"])

    def write(self, numbers: Any, count: int, context: int, temperature: float = 1.0) -> list[int]:
        """*count* letters, as numbers, that the model writes after *numbers*, each drawn from its scores."""
        self.model.eval()
        x = torch.tensor(numbers, device=self.device)
        with torch.no_grad():
            for _ in range(count):
                scores = self._asked(x[None, -context:])[0, -1]
                x = torch.cat([x, torch.multinomial((scores / temperature).softmax(-1), 1)])
        return [int(number) for number in x[len(numbers) :].tolist()]


def device_called(name: str | None) -> Any:
    """The device of that name, the default one for None; UsageError where there is none."""
    try:
        return torch.zeros(1, device=name).device
    except (RuntimeError, AssertionError) as error:
        where = "" if name is None else f"--device {name}: "
        raise UsageError(f"{where}{str(error).splitlines()[0]}") from None


def rate_curve(schedule: str, warmup: int, steps: int) -> Callable[[int], float]:
    """The share of the learning rate at each step: it rises to 1 in *warmup* steps, then falls as the schedule says.

    >>> curve = rate_curve("cosine", 2, 6)
    >>> [round(curve(step), 2) for step in range(7)]
    [0.33, 0.67, 1.0, 0.85, 0.5, 0.15, 0.0]
    """

    def share(step: int) -> float:
        if step < warmup:
            return (step + 1) / (warmup + 1)
        done = min(1.0, (step - warmup) / max(1, steps - warmup))
        if schedule == "cosine":
            return 0.5 * (1 + math.cos(math.pi * done))
        if schedule == "linear":
            return 1 - done
        return 0.1 ** int(3 * done) if schedule == "step" else 1.0

    return share


def shifted(x: Any, most: int) -> Any:
    """Each image moved by up to *most* pixels each way, at random; at the edge comes what is darkest."""
    height, width = x.shape[-2:]
    wide = F.pad(x, (most,) * 4, value=x.min().item())
    down, right = torch.randint(2 * most + 1, (2, len(x))).tolist()
    return torch.stack([wide[i, :, d : d + height, r : r + width] for i, (d, r) in enumerate(zip(down, right))])
