"""DataLoader with worker processes: they run at once, ahead of the user, and none is left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tinygrad_edu as torch
from tinygrad_edu.utils import data

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="datasets live in tests")


class Numbers(data.Dataset):
    """Examples that a function makes of their index."""

    def __init__(self, length, make=lambda index: index):
        self.length, self.make = length, make

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        return self.make(index)


def loader_of(*arguments, **options):
    options.setdefault("multiprocessing_context", "fork")
    return data.DataLoader(*arguments, **options)


def gone(pid, patience=10.0):
    """Whether the process ends within *patience* seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("persistent", [False, True])
def test_workers_give_the_batches_of_one_process_in_the_same_order(persistent):
    x = torch.arange(40.0, device="cpu").reshape(20, 2)
    dataset = data.TensorDataset(x, x.sum(1))
    alone = data.DataLoader(dataset, batch_size=3, shuffle=True)
    together = loader_of(dataset, batch_size=3, shuffle=True, num_workers=2, persistent_workers=persistent)
    torch.manual_seed(0)
    once = [rows.tolist() for rows, sums in alone]
    torch.manual_seed(0)
    assert [rows.tolist() for rows, sums in together] == once
    assert [sums.tolist() == rows.sum(1).tolist() for rows, sums in together] == [True] * 7


def test_two_workers_run_at_once():
    meeting = multiprocessing.get_context("fork").Barrier(2, timeout=30)

    def meet(index):
        meeting.wait()  # an error, unless the other worker comes while this one waits
        return os.getpid()

    pids = [batch.item() for batch in loader_of(Numbers(6, meet), num_workers=2)]
    assert len(set(pids)) == 2 and os.getpid() not in pids


def test_batches_are_prepared_ahead_even_where_they_are_larger_than_a_pipe():
    made = multiprocessing.get_context("fork").Value("i", 0)

    def make(index):
        with made.get_lock():
            made.value += 1
        return torch.full((100_000,), index)

    loader = iter(loader_of(Numbers(9, make), num_workers=1, prefetch_factor=4))
    deadline = time.monotonic() + 30
    while made.value < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    assert made.value == 4  # four, without one having been asked for, and no more
    assert [batch[0, 0].item() for batch in loader] == list(range(9))


def test_worker_init_fn_is_called_once_in_each_worker_and_may_fail():
    def where(number):
        info = data.get_worker_info()
        assert (info.id, info.num_workers, info.seed) == (number, 2, torch.initial_seed())
        info.dataset.number = number

    numbers = Numbers(4)
    numbers.make = lambda index: numbers.number
    assert [batch.item() for batch in loader_of(numbers, num_workers=2, worker_init_fn=where)] == [0, 1, 0, 1]

    def fail(number):
        raise ValueError("no such file")

    with pytest.raises(ValueError, match=r"(?s)Caught ValueError in DataLoader worker process 0.*no such file"):
        list(loader_of(numbers, num_workers=2, worker_init_fn=fail))


def test_persistent_workers_stay_and_others_go():
    numbers = Numbers(4, lambda index: os.getpid())
    loader = loader_of(numbers, num_workers=2, persistent_workers=True)
    first, second = (sorted({batch.item() for batch in loader}) for _ in range(2))
    assert first == second and len(first) == 2
    del loader
    assert all(gone(pid) for pid in first)
    loader = loader_of(numbers, num_workers=2)
    first, second = (sorted({batch.item() for batch in loader}) for _ in range(2))
    assert set(first).isdisjoint(second) and all(gone(pid) for pid in first + second)


def test_persistent_workers_forget_an_iteration_that_was_left():
    loader = loader_of(range(8), batch_size=2, num_workers=2, persistent_workers=True)
    assert next(iter(loader)).tolist() == [0, 1]
    assert [batch.tolist() for batch in loader] == [[0, 1], [2, 3], [4, 5], [6, 7]]


def test_leaving_a_loop_ends_the_workers():
    for batch in loader_of(Numbers(1000, lambda index: os.getpid()), num_workers=1):
        pid = batch.item()
        break
    assert gone(pid)


def test_a_worker_in_the_middle_of_something_long_is_ended():
    iterator = iter(loader_of(Numbers(4, lambda index: os.getpid() if index == 0 else time.sleep(600)), num_workers=1))
    pid = next(iterator).item()
    del iterator
    assert gone(pid)


def test_an_exception_shows_where_in_the_users_code_it_was():
    def divide(index):
        return 1 // (2 - index)

    iterator = iter(loader_of(Numbers(4, divide), num_workers=2))
    assert [next(iterator).item(), next(iterator).item()] == [0, 1]
    with pytest.raises(ZeroDivisionError) as caught:
        next(iterator)
    text = str(caught.value)
    assert text.startswith("Caught ZeroDivisionError in DataLoader worker process 0.\nOriginal Traceback (most recent")
    assert "in divide\n    return 1 // (2 - index)" in text
    assert next(iterator).item() == -1  # the other examples are still there


def test_an_exception_of_a_class_that_the_parent_cannot_name():
    class Local(Exception):
        pass

    def fail(index):
        raise Local("here")

    with pytest.raises(RuntimeError, match=r"(?s)Caught Local in DataLoader worker process 0.*here"):
        list(loader_of(Numbers(1, fail), num_workers=1))


def test_a_batch_that_cannot_be_sent_is_an_error():
    with pytest.raises(Exception, match=r"(?s)in DataLoader worker process 0.*[pP]ickle"):
        list(loader_of(Numbers(1, lambda index: lambda: None), num_workers=1, collate_fn=list))


def test_a_worker_that_dies_is_missed_at_once():
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid\(s\) \d+\) exited unexpectedly"):
        list(loader_of(Numbers(4, lambda index: os._exit(3)), num_workers=2))
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid \d+\) is killed by signal: Killed\. "):
        list(loader_of(Numbers(4, lambda index: os.kill(os.getpid(), signal.SIGKILL)), num_workers=2))


def test_who_waits_too_long_is_told():
    with pytest.raises(RuntimeError, match=r"DataLoader timed out after 0\.2 seconds"):
        list(loader_of(Numbers(2, lambda index: time.sleep(600)), num_workers=1, timeout=0.2))


def test_nothing_ahead_is_not_allowed():
    with pytest.raises(AssertionError, match="prefetch_factor must be greater than 0"):
        iter(loader_of(range(3), num_workers=1, prefetch_factor=0))


def test_a_stream_is_shared_and_begins_anew():
    class Parts(data.IterableDataset):
        def __iter__(self):
            info = data.get_worker_info()
            return iter(range(info.id, 7, info.num_workers))

    loader = loader_of(Parts(), batch_size=2, num_workers=2, persistent_workers=True)
    for _ in range(2):
        assert [batch.tolist() for batch in loader] == [[0, 2], [1, 3], [4, 6], [5]]


def test_each_worker_draws_numbers_of_its_own_and_the_same_ones_again():
    torch.manual_seed(0)
    loader = loader_of(Numbers(4, lambda index: torch.rand(1).item()), batch_size=None, num_workers=2)
    first = list(loader)
    torch.manual_seed(0)
    assert len(set(first)) == 4 and list(loader) == first != list(loader)


PROGRAM = """
import os, signal, sys, time
import tinygrad_edu as torch

signal.signal(signal.SIGINT, signal.default_int_handler)  # a program in the background is started without

class Slow(torch.utils.data.Dataset):
    def __len__(self):
        return 1000
    def __getitem__(self, index):
        time.sleep(0.05)
        return os.getpid()

for batch in torch.utils.data.DataLoader(Slow(), batch_size=2, num_workers=2, multiprocessing_context="fork"):
    print(*batch.tolist(), flush=True)
"""


def started():
    """A program with two workers in a process group of its own, as a terminal would start it, and their ids."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, start_new_session=True)
    pids = {int(pid) for _ in range(2) for pid in process.stdout.readline().split()}
    assert len(pids) == 2
    return process, pids


def test_ctrl_c_leaves_no_process_behind():
    process, pids = started()
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does: to the program and to its workers
    _, error = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert error.count("Traceback") == 1 and error.rstrip().endswith("KeyboardInterrupt")
    assert all(gone(pid) for pid in pids)


def test_a_killed_program_leaves_no_process_behind():
    process, pids = started()
    process.kill()
    process.communicate(timeout=30)
    assert all(gone(pid) for pid in pids)
