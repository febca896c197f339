"""DataLoader in one process: what comes in which order, and what it is made of."""

import pytest

import tinygrad_edu as torch
from tinygrad_edu.utils import data


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def test_every_example_comes_once_and_in_another_order_each_time():
    loader = data.DataLoader(range(100), batch_size=7, shuffle=True)
    first, second = ([x for batch in loader for x in batch.tolist()] for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(100))
    assert len({tuple(first), tuple(second), tuple(range(100))}) == 3


def test_the_last_batch_is_smaller_or_left_out():
    assert [len(batch) for batch in data.DataLoader(range(8), batch_size=3)] == [3, 3, 2]
    assert [len(batch) for batch in data.DataLoader(range(8), batch_size=3, drop_last=True)] == [3, 3]


def test_the_rows_of_several_tensors_stay_together():
    x = torch.arange(20.0).reshape(10, 2)
    loader = data.DataLoader(data.TensorDataset(x, x.sum(1)), batch_size=4, shuffle=True)
    for rows, sums in loader:
        assert rows.sum(1).tolist() == sums.tolist()


def test_an_iteration_that_was_left_does_not_disturb_the_next():
    loader = data.DataLoader(range(4), batch_size=2)
    next(iter(loader))
    assert [batch.tolist() for batch in loader] == [[0, 1], [2, 3]]


def test_two_iterations_at_once_do_not_share_a_place():
    loader = data.DataLoader(range(3))
    assert [(a.item(), b.item()) for a, b in zip(loader, loader)] == [(0, 0), (1, 1), (2, 2)]


def test_a_dataset_may_give_several_examples_by_one_call():
    calls = []

    class Many(data.Dataset):
        def __getitems__(self, indices):
            calls.append(indices)
            return [10 * index for index in indices]

        def __len__(self):
            return 5

    assert [batch.tolist() for batch in data.DataLoader(Many(), batch_size=3)] == [[0, 10, 20], [30, 40]]
    assert calls == [[0, 1, 2], [3, 4]]


def test_a_subset_of_a_subset():
    inner = data.Subset("abcdefgh", [1, 3, 5, 7])
    assert list(data.Subset(inner, [2, 0])) == ["f", "b"]
    assert data.Subset(inner, [2, 0]).__getitems__([1]) == ["b"]


def test_a_split_loses_nothing():
    parts = data.random_split(range(17), [5, 8, 4])
    assert sorted(x for part in parts for x in part) == list(range(17))
    assert [len(part) for part in data.random_split(range(7), [0.5, 0.5])] == [4, 3]


def test_weights_say_how_often():
    drawn = list(data.WeightedRandomSampler([1.0, 0.0, 3.0], 4000))
    assert drawn.count(1) == 0 and 2.5 < drawn.count(2) / drawn.count(0) < 3.6


def test_a_batch_keeps_the_gradient():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    data.default_collate([x, x]).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_an_iterable_dataset_begins_anew_each_time():
    class Count(data.IterableDataset):
        def __iter__(self):
            return iter(range(3))

    loader = data.DataLoader(Count(), batch_size=2)
    assert [[batch.tolist() for batch in loader] for _ in range(2)] == [[[0, 1], [2]]] * 2


def test_iterable_datasets_are_chained_and_nothing_else_is():
    class Count(data.IterableDataset):
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            return iter(range(self.n))

        def __len__(self):
            return self.n

    both = Count(2) + Count(3)
    assert isinstance(both, data.ChainDataset) and len(both) == 5
    assert [batch.tolist() for batch in data.DataLoader(both, batch_size=2)] == [[0, 1], [0, 1], [2]]
    with pytest.raises(AssertionError, match="ChainDataset only supports IterableDataset"):
        list(data.ChainDataset([Count(2), [1, 2]]))


def test_an_unlisted_name_is_absent():
    with pytest.raises(AttributeError, match="StackDataset"):
        data.StackDataset
