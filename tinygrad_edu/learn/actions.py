"""What can be done with an exercise: check, hint, reset, solution, list. The watch mode and the commands share it."""

from __future__ import annotations

import itertools
from typing import Any

from .exercises import Exercise, Folder, LearnError, digest, exercises, now
from .grading import NOT_STARTED, PASSED, Outcome, hints, load
from .sandbox import SECONDS, graded
from .screen import Screen, shortened


class Course:
    """A learner's folder, the exercises, and the screen on which all is said."""

    def __init__(self, folder: Folder, screen: Screen | None = None) -> None:
        self.folder = folder
        self.screen = screen or Screen()
        self.exercises = exercises()

    def check(self, exercise: Exercise) -> Outcome:
        """Grade the learner's file, say how it did, and remember it."""
        outcome = self.grade(exercise)
        self.report(exercise, outcome)
        return outcome

    def report(self, exercise: Exercise, outcome: Outcome) -> None:
        """Say which file was graded, and how it did."""
        title = shortened(f"{exercise.id}: {exercise.title}", self.screen.width() - 2)
        self.screen.say(f"{self.screen.mark(outcome.status)} {title}")
        self.screen.say(f"graded {outcome.path}")
        remark, line, printed = outcome.message.partition("\n")
        said = self.screen.folded(outcome.status + (f": {remark}" if remark else ""))
        status = self.screen.colour(outcome.status, outcome.status)
        self.screen.say(status + said.removeprefix(outcome.status) + line + printed)

    def grade(self, exercise: Exercise) -> Outcome:
        """The outcome of the learner's file, remembered."""
        file = self.folder.file(exercise)
        if not file.is_file():
            raise LearnError(f"{file} is not there: {self.way_back(exercise)}")
        numbers = exercise.numbers(self.folder.variant)
        outcome = graded(file.resolve(), exercise.folder, numbers, waiting=lambda: self._wait_for(exercise))
        outcome = Outcome(file, outcome.status, outcome.message)
        self.folder.note_outcome(exercise, outcome.status)
        return outcome

    def way_back(self, exercise: Exercise) -> str:
        """What to do where the file is not there."""
        return f"if it was given another name, take that back; else `learn reset {exercise.id}` makes it anew"

    def _wait_for(self, exercise: Exercise) -> None:
        self.screen.say(f"{exercise.id} is still running; it is given {SECONDS:g} seconds")

    def check_all(self) -> list[Outcome]:
        """Grade every file, with a line for each that is no stub any more."""
        outcomes = []
        for exercise in self.exercises:
            outcome = self._at_a_glance(exercise)
            outcomes.append(outcome)
            if outcome.status == NOT_STARTED and not outcome.message:
                continue
            first = outcome.message.splitlines()[0] if outcome.status != PASSED and outcome.message else ""
            line = f"{exercise.id}: {first}" if first else exercise.id
            self.screen.say(f"{self.screen.mark(outcome.status)} {self.screen.folded(line, 2)}")
        stubs = sum(outcome.status == NOT_STARTED and not outcome.message for outcome in outcomes)
        if stubs:
            self.screen.say(f"{self.screen.mark(NOT_STARTED)} {stubs} not started")
        self.progress()
        return outcomes

    def _at_a_glance(self, exercise: Exercise) -> Outcome:
        """As `grade`, but no process is started for a stub, and a file that is not there does not end the round."""
        file = self.folder.file(exercise)
        if not file.is_file():
            return Outcome(file, NOT_STARTED, f"{file} is not there")
        if not self.folder.untouched(exercise):
            return self.grade(exercise)
        if self.folder.record(exercise).get("last", NOT_STARTED) != NOT_STARTED:
            self.folder.note_outcome(exercise, NOT_STARTED)
        return Outcome(file, NOT_STARTED)

    def list(self, near: Exercise | None = None) -> None:
        """Every exercise with how it stands; but near an exercise, its own chapter in full and a few marks for each."""
        marks = {exercise: self.screen.mark(self.status(exercise)) for exercise in self.exercises}
        chapters = {key: [*group] for key, group in itertools.groupby(self.exercises, lambda x: x.chapter)}
        if near is not None:
            self._overview(chapters, marks)
        for chapter, members in chapters.items():
            if near is not None and near not in members:
                continue
            self.screen.say(self.screen.colour(f"Chapter {chapter}", "bold"))
            widest = max(len(exercise.id) for exercise in members)
            for exercise in members:
                arrow = ">" if exercise == near else " "
                line = self.screen.folded(f"{exercise.id:<{widest}}  {exercise.title}", 4)
                self.screen.say(f"{arrow} {marks[exercise]} {line}")
        self.screen.say(self.screen.legend())
        self.progress()

    def _overview(self, chapters: dict[int, Any], marks: dict[Exercise, str]) -> None:
        """The marks of all chapters, as many chapters a row as there is room for."""
        cells = [f"{n:>2} {''.join(marks[x] for x in group)}{' ' * (9 - len(group))}" for n, group in chapters.items()]
        a_row = max(1, min(self.screen.width(), 80) // 12)
        for start in range(0, len(cells), a_row):
            self.screen.say("".join(cells[start : start + a_row]).rstrip())

    def status(self, exercise: Exercise) -> str:
        """How the exercise stood when it was last checked: what passed once stays passed."""
        if self.folder.passed(exercise):
            return PASSED
        return self.folder.record(exercise).get("last", NOT_STARTED)

    def progress(self) -> None:
        """The bar, and congratulations where it is full."""
        done = sum(self.folder.passed(x) for x in self.exercises)
        self.screen.say(self.screen.bar(done, len(self.exercises), min(30, self.screen.width() - 12)))
        if done == len(self.exercises):
            self.screen.tell("Congratulations: you have done them all. You know how such a library is made.")

    def hint(self, exercise: Exercise) -> None:
        """The next hint: three steps, the gentlest first; the last again after that."""
        steps = hints(exercise.folder)
        shown = min(self.folder.record(exercise).get("hints", 0) + 1, len(steps))
        self.folder.remember(exercise, hints=shown)
        self.screen.say(f"Hint {shown} of {len(steps)} for {exercise.id}:")
        self.screen.tell(steps[shown - 1])

    def reset(self, exercise: Exercise) -> None:
        """The stub again."""
        kept = self.folder.reset(exercise)
        self.folder.note_outcome(exercise, NOT_STARTED)
        self.screen.say(f"{self.folder.file(exercise)} is the stub again" + (f"; yours is now {kept}" if kept else ""))

    def solution(self, exercise: Exercise, give_up: bool = False) -> bool:
        """The solution, once the learner's passes, or who has given up: that is remembered. Whether it was shown."""
        if not self.folder.passed(exercise):
            if not give_up:
                way_out = f"`learn solution {exercise.id} --give-up`"
                self.screen.tell(f"The solution of {exercise.id} shows once yours passes, or with {way_out}.")
                last = max(self.exercises, key=lambda x: self.folder.record(x).get("passed", ""))
                if self.folder.passed(last):
                    self.screen.tell(f"You passed {last.id} last: `learn solution {last.id}` shows that of it.")
                return False
            self.folder.remember(exercise, gave_up=now())
        self.screen.say(f"{exercise.folder / 'solution.py'}\n\n{exercise.solution_of(self.folder.variant)}")
        return True

    def draw(self, exercise: Exercise, item: int | None = None) -> None:
        """A picture of what the learner's kernel reads and writes in the first case of its grader, beside the file;
        with *item* what that work-item does.
        """
        from ..viz.kernels import show_kernel  # here, because the other commands need no tensors
        from .kernels.grading import text_of

        grader, numbers = load(exercise.folder / "grader.py"), exercise.numbers(self.folder.variant)
        if "__kernel" not in exercise.stub:
            raise LearnError(f"{exercise.id} is no kernel; those of chapters 17 to 22 are")
        small = grader.launches(**numbers)[0] if numbers else grader.SMALL
        file = self.folder.file(exercise)
        try:
            line, source = text_of(file)
            first = small[0]
            source = "\n" * (line - 1) + source  # so that its lines have the numbers that they have in the file
            drawn = show_kernel(source, first.arguments, first.global_size, first.local_size, item)
        except (OSError, SyntaxError, ValueError) as error:
            raise LearnError(f"{file}: {error}") from None
        picture = file.with_suffix(".svg")
        picture.write_text(drawn.svg, encoding="utf-8")
        self.screen.say(f"{picture} shows your kernel {first.case}: open it in a browser")

    def current(self) -> Exercise:
        """The exercise in hand, where none is named: the first that has not passed. It is said which that is."""
        exercise = self.next_after(None)
        if self.folder.passed(exercise):
            raise LearnError("you have passed them all: name the one you mean, such as 6.2")
        self.screen.say(f"{exercise.id} is the first that has not passed:")
        return exercise

    def next_after(self, exercise: Exercise | None) -> Exercise:
        """The first exercise after this one that has not passed, going round; this one, if there is no other."""
        start = 0 if exercise is None else self.exercises.index(exercise) + 1
        around = self.exercises[start:] + self.exercises[:start]
        return next((x for x in around if not self.folder.passed(x)), around[0] if exercise is None else exercise)

    def as_json(self) -> dict[str, object]:
        """How everything stands, for programs."""
        rows = []
        for exercise in self.exercises:
            file = self.folder.file(exercise)
            facts = {"id": exercise.id, "chapter": exercise.chapter, "title": exercise.title, "file": str(file)}
            changed = file.exists() and self.folder.passed(exercise) and self.folder.record(exercise)["sha256"]
            edited = bool(changed) and changed != digest(file)
            rows.append({**facts, "status": self.status(exercise), "edited_since": edited,
                         **{k: v for k, v in self.folder.record(exercise).items() if k != "last"}})  # fmt: skip
        return {"folder": str(self.folder.path), "variant": self.folder.variant, "exercises": rows}
