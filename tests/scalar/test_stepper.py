"""The page that steps backward: that it tells the truth about the engine, and that a browser can walk through it."""

import gc
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tinygrad_edu.scalar import Value
from tinygrad_edu.scalar.engine import SECOND_BACKWARD
from tinygrad_edu.scalar.graph import near
from tinygrad_edu.scalar.nn import MLP, mse
from tinygrad_edu.scalar.stepper import demo, main, record, write_stepper

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPERATIONS = [
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / (y * y + 1),
    lambda x, y: x.tanh() - 2,
    lambda x, y: y.relu() * 0.5,
    lambda x, y: Value.dot([x, y, 3.0], [y, 2.0, x], x),
    lambda x, y: Value.max([x, y, x]),
    lambda x, y: Value.sum([x, x, y]),
]


def random_graph(seed):
    rng = random.Random(seed)
    pool = [Value(rng.uniform(-1.0, 1.0)) for _ in range(4)]
    for _ in range(20):
        pool.append(rng.choice(OPERATIONS)(rng.choice(pool[-6:]), rng.choice(pool)))
    for leaf in pool[:4]:
        leaf.grad = rng.choice([0.0, 0.0, 1.5])  # left over from an earlier backward
    return Value.sum(pool[-3:])


def page_data(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])


def panels(path):
    """The explanation of each step as plain text."""
    sections = re.findall(r'<section class="panel">(.*?)</section>', path.read_text(encoding="utf-8"), re.S)
    return [html.unescape(re.sub(r"<[^>]*>", " ", section)) for section in sections]


@pytest.mark.parametrize("seed", range(25))
def test_the_steps_end_in_the_gradients_of_backward(seed, tmp_path):
    value = random_graph(seed)
    values, _ = near(value, 300)
    data = page_data(write_stepper(value, tmp_path / "page.html"))
    grads = [grad for _, grad in data["grads"]]
    for visit in data["visits"]:
        for add in visit["adds"]:
            grads[add["parent"]] = add["grad"][1]
    value.backward()
    assert grads == [repr(v.grad) for v in values]


@pytest.mark.parametrize("seed", range(10))
def test_visits_each_operation_once_and_after_all_its_uses(seed):
    value = random_graph(seed)
    vertices, visits = record(value)
    assert sorted(visit.vertex for visit in visits) == [i for i, v in enumerate(vertices) if v.op]
    grads = [v.grad for v in vertices]
    for visit in visits:
        assert visit.grad == grads[visit.vertex]
        assert tuple(add.parent for add in visit.additions) == vertices[visit.vertex].parents
        for add in visit.additions:
            assert (add.before, add.after) == (grads[add.parent], grads[add.parent] + add.derivative * visit.grad)
            grads[add.parent] = add.after


class Spy(Value):
    """A Value that notes when the engine has done with it and drops its derivative."""

    __slots__ = ("derivative", "freed")

    @property
    def _dx(self):
        return self.derivative

    @_dx.setter
    def _dx(self, derivative):
        self.derivative = derivative
        if derivative is None and hasattr(self, "freed"):  # not while it is made
            self.freed.append(self)


def order_of_backward(value):
    """The vertices of *value*, by their numbers, as `backward` visits them in a graph of the usual kind of nodes."""
    values, freed = near(value, 300)[0], []
    spies = {}
    for v in reversed(values):
        spy = spies[v] = Spy(v.data)
        spy.freed = freed
        spy._x = tuple(spies[p] for p in v._x) if isinstance(v._x, tuple) else spies.get(v._x)
        spy._y, spy._dy = spies.get(v._y), v._dy
        if v.op:
            spy._dx = v._dx
    spies[value].backward()
    places = {spies[v]: i for i, v in enumerate(values)}
    return [places[spy] for spy in freed]


@pytest.mark.parametrize("seed", range(10))
def test_the_order_is_that_of_backward(seed):
    value = random_graph(seed)
    assert [visit.vertex for visit in record(value)[1]] == order_of_backward(value)


def test_leaves_the_graph_as_it_was(tmp_path):
    value = random_graph(3)
    values, _ = near(value, 300)
    value.backward(retain_graph=True)
    before = [(v.data, v.grad, v.label, v.op, v.parents, list(v.edges())) for v in values]
    write_stepper(value, tmp_path / "page.html")
    assert before == [(v.data, v.grad, v.label, v.op, v.parents, list(v.edges())) for v in values]
    value.backward()  # it was not freed either


def test_leaves_no_cycles_behind():
    value = random_graph(4)
    gc.collect()
    gc.disable()
    try:
        record(value)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_freed_graph_raises_the_engines_own_error(tmp_path):
    for value in (demo(), Value.sum([Value(1.0), Value(2.0)])):
        value.backward()
        with pytest.raises(RuntimeError) as caught:
            write_stepper(value, tmp_path / "page.html")
        assert str(caught.value) == SECOND_BACKWARD
    assert not list(tmp_path.iterdir())


def test_shows_the_rule_with_its_numbers(tmp_path):
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    c = a * b
    c.label = "c"
    start, product, done = panels(write_stepper(c, tmp_path / "page.html"))
    assert "c.grad = 1.0" in start
    for text in (
        "c = a * b",
        "c.grad = 1.0",
        "a.grad += b.data * c.grad",
        "= -3.0 * 1.0",
        "a.grad: 0.0 →  -3.0",
        "b.grad += a.data * c.grad",
        "= 2.0 * 1.0",
        "b.grad: 0.0 →  2.0",
    ):
        assert text in product
    assert done.index("a.grad =  -3.0") < done.index("b.grad =  2.0") and "before" not in done


def test_shows_both_additions_of_a_value_used_twice(tmp_path):
    a = Value(5.0, "a")
    a.grad = 10.0
    _, text, done = panels(write_stepper(a + a, tmp_path / "page.html"))
    assert "on top of what was there before" in done and "a.grad =  12.0" in done
    assert text.index("a.grad: 10.0 →  11.0") < text.index("a.grad: 11.0 →  12.0")


def test_names_values_in_the_order_of_the_computation(tmp_path):
    x = Value(1.0, "x")
    y = (x * 2 + x.exp()) / Value(4.0, "v2")
    z = Value.sum([y, Value(1.0, "x")])
    text = " ".join(panels(write_stepper(z, tmp_path / "page.html")))
    for formula in ("v1 = x * 2", "v3 = exp(x)", "v4 = v1 + v3", "v5 = v4 / v2", "v6 = sum(v5, x_2)"):
        assert formula in text, (formula, text)


def test_any_text_is_text(tmp_path):
    a = Value(1.0, "</script><b>&{{data}}")
    path = write_stepper(a * 2, tmp_path / "page.html", title="<i>{{graph}}</i>\\1")
    text = path.read_text(encoding="utf-8")
    assert "<title>&lt;i&gt;{{graph}}&lt;/i&gt;\\1</title>" in text
    assert text.count("</script>") == 2 and "<b>&" not in text
    assert page_data(path)["visits"][0]["vertex"] == 0


def test_numbers_that_json_does_not_have(tmp_path):
    data = page_data(write_stepper(Value(float("inf")) * Value(float("nan")), tmp_path / "page.html"))
    assert [add["grad"] for add in data["visits"][0]["adds"]] == [["nan", "nan"], ["inf", "inf"]]


def test_a_leaf_alone(tmp_path):
    a = Value(3.0, "a")
    a.grad = 2.0
    path = write_stepper(a, tmp_path / "page.html")
    assert page_data(path) == {"grads": [["3.0", "3.0"]], "visits": []}
    assert a.grad == 2.0 and len(panels(path)) == 2


def test_needs_nothing_from_outside(tmp_path):
    text = write_stepper(demo(), tmp_path / "page.html").read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, which nothing fetches
    assert not re.search(r"""(src|href)=|@import|url\(|fetch\(|XMLHttpRequest""", text)


def test_too_large_a_graph_is_refused(tmp_path):
    x = Value(1.0)
    for _ in range(1999):
        x = x + 1
    with pytest.raises(ValueError, match="a graph of 2,000 values is too large to step through; 300 is the most"):
        write_stepper(x, tmp_path / "page.html")
    with pytest.raises(TypeError, match="'text' is none"):
        write_stepper("text", tmp_path / "page.html")


def test_command(tmp_path, capsys):
    main(["--output", str(tmp_path / "demo.html")])
    assert capsys.readouterr().out == f"{(tmp_path / 'demo.html').resolve()}\n"
    assert len(panels(tmp_path / "demo.html")) == 12
    with pytest.raises(SystemExit) as caught:
        main(["--output", str(tmp_path / "none" / "demo.html")])
    assert caught.value.code == 2 and "No such file" in capsys.readouterr().err


def test_runs_as_a_module(tmp_path):
    command = [sys.executable, "-W", "error", "-m", "tinygrad_edu.scalar.stepper", "--output", "page.html"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str((tmp_path / "page.html").resolve())


def environment():
    root = str(Path(__file__).parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}


def browse(path, tmp_path, address="", script="", wait=0):
    """The page as a browser has it after *script*, and after *wait* milliseconds of its own clock."""
    if script:
        text = path.read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>")
        path = path.with_name("scripted.html")
        path.write_text(text, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    command += [f"--virtual-time-budget={wait}"] if wait else []
    command += [f"{path.resolve().as_uri()}{address}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


# What a reader sees, written by the page itself: the step, the headings of the panels in sight, the gradients.
NOTE = """
const notes = [];
function note() {
  const seen = panels.filter((panel) => panel.offsetHeight > 0).map((panel) => panel.querySelector("h2").innerText);
  const grads = vertices.map((vertex) => vertex.querySelector(".tg-grad").textContent);
  notes.push([step, seen, grads, find("where").textContent, find("said").textContent.split("\\n")[0]]);
  document.body.dataset.notes = JSON.stringify(notes);
}
function press(key) { document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true})); }
"""


def notes(dom):
    return json.loads(html.unescape(re.search(r'data-notes="(.*?)"', dom)[1]))


needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")


@pytest.fixture
def page(tmp_path):
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    c = a * b
    d = c + a
    c.label, d.label = "c", "d"
    return write_stepper(d, tmp_path / "page.html")


def view(step, heading, *grads):
    return [step, [heading], list(grads), f"step {step} of 3", f"Step {step} of 3. {heading}"]


WALK = [  # the gradients of d, c, b and a
    view(0, "d.grad = 1.0", "1.0", "0.0", "0.0", "0.0"),
    view(1, "d = c + a", "1.0", "1.0", "0.0", "1.0"),
    view(2, "c = a * b", "1.0", "1.0", "2.0", "-2.0"),
    view(3, "Done", "1.0", "1.0", "2.0", "-2.0"),
]
ACTIONS = {  # what the reader does at the start, and the step to which it leads
    "": 0,
    "press('ArrowRight')": 1,
    "press('ArrowRight'); press('ArrowRight'); press('ArrowLeft')": 1,
    "press('ArrowLeft')": 0,
    "press('End')": 3,
    "press('End'); press('ArrowRight')": 3,
    "press('End'); press('Home')": 0,
    "press('x')": 0,
    "find('graph').focus(); press('ArrowRight')": 1,
    "find('forward').focus(); press('ArrowRight')": 1,
    "find('slider').focus(); press('ArrowRight')": 0,  # the slider moves itself, by an event of the browser's own
    "find('forward').click(); find('forward').click(); find('back').click()": 1,
    "find('forward').click(); find('reset').click()": 0,
    "find('slider').value = 2; find('slider').oninput()": 2,
    "vertices[1].dispatchEvent(new MouseEvent('click', {bubbles: true}))": 2,
    "vertices[2].dispatchEvent(new MouseEvent('click', {bubbles: true}))": 0,  # a leaf has no step
}


@needs_browser
def test_keys_buttons_slider_and_clicks(page, tmp_path):
    script = NOTE + "".join(f"document.activeElement.blur(); go(0); {action}; note();\n" for action in ACTIONS)
    seen = dict(zip(ACTIONS, notes(browse(page, tmp_path, script=script)), strict=True))
    assert seen == {action: WALK[step] for action, step in ACTIONS.items()}


@needs_browser
@pytest.mark.parametrize("address, step", [("#step=2", 2), ("#step=99", 3), ("#nothing", 0)])
def test_the_address_names_the_step(page, tmp_path, address, step):
    assert notes(browse(page, tmp_path, address, NOTE + "note();")) == [WALK[step]]


@needs_browser
def test_play_and_pause(page, tmp_path):
    paused = "press(' '); setTimeout(() => { press(' '); note(); }, 2500);"
    on = "setTimeout(() => { note(); find('play').click(); }, 20000); setTimeout(note, 60000);"
    dom = browse(page, tmp_path, script=NOTE + paused + on, wait=70_000)
    assert notes(dom) == [WALK[1], WALK[1], WALK[3]]
    assert re.search(r'<button id="play"[^>]*>Play</button>', dom)


@needs_browser
def test_marks_what_is_lit_what_receives_and_what_is_done(page, tmp_path):
    dom = browse(page, tmp_path, "#step=2")
    classes = {i: set(names.split()) for names, i in re.findall(r'<g class="([^"]*)" data-vertex="(\d)"', dom)}
    marks = [sorted(classes[str(i)] & {"active", "receives", "done"}) for i in range(4)]
    assert marks == [["done"], ["active"], ["receives"], ["receives"]]
    assert re.findall(r'class="plus"[^>]*>(.*?)<', dom) == ["+= -3.0", "+= 2.0"]
    assert re.findall(r'class="tg-edge active" data-edge="([^"]*)"', dom) == ["3-1", "2-1"]
    assert re.findall(r'class="tg-edge done" data-edge="([^"]*)"', dom) == ["1-0", "3-0"]


@needs_browser
def test_a_network_walks_to_its_end(tmp_path):
    model = MLP(2, [3, 1])
    loss = mse([model(row) for row in [(1.0, 2.0), (0.0, 1.0)]], [1.0, 0.0])
    path = write_stepper(loss, tmp_path / "page.html")
    [(step, seen, _, _, _)] = notes(browse(path, tmp_path, script=NOTE + "press('End'); note();"))
    assert step == len(page_data(path)["visits"]) + 1 and seen == ["Done"]
