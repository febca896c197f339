"""Anomaly mode says more than PyTorch: where an operation was recorded, where the offending write was, which dimensions
do not fit.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

import tinygrad_edu as torch


@pytest.fixture(autouse=True)
def anomaly_mode():
    with torch.autograd.set_detect_anomaly(True):
        yield


def lines_of(error):
    return str(error.value).splitlines()


def here(offset):
    import inspect

    return f"{__file__}:{inspect.stack()[1].lineno + offset}"


def test_a_write_that_spoils_a_gradient_is_shown_with_its_line_and_that_of_the_operation():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    made = here(-1)
    y.add_(1)
    written = here(-1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as error:
        y.sum().backward()
    assert lines_of(error)[1:] == [f"the last write to it was at {written}", f"ExpBackward0 was recorded at {made}"]


def test_a_nan_in_a_gradient_is_an_error_that_shows_the_operation():
    x = torch.zeros(1, requires_grad=True)
    y = x.sqrt() * 0
    made = here(-1)
    with pytest.raises(RuntimeError) as error:
        y.sum().backward()
    assert lines_of(error) == [
        "Function 'SqrtBackward0' returned nan values in its 0th output.",
        f"SqrtBackward0 was recorded at {made}",
    ]


def test_shapes_that_do_not_broadcast_are_drawn():
    with pytest.raises(RuntimeError) as error:
        torch.ones(2, 10, 3) + torch.ones(4, 3)
    assert lines_of(error)[1:] == ["a: 2 10 3", "b:    4 3", "     ^^"]


def test_without_the_mode_the_text_is_pytorchs():
    with torch.autograd.set_detect_anomaly(False), pytest.raises(RuntimeError) as error:
        torch.ones(3) + torch.ones(4)
    assert len(lines_of(error)) == 1


def test_the_mode_is_the_same_for_all_threads():
    with ThreadPoolExecutor() as pool:
        assert pool.submit(torch.autograd.is_anomaly_enabled).result()
