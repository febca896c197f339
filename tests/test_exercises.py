"""The exercises: each stub is "not started", each solution passes, each classic wrong answer is recognised."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

from tinygrad_edu.learn import grading
from tinygrad_edu.learn.exercises import exercises, with_numbers
from tinygrad_edu.learn.kernels.grading import ALONE, HOLE
from tinygrad_edu.scalar import Value

ROOT = Path(__file__).parent.parent
EXERCISES = sorted(path.parent for path in ROOT.glob("chapters/exercises/*/grader.py"))
WRONG = [(path, phrase) for folder in EXERCISES for path, phrase in grading.wrong_answers(folder).items()]

each_exercise = pytest.mark.parametrize("folder", EXERCISES, ids=lambda folder: folder.name)


def write(folder, text):
    """A learner's file in *folder*."""
    path = folder / "answer.py"
    path.write_text(text)
    return path


def test_each_chapter_has_three_to_six_exercises_and_shows_each():
    for chapter in sorted(ROOT.glob("chapters/[0-9]*.rst")):
        names = [folder.name for folder in EXERCISES if folder.name.startswith(f"ex{chapter.name[:2]}_")]
        assert 3 <= len(names) <= 6, chapter
        text = chapter.read_text(encoding="utf-8")
        for name in names:
            assert f"literalinclude:: exercises/{name}/stub.py" in text
            assert f"$ python -m tinygrad_edu learn check {int(name[2:4])}.{name[5]}\n" in text


@each_exercise
def test_the_stub_is_not_started(folder):
    outcome = grading.grade(folder)
    assert (outcome.path, outcome.status) == (folder / "stub.py", grading.NOT_STARTED)
    kernel = "KERNEL = " in (folder / "stub.py").read_text(encoding="utf-8")
    # A kernel is text, in which nothing can be raised: its stub has a hole, and the message names what stands there.
    assert (HOLE if kernel else "`raise NotImplementedError`") in outcome.message


@each_exercise
def test_the_solution_passes(folder):
    outcome = grading.grade(folder / "solution.py")
    assert (outcome.path, outcome.status) == (folder / "solution.py", grading.PASSED)
    assert outcome.message in ("", ALONE)  # which is said of kernels where no OpenCL device works


@each_exercise
def test_the_examples_of_the_specification_are_true(folder):
    stub, solution = grading.load(folder / "stub.py"), grading.load(folder / "solution.py")
    runner = doctest.DocTestRunner()
    for name, function in vars(stub).items():
        if callable(function) and function.__module__ == stub.__name__:
            names = {**vars(stub), **vars(solution)}  # what is no hole, such as the spec of a kernel, the stub has
            test = doctest.DocTestParser().get_doctest(function.__doc__, names, name, str(folder), 0)
            assert runner.run(test).failed == 0


VARYING = [exercise for exercise in exercises() if exercise.varies]


def test_ten_exercises_and_more_have_variants_and_three_kernels_among_them():
    kernels = [exercise for exercise in VARYING if "__kernel" in exercise.stub]
    assert len(kernels) >= 3
    assert len(VARYING) - len(kernels) >= 10


@pytest.mark.parametrize("exercise", VARYING, ids=lambda exercise: exercise.id)
def test_a_variant_is_passed_by_its_own_solution_alone_and_its_specification_is_true(exercise, tmp_path):
    for name, choices in exercise.varies.items():
        assert with_numbers(exercise.stub, {name: choices[0]}) == exercise.stub
        for choice in choices:
            untouched = write(tmp_path, with_numbers(exercise.stub, {name: choice}))
            assert grading.grade(untouched, exercise.folder, {name: choice}).status == grading.NOT_STARTED
            answer = write(tmp_path, with_numbers(exercise.solution, {name: choice}))
            assert grading.grade(answer, exercise.folder, {name: choice}).status == grading.PASSED
            others = [number for number in choices if number != choice]
            assert all(grading.grade(answer, exercise.folder, {name: n}).status == grading.FAILED for n in others)
            stub = grading.load(exercise.folder / "stub.py")
            specification = {**vars(stub), **vars(grading.load(answer)), name: choice}
            for function in (f for f in vars(stub).values() if callable(f) and f.__module__ == stub.__name__):
                test = doctest.DocTestParser().get_doctest(function.__doc__, specification, exercise.id, None, 0)
                assert doctest.DocTestRunner().run(test).failed == 0


@each_exercise
def test_three_hints_and_at_least_two_wrong_answers(folder):
    assert len(grading.hints(folder)) == 3
    assert len(grading.wrong_answers(folder)) >= 2


@pytest.mark.parametrize(("path", "phrase"), WRONG, ids=[f"{path.parent.name}-{path.stem}" for path, _ in WRONG])
def test_a_wrong_answer_is_recognised(path, phrase):
    outcome = grading.grade(path)
    assert outcome.status == grading.FAILED
    assert phrase
    assert phrase in outcome.message


@each_exercise
def test_an_answer_without_return_fails_in_words(folder, tmp_path):
    stub = (folder / "stub.py").read_text(encoding="utf-8")
    text = stub.replace("raise NotImplementedError", "pass").replace(HOLE, "// nothing, in ")
    outcome = grading.grade(write(tmp_path, text), folder)
    assert outcome.status == grading.FAILED
    assert "raises" not in outcome.message


def test_a_file_elsewhere_is_graded_and_named(tmp_path):
    path = write(tmp_path, "def cube(x):\n    return x**3, 3 * x**2\n")
    assert grading.grade(path, ROOT / "chapters/exercises/ex01_2_cube") == grading.Outcome(path, grading.PASSED)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def cube(x)\n    return x\n", "line 1: this is not Python yet: expected ':'"),
        ("def cube(x):\n    return x.data\n", "line 2, `return x.data`, raises AttributeError: 'float' object"),
        ("def cuve(x):\n    return x\n", "there is no `cube` in this file: the names must stay those of the stub"),
        ("", "there is no `cube` in this file"),
        ("import math\ndef cube(x):\n    return math.no(x)\n", "line 3, `return math.no(x)`, raises AttributeError"),
        ("import sys\ndef cube(x):\n    return sys.no(x)\n", "line 3, `return sys.no(x)`, raises AttributeError"),
        ("raise SystemExit('bye')\n", "line 1, `raise SystemExit('bye')`, ends Python, and the grader with it"),
        ("def cube(x):\n    raise EOFError\n", "asks for input, and nobody is there to type"),
        ("import nothing_like_it\n", "raises ModuleNotFoundError: No module named 'nothing_like_it'"),
    ],
)
def test_what_is_broken_is_told_with_its_line(tmp_path, text, message):
    outcome = grading.grade(write(tmp_path, text), ROOT / "chapters/exercises/ex01_2_cube")
    assert outcome.status == grading.FAILED
    assert message in outcome.message


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    path = tmp_path / "answer.py"
    path.write_bytes("# für x³\n".encode("latin-1"))
    outcome = grading.grade(path, ROOT / "chapters/exercises/ex01_2_cube")
    assert (outcome.status, outcome.message.partition(":")[0]) == (grading.FAILED, "this file is not text in UTF-8")


def test_an_edit_within_the_same_second_is_seen(tmp_path):
    assert grading.load(write(tmp_path, "x = 1\n")).x == 1
    assert grading.load(write(tmp_path, "x = 2\n")).x == 2


def test_close_is_strict_about_nan_and_length():
    assert grading.close([1.0, (2, "a")], [1.0, (2.0, "a")])
    nan = float("nan")
    for got, expected in [(nan, nan), ([1.0], [1.0, 2.0]), (None, 0.0), ("1", 1.0), (1.0, [1.0]), (1.0, 1.001)]:
        assert not grading.close(got, expected)


def test_at_most_counts_and_puts_everything_back():
    before = dict(vars(Value))
    value = Value(1.0) + 1.0
    limit = grading.at_most(2, Value, "parents", "edges", message="too often")
    with pytest.raises(grading.Mistake, match="too often"), limit:
        assert value.parents
        assert value.edges()
        assert value.parents
    assert dict(vars(Value)) == before


@pytest.mark.parametrize(
    ("names", "status", "words"),
    [
        (["solution.py"], 0, ["solution.py\npassed"]),
        (["stub.py"], 3, ["stub.py\nnot started: line "]),
        ([""], 3, ["stub.py\nnot started"]),
        (["solution.py", "wrong_order.py", "stub.py"], 1, ["passed", "failed", "not started"]),
    ],
)
def test_the_command(names, status, words):
    paths = [f"chapters/exercises/ex01_2_cube/{name}" for name in names]
    command = [sys.executable, "-m", "tinygrad_edu.learn.grading", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, "")
    for word in words:
        assert word in done.stdout


def test_the_command_says_what_it_cannot_find(capsys, tmp_path):
    for path, message in [("nowhere.py", "no nowhere.py"), (str(write(tmp_path, "")), "grader.py")]:
        with pytest.raises(SystemExit):
            grading.main([path])
        assert message in capsys.readouterr().err
