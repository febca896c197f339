"""`learn`: a learner's folder, the commands on it, the watch mode, and what a teacher gets."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_edu as torch
from tinygrad_edu.cli import main
from tinygrad_edu.learn import sandbox, swap, teacher, watch
from tinygrad_edu.learn.actions import Course
from tinygrad_edu.learn.exercises import COURSE, Exercise, Folder, LearnError, exercises, named
from tinygrad_edu.learn.grading import FAILED, NOT_STARTED, PASSED
from tinygrad_edu.learn.screen import Screen

ALL = exercises()
CUBE = named("01_2", ALL)


@pytest.fixture
def course(tmp_path):
    folder, _ = Folder.make(tmp_path / "mine", ALL)
    return Course(folder, Screen(io.StringIO()))


def said(course):
    return course.screen.out.getvalue()


def answer(course, exercise, name):
    shutil.copy(exercise.folder / name, course.folder.file(exercise))


def test_init_copies_each_stub_and_leaves_what_is_there(tmp_path, capsys):
    assert main(["learn", "init", str(tmp_path)]) == 0
    (tmp_path / "ex01_2_cube.py").write_text("mine")
    (tmp_path / "ex01_1_slope.py").unlink()
    assert main(["learn", "init", str(tmp_path)]) == 0
    assert f"{len(ALL)} new stubs" in capsys.readouterr().out.splitlines()[0]
    assert (tmp_path / "ex01_2_cube.py").read_text() == "mine"
    assert (tmp_path / "ex01_1_slope.py").read_text() == ALL[0].stub


OUTCOMES = [("solution.py", PASSED, 0), ("wrong_order.py", FAILED, 1), ("stub.py", NOT_STARTED, 3)]


@pytest.mark.parametrize(("name", "status", "exit_status"), OUTCOMES)
def test_check_names_the_file_it_graded(course, capsys, name, status, exit_status):
    answer(course, CUBE, name)
    assert main(["learn", "check", "ex01_2_cube", "--dir", str(course.folder.path)]) == exit_status
    out = capsys.readouterr().out
    assert f"graded {course.folder.file(CUBE)}\n{status}" in out
    assert Folder(course.folder.path).record(CUBE)["last"] == status


def test_what_has_passed_stays_passed_and_the_rest_of_the_file_is_kept(course):
    answer(course, CUBE, "solution.py")
    course.check(CUBE)
    first = course.folder.record(CUBE)["passed"]
    course.folder.remember(named("01_1", ALL), from_a_later_version=True)
    answer(course, CUBE, "wrong_order.py")
    course.check(CUBE)
    again = Folder(course.folder.path)
    assert again.record(CUBE)["passed"] == first
    assert again.record(named("01_1", ALL)) == {"from_a_later_version": True}
    row = next(row for row in course.as_json()["exercises"] if row["id"] == CUBE.id)
    assert (row["status"], row["edited_since"]) == (PASSED, True)


def test_hints_come_one_by_one(course):
    for _ in range(4):
        course.hint(CUBE)
    assert [line for line in said(course).splitlines() if line.startswith("Hint")] == [
        f"Hint {i} of 3 for ex01_2_cube:" for i in (1, 2, 3, 3)
    ]


def test_the_solution_waits(course):
    assert not course.solution(CUBE)
    assert "x * x * x" not in said(course)
    assert course.solution(CUBE, give_up=True)
    assert "x * x * x" in said(course)
    assert "gave_up" in Folder(course.folder.path).record(CUBE)


def test_a_kernel_is_drawn_as_it_stands(course):
    guard = named("17_2", ALL)
    file = course.folder.file(guard)
    for name, wrong in [("wrong_bare.py", True), ("solution.py", False)]:
        answer(course, guard, name)
        assert main(["learn", "draw", "17_2", "--dir", str(course.folder.path)]) == 0
        svg = file.with_suffix(".svg").read_text(encoding="utf-8")
        assert ("work-item 5 reads a[5]" in svg) is wrong
        assert "8 work-items in 2 groups" in svg
    assert main(["learn", "draw", "17_2", "--item", "4", "--dir", str(course.folder.path)]) == 0
    assert len(file.with_suffix(".svg").read_text(encoding="utf-8")) < len(svg)
    for text, message in [
        ("\nKERNEL = '__kernel void f(__global float *a) { a }'", "line 2: `;` is missing after `a`"),
        ("KERNEL = ", "invalid syntax"),
        ("", "there is no `__kernel void` function"),
    ]:
        file.write_text(text)
        with pytest.raises(LearnError, match=message):
            course.draw(guard)
    with pytest.raises(LearnError, match="ex01_2_cube is no kernel"):
        course.draw(CUBE)


def test_reset_keeps_the_answer_beside_the_stub(course):
    for text in ("first", "second"):
        course.folder.file(CUBE).write_text(text)
        course.check(CUBE)
        course.reset(CUBE)
    course.reset(CUBE)  # of which nothing need be kept
    assert course.folder.file(CUBE).read_text() == CUBE.stub
    assert [(course.folder.path / f"ex01_2_cube.old{i}").read_text() for i in (1, 2)] == ["first", "second"]
    assert len(list(course.folder.path.glob("*.old*"))) == 2
    assert course.status(CUBE) == NOT_STARTED


def test_without_a_name_the_first_that_has_not_passed_is_meant(course, capsys):
    where = ["--dir", str(course.folder.path)]
    answer(course, ALL[0], "solution.py")
    course.check(ALL[0])
    course.folder.file(CUBE).write_text("mine")
    for command, status, words in [
        (["hint"], 0, "Hint 1 of 3 for ex01_2_cube"),
        (["solution"], 1, "You passed ex01_1_slope last: `learn solution ex01_1_slope` shows that of it."),
        (["solution", "--give-up"], 0, "x * x * x"),
        (["reset"], 0, "ex01_2_cube.py is the stub again; yours is now"),
    ]:
        assert main(["learn", *command, *where]) == status
        out = capsys.readouterr().out
        assert out.startswith("ex01_2_cube is the first that has not passed:\n")
        assert words in out
    assert (course.folder.path / "ex01_2_cube.old1").read_text() == "mine"


@pytest.mark.parametrize(("reply", "reset"), [("\n", False), ("no\n", False), ("", False), ("y\n", True)])
def test_a_reset_without_a_name_asks_at_a_terminal(course, monkeypatch, capsys, reply, reset):
    terminal = Terminal(reply)
    monkeypatch.setattr(sys, "stdin", terminal)
    course.folder.file(ALL[0]).write_text("mine")
    assert main(["learn", "reset", "--dir", str(course.folder.path)]) == (0 if reset else 1)
    assert f"Put the stub in the place of {course.folder.file(ALL[0])}?" in capsys.readouterr().out
    assert course.folder.untouched(ALL[0]) is reset


def test_where_all_have_passed_a_name_is_wanted(course):
    course.exercises = [CUBE]
    answer(course, CUBE, "solution.py")
    course.check(CUBE)
    with pytest.raises(LearnError, match="you have passed them all: name the one you mean"):
        course.current()


def test_the_book_is_not_written_to(course):
    before = {path: path.read_bytes() for path in CUBE.folder.iterdir() if path.is_file()}
    answer(course, CUBE, "solution.py")
    course.check(CUBE)
    course.reset(CUBE)
    assert {path: path.read_bytes() for path in before} == before


LIMITS = [
    ("while True:\n        pass", " after 4 seconds: is there a loop that never ends?"),
    ("return bytearray(100 << 30)", "asks for more memory than 4 GiB"),
    ("while True:\n        print('x' * 100)", "prints without end"),
    ("import os; os._exit(7)", "it ended Python itself (exit status 7)"),
]


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are Linux's here")
@pytest.mark.parametrize(("body", "message"), LIMITS)
def test_an_answer_out_of_control_is_a_message(tmp_path, body, message):
    path = tmp_path / "answer.py"
    path.write_text(f"def cube(x):\n    {body}\n")
    outcome = sandbox.graded(path, CUBE.folder, seconds=4)
    assert outcome.status == FAILED
    assert message in outcome.message


def test_what_an_answer_prints_is_shown(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("def cube(x):\n    print('x is', x)\n    return 0, 0\n")
    message = sandbox.graded(path, CUBE.folder).message
    assert message.endswith("It printed:\n  x is 1.0")


def test_what_a_right_answer_prints_is_shown_below(course):
    course.folder.file(CUBE).write_text("print('hello')\n" + CUBE.solution)
    course.check(CUBE)
    assert said(course).endswith("passed\nIt printed:\n  hello\n")


def pressed(*commands):
    """Keys, one a look, as the terminal would hand them over."""
    left = iter([*commands, "q"])
    return lambda: next(left)


def test_watch_checks_after_a_save_and_goes_on(course):
    keys = iter(["", "save", "n", "h", "l", "?", "x", "s", "q"])

    def key():
        command = next(keys)
        if command == "save":
            answer(course, ALL[0], "solution.py")
            return ""
        return command

    watch.watch(course, key=key)
    text = said(course)
    assert text.index("not started") < text.index("Well done!") < text.index("Hint 1 of 3 for ex01_2_cube")
    assert "1 of" in text
    assert "ex01_2_cube.py is the stub again" in text
    assert "shows once yours passes" in text


def test_a_file_that_is_not_there_ends_neither_the_round_nor_the_watch(course):
    course.exercises = ALL[:3]
    course.folder.file(ALL[0]).unlink()
    answer(course, ALL[2], "wrong_sign.py")
    watch.watch(course, key=pressed("c", "x"))
    assert f"{course.folder.file(ALL[0])} is not there: x puts the stub there" in said(course)
    missing, failed, rest = [line for line in said(course).splitlines() if line[:2] in ("- ", "! ")]
    assert missing.endswith("ex01_1_slope.py is not there")
    assert rest == "- 1 not started"
    assert failed.startswith("! ex01_3_quotient: the derivative")
    assert course.folder.untouched(ALL[0])


@pytest.mark.parametrize("text", ["ex01_2_cube", "1.2", "01_2", "ex1_2", "01.2", "mine/ex01_2_cube.py"])
def test_an_exercise_has_many_names(text):
    assert named(text, ALL) == CUBE


def test_the_path_of_a_file_says_whose_it_is(course, capsys):
    file = str(course.folder.file(CUBE))
    assert main(["learn", "check", file]) == 3
    assert f"graded {file}" in capsys.readouterr().out


def test_what_takes_long_is_announced(course, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 0.0)
    course.check(CUBE)
    assert said(course).startswith("ex01_2_cube is still running; it is given 10 seconds")


def test_results_go_to_a_file_of_the_students_name(course, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for student, name in [("Ada L.", "Ada L.json"), ("../Bob/", "Bob.json"), ("Zoë", "Zoë.json")]:
        assert main(["learn", "export", "--dir", str(course.folder.path), "--student", student]) == 0
        assert json.loads((tmp_path / name).read_text())["student"] == student
    assert main(["learn", "export", "--dir", str(course.folder.path), "--student", " "]) == 1
    assert "your name" in capsys.readouterr().err


def test_watch_congratulates(course, monkeypatch):
    course.exercises = [CUBE]
    answer(course, CUBE, "solution.py")
    watch.watch(course, key=pressed("c"))
    assert "Congratulations" in said(course)


def test_lines_are_keys_where_there_is_no_terminal(course, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("h\n"))
    watch.watch(course)
    assert "Hint 1 of 3 for ex01_1_slope" in said(course)


def test_the_library_is_found_from_a_folder_that_is_elsewhere(tmp_path):
    """In a clone where nothing is installed, as one begins."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "tinygrad_edu", "learn"]
    for arguments, status in [(["init", str(tmp_path)], 0), (["check", "1.1", "--dir", str(tmp_path)], 3)]:
        done = subprocess.run(
            [*command, *arguments], cwd=swap.ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (status, "")


def test_without_numpy_the_first_part_can_be_done(tmp_path):
    (tmp_path / "numpy.py").write_text("raise ModuleNotFoundError(\"No module named 'numpy'\", name='numpy')")
    Folder.make(tmp_path / "mine", ALL)
    shutil.copy(CUBE.folder / "solution.py", tmp_path / "mine" / "ex01_2_cube.py")
    shutil.copy(named("04_1", ALL).folder / "solution.py", tmp_path / "mine" / "ex04_1_strides.py")
    command = [sys.executable, "-m", "tinygrad_edu"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(swap.ROOT)])}
    for arguments, status, words in [
        (["learn", "init", "other"], 0, "new stubs in other"),
        (["learn", "check", "1.2", "--dir", "mine"], 0, "passed"),
        (["learn", "check", "4.1", "--dir", "mine"], 1, "failed: NumPy is not installed here, and from chapter 4 on"),
        (["doctor"], 1, f"NumPy is not installed for {sys.executable}: pip install numpy"),
    ]:
        done = subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert words in done.stdout + done.stderr


def test_an_answer_may_come_from_windows(course):
    windows = b"\xef\xbb\xbf" + CUBE.solution.replace("\n", "\r\n").encode()
    course.folder.file(CUBE).write_bytes(windows)
    assert course.check(CUBE).status == PASSED
    guard = named("17_2", ALL)
    course.folder.file(guard).write_bytes(b"\xef\xbb\xbf" + guard.solution.replace("\n", "\r\n").encode())
    assert course.check(guard).status == PASSED
    course.folder.file(guard).write_bytes(b"\xef\xbb\xbf" + guard.stub.replace("\n", "\r\n").encode())
    assert course.folder.untouched(guard)


def test_plain_text_is_ascii(course):
    course.list()
    assert said(course).isascii()


def test_the_list_in_the_watch_mode_fits_a_screen(course):
    answer(course, CUBE, "solution.py")
    course.check(CUBE)
    course.screen.out = io.StringIO()
    course.list(near=CUBE)
    lines = said(course).splitlines()
    assert "> + ex01_2_cube      An operation of your own: the cube" in lines
    assert lines[0].startswith(" 1 -+---     2 -----     3 ------    4 ----")
    assert len(lines) < 24 < len(ALL)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_what_is_told_fits_a_narrow_terminal(course, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    course.screen.out = Terminal()
    answer(course, CUBE, "wrong_order.py")
    course.check_all()
    course.hint(named("22_2", ALL))
    course.list(near=CUBE)
    course.check(CUBE)
    lines = [line for line in said(course).splitlines() if not line.startswith("graded ")]
    assert max(map(len, lines)) <= 40
    assert "  way round: the result first, then its" in lines


WANTED = [("NO_COLOR", "", True), ("NO_COLOR", "1", False), ("TERM", "dumb", False)]


@pytest.mark.parametrize(("variable", "value", "fancy"), WANTED)
def test_colours_where_they_are_wanted(monkeypatch, variable, value, fancy):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    assert Screen(Terminal()).fancy is fancy


def test_a_variant_changes_numbers_and_is_graded_by_them(tmp_path):
    exercise = named("11_1", ALL)
    variant = next(seed for seed in range(50) if exercise.numbers(seed) != exercise.numbers(None))
    folder, _ = Folder.make(tmp_path, ALL, variant)
    text = folder.file(exercise).read_text()
    assert text != exercise.stub
    body = "return low + (high - low) * (word % 2**BITS) / 2**BITS"
    folder.file(exercise).write_text(text.replace("raise NotImplementedError", body))
    course = Course(folder, Screen(io.StringIO()))
    assert course.check(exercise).status == PASSED
    folder.file(exercise).write_text(exercise.solution)  # of other numbers
    assert course.check(exercise).status == FAILED
    with pytest.raises(LearnError, match="already of variant"):
        Folder.make(tmp_path, ALL, variant + 1)


def test_a_kernel_of_a_variant_has_its_own_numbers_in_its_picture_and_in_its_solution(tmp_path):
    exercise = named("20_2", ALL)
    variant = next(seed for seed in range(50) if exercise.numbers(seed) == {"T": 2})
    folder, _ = Folder.make(tmp_path, ALL, variant)
    course = Course(folder, Screen(io.StringIO()))
    assert course.solution(exercise, give_up=True)
    assert "#define T 2\n" in said(course)
    folder.file(exercise).write_text(exercise.solution_of(variant))
    assert course.check(exercise).status == PASSED
    course.draw(exercise)
    assert "4 work-items in 1 group" in folder.file(exercise).with_suffix(".svg").read_text(encoding="utf-8")


def test_a_class_in_one_table(course, tmp_path, capsys):
    answer(course, CUBE, "solution.py")
    course.check(CUBE)
    course.solution(named("01_3", ALL), give_up=True)
    folder = tmp_path / "class"
    folder.mkdir()
    for student in ("Ada", "Bob"):
        (folder / f"{student}.json").write_text(json.dumps(teacher.export(course, student)))
    other = teacher.export(course, "Cy")
    other["exercises"] = {}
    (folder / "Cy.json").write_text(json.dumps(other))
    assert main(["learn", "grade", str(folder)]) == 0
    head, ada, bob, cy = capsys.readouterr().out.splitlines()
    assert head.split(",")[:6] == ["student", "variant", "passed", "of", "ex01_1_slope", "ex01_2_cube"]
    assert ada.split(",")[:4] == ["Ada", "", "1", str(len(ALL))]
    assert ada.split(",")[6] == "gave up"
    assert ada.endswith("Bob (ex01_2_cube)")
    assert bob.endswith("Ada (ex01_2_cube)")
    assert cy.split(",")[:3] == ["Cy", "", "0"]


def test_a_damaged_file_keeps_nobody_else_out_of_the_table(course, tmp_path, capsys):
    answer(course, CUBE, "solution.py")
    course.check(CUBE)
    course.check(ALL[0])
    good = json.dumps(teacher.export(course, "Ada"))
    folder = tmp_path / "class"
    folder.mkdir()
    files = {
        "Ada": good, "Cut": good[: len(good) // 2], "Odd": good.replace('"passed": "', '"passed": 3, "x": "'),
        "Later": good.replace("results 1", "results 2"), "Older": good.replace('"version": "', '"version": "0.0.'),
        "progress": "{}",
    }  # fmt: skip
    for name, text in files.items():
        (folder / f"{name}.json").write_text(text)
    assert main(["learn", "grade", str(folder), "--out", str(tmp_path / "class.csv")]) == 1
    out, err = capsys.readouterr()
    assert out.endswith("class.csv: 2 students\n")
    cut, later, odd, older = err.splitlines()
    assert cut.startswith("left out: ")
    assert "Cut.json is no file of results, or a damaged one" in cut
    assert "Later.json is of the format 'tinygrad_edu results 2', and this version" in later
    assert "Odd.json is no file of results" in odd
    assert "Older.json was written by version 0.0." in older
    assert (tmp_path / "class.csv").read_bytes().startswith("\ufeffstudent,".encode())


def test_results_say_what_has_changed_since_it_passed(course, tmp_path):
    for exercise in (CUBE, ALL[0]):
        answer(course, exercise, "solution.py")
        course.check(exercise)
    answer(course, CUBE, "wrong_order.py")
    course.check(ALL[2])
    results = teacher.export(course, "Ada")
    assert list(results["exercises"]) == [ALL[0].id, CUBE.id]  # and not the stub
    assert [row.get("changed", False) for row in results["exercises"].values()] == [False, True]
    (tmp_path / "Ada.json").write_text(json.dumps(results))
    out = io.StringIO()
    assert teacher.table(tmp_path, ALL, out) == (1, [])
    assert out.getvalue().splitlines()[1].endswith(",ex01_2_cube,")


def refusals(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "progress.json").write_text("{")
    (tmp_path / "empty").mkdir()
    Folder.make(tmp_path / "good", ALL)
    good = ["--dir", str(tmp_path / "good")]
    return [
        (["check", "--dir", str(tmp_path / "nowhere")], "is no learner's folder"),
        (["check", "--dir", str(tmp_path / "broken")], "cannot be read"),
        (["check", "ex99", *good], "no exercise is called 'ex99'"),
        (["hint", "ex01", *good], "may be any of ex01_1_slope, ex01_2_cube"),
        (["check", "1", *good], "which one of chapter 1? There are 1.1, 1.2, 1.3, 1.4, 1.5"),
        (["swap", "01_2", *good], "replaces no part of the library"),
        (["grade", str(tmp_path / "empty")], "there is no file of results"),
        (["swap", "7.4", *good], "ex07_4_mul.py: line "),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
    ]


def test_what_cannot_be_done_is_one_line(tmp_path, capsys):
    for arguments, message in refusals(tmp_path):
        assert main(["learn", *arguments]) != 0
        err = capsys.readouterr().err
        assert message in err
        assert err.count("\n") == 1


def swapped(exercise, file, what="tests"):
    # `swap.environment` names the device of the process, whatever that of the tests is: to run it under another one
    # would be to run the very same command again.
    if torch.get_default_device().type != "cpu":
        pytest.skip("a swap runs on the device of its plan; the tests under TINYGRAD_EDU_DEVICE=cpu run it")
    command = [sys.executable, "-m", "tinygrad_edu.learn.swap", str(file), str(exercise.folder), what]
    environment = swap.environment(swap.load_swap(exercise))
    return subprocess.run(command, cwd=swap.ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def plan(exercise, request):
    """What can be swapped in an exercise; one whose function is a kernel needs a device."""
    found = swap.load_swap(exercise)
    if hasattr(found, "DEVICE"):
        request.getfixturevalue("opencl_works")
    return found


each_swappable = pytest.mark.parametrize("exercise", swap.swappable(ALL), ids=lambda exercise: exercise.id)


@each_swappable
def test_a_solution_can_take_the_librarys_place(exercise, plan):
    assert plan.__doc__ and plan.TESTS and plan.TRAIN
    assert all((swap.ROOT / path.partition("::")[0]).exists() for path in plan.TESTS)
    done = swapped(exercise, exercise.folder / "solution.py")
    assert done.returncode == 0, done.stdout
    assert "Your function passes the library's tests." in done.stdout


@each_swappable
def test_a_solution_trains_as_the_library_does(exercise, plan):
    done = swapped(exercise, exercise.folder / "solution.py", "train")
    assert (done.returncode, done.stderr) == (0, "")
    first, library, second, yours = done.stdout.splitlines()
    assert first.startswith("the library's own: ")
    assert second.startswith("yours: ")
    if not hasattr(plan, "DEVICE"):  # a kernel's function is not called
        assert re.search(r", in \d[\d,]* calls$", second)
        assert ", in 0 calls" not in second
    assert accuracy(yours) == pytest.approx(accuracy(library), abs=1)


def test_a_wrong_rule_trains_worse():
    mul = named("07_4", ALL)
    _, library, _, yours = swapped(mul, mul.folder / "wrong_own.py", "train").stdout.splitlines()
    assert accuracy(yours) < accuracy(library)


def accuracy(line):
    """The percentage that a training ends with."""
    return float(re.search(r"ccuracy: ([\d.]+)%", line)[1])


# One that gives other numbers, where there is one: what the tests are for.
BROKEN = {
    "ex02_5_backward": "wrong_replace.py", "ex06_2_back": "wrong_mean.py", "ex07_4_mul": "wrong_own.py",
    "ex08_1_matmul": "wrong_side.py", "ex08_4_engine": "wrong_replace.py", "ex20_3_tiles": "wrong_columns.py",
}  # fmt: skip


@each_swappable
def test_a_wrong_function_breaks_the_librarys_tests(exercise, plan):
    done = swapped(exercise, exercise.folder / BROKEN[exercise.id])
    assert done.returncode != 0
    summary = done.stdout.partition("of the library's tests fail")[2]
    assert ". That is what breaks:\n  " in summary
    assert 2 <= len(summary.splitlines()) - 2 <= 2 * swap.MOST_FAILURES  # two lines each
    assert all(len(line) <= swap.WIDTH + 4 for line in summary.splitlines())


def test_the_swaps_are_listed(course, capsys):
    assert main(["learn", "swap", "--dir", str(course.folder.path)]) == 0
    out = capsys.readouterr().out
    assert "- ex08_4_engine    replaces the backward pass of every tensor\n" in out
    assert len(out.splitlines()) == len(swap.swappable(ALL)) + 1


def test_a_swap_that_never_ends_is_stopped(course, monkeypatch):
    monkeypatch.setattr(swap, "SECONDS", 0.1)
    with pytest.raises(LearnError, match=r"still running after 0.1 seconds, and was stopped"):
        answer(course, named("07_4", ALL), "wrong_own.py")
        swap.swap(course, named("07_4", ALL))


def test_a_swap_begins_with_what_the_grader_says(course, monkeypatch):
    mul = named("07_4", ALL)
    monkeypatch.setattr(swap.subprocess, "run", lambda *arguments, **options: subprocess.CompletedProcess([], 1))
    with pytest.raises(LearnError, match="is still to be written"):
        swap.swap(course, mul)
    answer(course, mul, "wrong_own.py")
    assert swap.swap(course, mul, train=True) == 1
    assert re.search("its grader says: .*\nhere is what that does.*\nwith .*\nthree short trainings", said(course))
    monkeypatch.setattr(swap.subprocess, "run", lambda *arguments, **options: subprocess.CompletedProcess([], 0))
    assert swap.swap(course, mul, train=True) == 0
    assert said(course).endswith("not therefore right: `learn swap ex07_4_mul` shows which tests fail.\n")


def test_what_cannot_be_loaded_is_swapped_in_by_no_traceback(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("def product_rule(g, x, y)\n")
    done = swapped(named("07_4", ALL), path)
    assert done.returncode == 1
    assert done.stderr == f"{path} cannot be loaded: expected ':' (answer.py, line 1)\n"


def test_a_swap_without_pytest_says_what_to_install(course, monkeypatch):
    monkeypatch.setattr(swap, "find_spec", lambda name: None)
    with pytest.raises(LearnError, match="tests need pytest, which is missing: pip install pytest"):
        swap.swap(course, named("07_4", ALL))


def test_a_swap_without_its_device_is_refused(course, monkeypatch):
    monkeypatch.setattr("tinygrad_edu.opencl.is_available", lambda: False)
    with pytest.raises(LearnError, match="ex20_3_tiles needs an OpenCL device"):
        swap.swap(course, named("20_3", ALL))


def test_a_course_without_exercises_says_where_they_are(tmp_path):
    with pytest.raises(LearnError, match="they are in a clone of the project: run this there"):
        exercises(tmp_path)
    assert Path(COURSE).is_dir()
    assert Exercise(CUBE.folder).title == "An operation of your own: the cube"
