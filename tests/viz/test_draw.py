"""The graph behind tensors, drawn and stepped through: true to the engine, whole in the page."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.autograd.node import Node
from tinygrad_edu.scalar import Value
from tinygrad_edu.viz import draw, plot_history, write_stepper
from tinygrad_edu.viz.graph import walk
from tinygrad_edu.viz.rules import rule_of
from tinygrad_edu.viz.stepper import record

SVG = "{http://www.w3.org/2000/svg}"


def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1))


def program():
    """A loss whose graph has a tensor used twice, broadcasting, several results of one operation, and an index."""
    w, b = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True), torch.tensor([0.5, -0.5], requires_grad=True)
    h = (w @ w + b).tanh()
    first, second = h.unbind(0)
    return (first * second + h[0] * b).sum(), {"w": w, "b": b}


def boxes(picture):
    return [group for group in ET.fromstring(picture.svg).iter(SVG + "g") if "tg-vertex" in group.get("class", "")]


def test_every_operation_and_leaf_is_a_box_and_every_use_an_edge():
    loss, names = program()
    items = walk(loss)
    picture = draw(loss, names=names)
    assert len(boxes(picture)) == len(items)
    edges = [path.get("data-edge") for path in ET.fromstring(picture.svg).iter(SVG + "path")]
    assert len(edges) == sum(len(node.edges) for node in items if isinstance(node, Node))
    assert {"w", "b"} <= {text.text for text in ET.fromstring(picture.svg).iter(SVG + "text")}


def test_a_module_at_a_depth_is_one_box():
    x = torch.ones(5, 4)
    assert str(draw(model(), x, depth=1)).splitlines()[0] == "2: Linear (5, 1)"
    deep = nn.Sequential(model(), nn.ReLU())
    assert "0.1: Tanh" in str(draw(deep, x, depth=2))
    assert "0: Sequential" in str(draw(deep, x, depth=1))
    assert "Sequential" not in str(draw(deep, x))


def test_a_module_that_runs_twice_is_two_boxes():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 3)

        def forward(self, x):
            return self.layer(self.layer(x).tanh())

    text = str(draw(Twice(), torch.ones(2, 3), depth=1))
    assert len(re.findall(r"layer: Linear #\d+ \(2, 3\)", text)) == 2
    assert text.count("layer.weight") == 2


def test_hooks_are_taken_away_again():
    net = model()
    draw(net, torch.ones(5, 4), depth=1)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in net.modules())


def test_a_value_is_drawn_too():
    assert str(draw(Value(2.0, "x") * 3)).startswith("[* 3]")


def test_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="was not recorded"):
        draw(torch.ones(2))
    with pytest.raises(TypeError, match="draws the graph of a tensor, a Value or a Module, not of a int"):
        draw(3)
    h = torch.ones(2, requires_grad=True)
    for _ in range(400):
        h = h * 1
    with pytest.raises(ValueError, match="401 boxes is too large"):
        draw(h)


def test_the_same_picture_has_the_same_text_in_every_build(tmp_path):
    loss, names = program()
    assert draw(loss, names=names).svg == draw(loss, names=names).svg
    draw(loss).save(tmp_path / "graph.svg")
    with pytest.raises(ValueError, match=r"must end in \.svg"):
        draw(loss).save(tmp_path / "graph.png")


def test_the_steps_end_at_the_gradients_of_the_engine_and_touch_nothing():
    loss, names = program()
    items, visits, _ = record(loss)
    assert all(tensor.grad is None for tensor in names.values())
    last = {items[to]: now for visit in visits for to, _, now in visit.sent if not isinstance(items[to], Node)}
    numbers = [items[visit.vertex].number for visit in visits]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(visit.held for visit in visits) > 0
    loss.backward()
    for tensor in names.values():
        assert last[tensor].tolist() == tensor.grad.tolist()


def test_the_page_is_whole(tmp_path):
    loss, names = program()
    page = loss.step_through(tmp_path / "step.html", names=names).read_text()
    assert "{{" not in page
    assert "://" not in page.replace("http://www.w3.org/", "")  # it needs no network
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert len(data["visits"]) == page.count('class="panel"') - 2
    assert "g * (1 - out * out)" in page


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (lambda: torch.ones(2, requires_grad=True) * 2, "a tensor of one element"),
        (lambda: torch.ones(1), "was not recorded"),
    ],
)
def test_what_cannot_be_stepped_through(tmp_path, value, message):
    with pytest.raises(ValueError, match=message):
        write_stepper(value(), tmp_path / "step.html")
    assert not list(tmp_path.iterdir())


def test_rules_are_those_of_the_table():
    x = torch.ones(2, requires_grad=True)
    assert rule_of((x * 2).grad_fn).startswith("g * y")
    assert rule_of(x.exp().grad_fn) == "g * out"
    assert "broadcast" in rule_of(x.sum().grad_fn)


def test_notebooks_see_text_and_graph():
    x = torch.ones(2, requires_grad=True)
    assert torch.ones(2)._repr_html_() == "<pre>tensor([1., 1.])</pre>"
    assert "<svg" in (x * 2)._repr_html_()
    assert "19 parameters, 19 of them to be trained" in model()._repr_html_()
    assert Value(2.0)._repr_svg_().startswith("<svg")


def test_a_history_of_a_run(tmp_path):
    rows = [{"epoch": i, "train_loss": 1 / i, "held_out_loss": 1.5 / i} for i in (1, 2, 3)]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    svg = plot_history(tmp_path).svg
    assert svg == plot_history(rows).svg
    ET.fromstring(svg)
    assert "var(--first)" in svg
    with pytest.raises(ValueError, match="one epoch at least"):
        plot_history([])


def test_without_a_browser_the_page_is_named(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    for opened, said in [(True, ""), (False, f"no browser could be started here; open {tmp_path / 'stepper.html'}")]:
        monkeypatch.setattr("webbrowser.open", lambda address, opened=opened: opened)
        assert torch.ones((), requires_grad=True).mul(2).step_through() == tmp_path / "stepper.html"
        assert capsys.readouterr().err.partition(" in one")[0] == said
