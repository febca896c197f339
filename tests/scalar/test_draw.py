"""The pictures of a graph: that they show all of it, in place, whatever the graph."""

import math
import random
import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations, pairwise

import pytest

from tinygrad_edu.scalar import Value
from tinygrad_edu.scalar.draw import draw
from tinygrad_edu.scalar.layout import arrange
from tinygrad_edu.scalar.nn import MLP, mse

SVG = "{http://www.w3.org/2000/svg}"


def neuron():
    x1, x2, w1, w2, b = Value(2.0, "x1"), Value(0.0, "x2"), Value(-3.0, "w1"), Value(1.0, "w2"), Value(6.88, "b")
    out = (x1 * w1 + x2 * w2 + b).tanh()
    out.label = "o"
    return out


def twice():
    a = Value(5.0, "a")
    b = a + a
    return b + b


def diamond():
    a = Value(0.5, "a")
    return (a.exp() * 2 + a.sin()) * a


def network():
    model = MLP(2, [4, 4, 1], seed=3)
    return mse([model(row) for row in [(1.0, 2.0), (0.5, -1.0)]], [1.0, 0.0])


def random_graph(seed, size=25):
    rng = random.Random(seed)
    pool = [Value(rng.uniform(0.5, 2.0), f"x{i}") for i in range(4)]
    for _ in range(size):
        x, y = rng.choice(pool), rng.choice(pool)
        pool.append(
            rng.choice([lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x.tanh(), lambda x, y: 1 - y])(x, y)
        )
    return Value.sum(v for v in pool if rng.random() < 0.3 or v is pool[-1])


GRAPHS = {"neuron": neuron, "twice": twice, "diamond": diamond, "network": network, "leaf": lambda: Value(1.0)}
GRAPHS |= {f"random {seed}": lambda seed=seed: random_graph(seed) for seed in range(12)}
every_graph = pytest.mark.parametrize("make", GRAPHS.values(), ids=GRAPHS)


def all_values(value):
    found = [value]
    for node in found:
        found.extend(dict.fromkeys(p for p in node.parents if p not in found))
    return found


class Drawing:
    """What stands where in an SVG: a rectangle for every box and capsule, points along every edge."""

    def __init__(self, svg):
        self.root = ElementTree.fromstring(svg)
        self.boxes, self.capsules, self.edges = {}, {}, []
        for group in self.root.iter(f"{SVG}g"):
            i = int(group.get("data-vertex"))
            for rect in group.iter(f"{SVG}rect"):
                kind = {"tg-box": self.boxes, "tg-op": self.capsules}.get(rect.get("class"))
                if kind is not None:
                    x, y, width, height = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
                    kind[i] = (x, y, x + width, y + height)
        for path in self.root.iter(f"{SVG}path"):
            parent, child = map(int, path.get("data-edge").split("-"))
            self.edges.append((parent, child, points(path.get("d"))))

    def rectangles(self):
        return [*self.boxes.items(), *self.capsules.items()]


def points(path):
    """Points along a path of M, L and C, without the arrow's head, which is the second M."""
    out = []
    for command, numbers in re.findall(r"([MLC])([^MLC]*)", path.rsplit("M", 1)[0]):
        n = [float(x) for x in numbers.split()]
        if command == "C":
            (x0, y0), (x1, y1, x2, y2, x3, y3) = out[-1], n
            for t in (k / 20 for k in range(1, 21)):
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                out.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
        else:
            out.append((n[0], n[1]))
    return out


def cross(line1, line2):
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return any(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for a, b in pairwise(line1)
        for c, d in pairwise(line2)
    )


@every_graph
def test_shows_every_value_once_and_every_use(make):
    value = make()
    values = all_values(value)
    drawing = Drawing(draw(value).svg)
    assert sorted(drawing.boxes) == list(range(len(values)))
    assert len(drawing.capsules) == sum(bool(v.op) for v in values)
    assert len(drawing.edges) == sum(len(v.parents) for v in values)


@every_graph
def test_boxes_lie_apart_and_within_the_picture(make):
    drawing = Drawing(draw(make()).svg)
    for (_, a), (_, b) in combinations(drawing.rectangles(), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    left, top, width, height = map(float, drawing.root.get("viewBox").split())
    for _, box in drawing.rectangles():
        assert left < box[0] and top < box[1] and box[2] < left + width and box[3] < top + height


@every_graph
def test_edges_lead_from_box_to_capsule_and_through_no_other(make):
    drawing = Drawing(draw(make()).svg)
    for parent, child, line in drawing.edges:
        start, end = drawing.boxes[parent], drawing.capsules[child]
        assert line[0][0] == pytest.approx(start[2], abs=0.2) and start[1] < line[0][1] < start[3]
        assert line[-1][0] == pytest.approx(end[0], abs=0.2) and end[1] < line[-1][1] < end[3]
        assert all(x1 < x2 or (x1 == x2 and y1 == y2) for (x1, y1), (x2, y2) in pairwise(line))  # no step, no way back
        for _, (x1, y1, x2, y2) in drawing.rectangles():
            assert not any(x1 + 0.2 < x < x2 - 0.2 and y1 < y < y2 for x, y in line)


@pytest.mark.parametrize(
    "make", [neuron, twice, diamond, lambda: network().parents[0]], ids=["neuron", "twice", "diamond", "network"]
)
def test_counts_the_crossings_that_are_there(make):
    picture = draw(make())
    layout = arrange([v.parents for v in picture.vertices], [(100.0, 44.0)] * len(picture.vertices))
    lines = {(parent, child): line for parent, child, line in Drawing(picture.svg).edges}
    seen = sum(cross(a, b) for (e, a), (f, b) in combinations(lines.items(), 2) if e[0] != f[0] and e[1] != f[1])
    assert (seen == 0) == (layout.crossings == 0)
    assert make not in (neuron, twice, diamond) or seen == 0


def grid(size):
    """A plane graph in which every value but those of the first row and column comes from the two beside it."""
    row = [Value(1.0) for _ in range(size)]
    for _ in range(size):
        row = [x.tanh() if i % 2 else x + y for i, (x, y) in enumerate(pairwise([*row, row[-1].tanh()]))]
    return Value.sum(row)


@pytest.mark.parametrize(
    "make",
    [
        lambda a, b, c: Value.sum([c.exp(), a.exp(), b.exp(), a.sin(), b.sin(), c.sin()]),
        lambda a, b, c: ((a * b + c).tanh() - 1) ** 2 + b * b,  # b must go below a, against the operands' order
        lambda a, b, c: grid(4),
    ],
    ids=["shared leaves", "a weight used late", "grid"],
)
def test_untangles_edges_that_need_not_cross(make):
    vertices = draw(make(Value(1.0), Value(2.0), Value(3.0))).vertices
    assert arrange([v.parents for v in vertices], [(80.0, 40.0)] * len(vertices)).crossings == 0


def test_shows_data_gradients_operands_and_labels_with_four_digits():
    a = Value(1 / 3, label="a")
    b = 2 - a**3
    b.backward()
    texts = [t.text for t in ElementTree.fromstring(draw(b).svg).iter(f"{SVG}text")]
    assert texts == [
        "2 -",
        "data",
        "1.963",
        "grad",
        "1.0",
        "** 3",
        "data",
        "0.03704",
        "grad",
        "-1.0",
        "a",
        "0.3333",
        "grad",
        "-0.3333",
    ]


@pytest.mark.parametrize(
    "x, text", [(-0.0, "-0.0"), (math.inf, "inf"), (-math.inf, "-inf"), (math.nan, "nan"), (1e300, "1e300")]
)
def test_shows_numbers_at_the_edges(x, text):
    assert f">{text}<" in draw(Value(x)).svg


@pytest.mark.parametrize(
    "label", ["<b>&\"'", "]]>", "</text><script>", "a\nb\tc", "\x00\x1b[0m", "\ud800", "学习率", "e\u0301", "a" * 100]
)
def test_any_label_is_text(label):
    root = ElementTree.fromstring(draw(Value(1.0, label=label) * 2).svg.encode("utf-8"))
    assert not [tag for tag in root.iter() if tag.tag.endswith("script")]
    shown = next(t.text for t in root.iter(f"{SVG}text") if t.get("class") == "tg-name")
    assert shown == re.sub(r"[\x00-\x1f\ud800]", " ", label)[: 15 if len(label) > 16 else None] + (
        "…" if len(label) > 16 else ""
    )


def test_kinds_differ_in_shape_not_in_colour_alone():
    root = ElementTree.fromstring(draw((Value(1.0) * 2).exp()).svg)
    shapes = {}
    for group in root.iter(f"{SVG}g"):
        shapes[group.get("class")] = [
            (r.get("class"), r.get("rx")) for r in group.iter(f"{SVG}rect") if r.get("class") != "tg-op"
        ]
    assert shapes == {
        "tg-vertex tg-inner tg-output": [("tg-frame", "10"), ("tg-box", "7")],
        "tg-vertex tg-inner": [("tg-box", "7")],
        "tg-vertex tg-leaf": [("tg-box", "0"), ("tg-bar", None)],
    }


def test_says_in_words_what_it_shows():
    root = ElementTree.fromstring(draw(neuron()).svg)
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), desc.get("id"))
    assert title.text == "Graph of 10 values that make o"
    assert "5 leaves" in desc.text and "x1  data 2.0" in desc.text


def test_follows_the_themes_of_system_and_page():
    svg = draw(neuron()).svg
    for rule in (
        "@media (prefers-color-scheme:dark){.tg-graph{",
        '[data-theme="dark"] .tg-graph{',
        '[data-theme="light"] .tg-graph{',
    ):
        assert rule in svg


def test_is_the_same_every_time_and_frozen():
    out = neuron()
    before = draw(out)
    assert before.svg == draw(out).svg
    out.backward()
    assert before.svg != draw(out).svg and "grad 1.0" not in before.text and "grad 1.0" in draw(out).text


def test_does_not_change_the_graph():
    out = twice()
    draw(out).svg
    out.backward()
    assert [v.grad for v in all_values(out)] == [1.0, 2.0, 4.0]


def test_text_marks_shared_values():
    a = Value(1.0)
    b = (a + 1) * a
    c = Value.sum([b, b, Value(2.0, "k")])
    assert draw(c).text == (
        "[sum]  data 6.0, grad 0.0\n"
        "├─ #1 [*]  data 2.0, grad 0.0\n"
        "│  ├─ [+ 1]  data 2.0, grad 0.0\n"
        "│  │  └─ #2  data 1.0, grad 0.0\n"
        "│  └─ #2  (above)\n"
        "├─ #1  (above)\n"
        "└─ k  data 2.0, grad 0.0"
    )
    assert str(draw(c)) == draw(c).text


def test_a_deep_graph_is_drawn_in_part():
    x = Value(1.0)
    for _ in range(50_000):
        x = x * 1.0
    picture = draw(x, limit=20)
    assert len(Drawing(picture.svg).boxes) == 20
    assert "49,981 more values are left out" in picture.svg
    assert picture.text.splitlines()[-1] == "... 49,981 more left out"


def test_a_wide_operation_is_drawn_in_part():
    picture = draw(Value.sum(Value(float(i)) for i in range(500)), limit=101)
    assert len(Drawing(picture.svg).boxes) == 101
    assert "400 left out" in picture.svg and "(400 left out)" in picture.text


def test_the_part_drawn_is_the_nearest():
    far = Value(1.0, "far")
    for _ in range(10):
        far = far + 1
    text = draw(far + Value(2.0, "near"), limit=5).text
    assert "near" in text and "far" not in text


def test_save(tmp_path):
    draw(neuron()).save(tmp_path / "neuron.svg")
    assert ElementTree.parse(tmp_path / "neuron.svg").getroot().tag == f"{SVG}svg"
    with pytest.raises(ValueError, match=r"must end in \.svg, not 'neuron[.]png'"):
        draw(neuron()).save(tmp_path / "neuron.png")


def test_a_notebook_shows_the_svg():
    picture = draw(neuron())
    assert picture._repr_svg_() == picture.svg
    assert repr(picture) == "<Picture of 10 values>"


def test_refuses_what_is_no_value():
    with pytest.raises(TypeError, match=r"3\.0 is none"):
        draw(3.0)
    with pytest.raises(ValueError, match="limit must be 1 or more, not 0"):
        draw(Value(1.0), limit=0)
