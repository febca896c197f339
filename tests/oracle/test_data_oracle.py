"""torch.utils.data against PyTorch, live: orders, the place in the stream, batches, errors and warnings."""

import collections
import importlib
import random
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the oracle needs PyTorch")

import tinygrad_edu

# As the ledger says, this warning is not here; PyTorch gives it where there are few processors.
pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create")

LIBRARIES = (tinygrad_edu, torch)
Pair = collections.namedtuple("Pair", "a b")


def world(library):
    """The names that the expressions below use, made from one of the two libraries."""
    data = library.utils.data

    class Stream(data.IterableDataset):
        def __iter__(self):
            return iter(range(5))

        def __repr__(self):
            return "Stream()"

    class Measured(Stream):
        def __len__(self):
            return 3

    class NoLength(data.Dataset):
        def __getitem__(self, index):
            return index

    class Eager(data.Sampler):
        def __iter__(self):
            return iter(library.randperm(10).tolist())

        def __len__(self):
            return 10

    names = {name: getattr(data, name) for name in tinygrad_edu.utils.data.__all__}
    return {
        **names, "torch": library, "np": np, "collections": collections, "Pair": Pair, "Stream": Stream, "Measured": Measured, "NoLength": NoLength, "Eager": Eager,
        "ds": data.TensorDataset(library.arange(10)), "g": library.Generator().manual_seed(5),
    }


def plain(x):
    """What *x* holds, in plain Python, with the types of its containers and tensors."""
    if isinstance(x, (tinygrad_edu.Tensor, torch.Tensor)):
        return ("tensor", str(x.dtype).rpartition(".")[2], x.tolist())
    if isinstance(x, dict):
        return (type(x).__name__, {key: plain(value) for key, value in x.items()})
    if isinstance(x, (list, tuple, collections.deque)):
        return (type(x).__name__, [plain(part) for part in x])
    if type(x).__module__.startswith(("torch", "tinygrad_edu")):
        return type(x).__name__
    return x


def outcome(library, expression, seed=0):
    """What *expression* comes to, or its error; the warnings; and where the stream is afterwards."""
    library.manual_seed(seed)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = plain(eval(expression, world(library)))
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
    told = [str(w.message) for w in seen if "This DataLoader will create" not in str(w.message)]  # as the ledger says
    return result, told, library.get_rng_state().tolist()


ORDERS = [
    "list(DataLoader(ds, batch_size=3, shuffle=True))", "list(DataLoader(ds, batch_size=3))", "list(DataLoader(ds, batch_size=4, shuffle=True, drop_last=True))",
    "[list(loader) for loader in [DataLoader(ds, batch_size=3, shuffle=True)] * 3]", "list(DataLoader(ds, batch_size=3, shuffle=True, generator=g)), g.get_state()",
    "[(batch, torch.rand(1)) for batch in DataLoader(ds, batch_size=3, shuffle=True)]", "(lambda it: (torch.rand(1), list(it)))(iter(DataLoader(ds, shuffle=True)))",
    "list(DataLoader(ds, batch_size=None, shuffle=True))", "list(DataLoader(ds, batch_size=3, sampler=Eager()))", "list(DataLoader(ds, batch_size=None, sampler=Eager()))",
    "list(DataLoader(ds, batch_sampler=BatchSampler(Eager(), 4, False)))", "list(DataLoader(ds, sampler=RandomSampler(ds, True, 50)))", "list(DataLoader(ds, sampler=SubsetRandomSampler([1, 3, 5])))",
    "list(DataLoader(ds, batch_size=5, sampler=WeightedRandomSampler([1, 2, 3, 4], 20)))", "list(RandomSampler(ds))", "list(RandomSampler(ds, num_samples=4))", "list(RandomSampler(ds, num_samples=25))",
    "list(RandomSampler(ds, num_samples=30))", "list(RandomSampler(ds, True))", "list(RandomSampler(ds, True, 40))", "list(RandomSampler(ds, num_samples=25, generator=g)), g.get_state()",
    "list(RandomSampler(ds, True, 70, generator=g)), g.get_state()", "list(SubsetRandomSampler([5, 6, 7, 8]))", "list(SubsetRandomSampler([5, 6, 7, 8], generator=g)), g.get_state()",
    "list(WeightedRandomSampler([0.1, 0.5, 2.0], 9))", "list(WeightedRandomSampler([0.1, 0.5, 2.0], 3, False))", "list(WeightedRandomSampler(torch.tensor([1.0, 5.0]), 9, generator=g)), g.get_state()",
    "[list(part) for part in random_split(range(10), [3, 7])]", "[list(part) for part in random_split(range(10), [0.3, 0.3, 0.4])]", "[list(part) for part in random_split(range(11), [0.5, 0.5])]",
    "[list(part) for part in random_split(range(10), [3, 7], generator=g)], g.get_state()", "[list(part) for part in random_split(ds, [0.0, 1.0])]", "list(DataLoader(random_split(ds, [5, 5])[0], batch_size=2, shuffle=True))",
]


@pytest.mark.parametrize("expression", ORDERS)
def test_ten_seeds_give_pytorchs_order(expression):
    for seed in range(10):
        mine, theirs = (outcome(library, expression, seed) for library in LIBRARIES)
        assert mine == theirs


@pytest.mark.host_only(reason="a forked worker has no tensors of a device to fetch from")
@pytest.mark.parametrize("options", ["shuffle=True", "shuffle=True, persistent_workers=True", "shuffle=True, generator=g", "sampler=Eager()", "drop_last=True"])
def test_workers_give_pytorchs_order_and_leave_the_stream_where_it_does(options):
    expression = f"[(list(loader), torch.rand(1)) for loader in [DataLoader(ds, batch_size=3, num_workers=2, {options})] * 2]"
    mine, theirs = (outcome(library, expression, 3) for library in LIBRARIES)
    assert mine == theirs


RESULTS = [
    "list(DataLoader(ds, batch_size=None))", "len(DataLoader(ds, batch_size=None))", "len(DataLoader(ds, batch_size=3))", "len(DataLoader(ds, batch_size=3, drop_last=True))", "list(DataLoader(Stream(), batch_size=2))",
    "len(DataLoader(Measured(), batch_size=2))", "len(DataLoader(Measured(), batch_size=2, drop_last=True))", "(lambda loader: (len(loader), list(loader)))(DataLoader(Measured()))", "list(DataLoader(Measured()))",
    "(lambda loader: (len(loader), list(loader)))(DataLoader(Measured(), batch_size=2))", "list(DataLoader(Stream(), batch_size=2, drop_last=True))", "list(DataLoader(Stream(), batch_size=None))",
    "DataLoader(Stream(), shuffle=False).batch_size", "DataLoader(NoLength())", "list(DataLoader([]))", "DataLoader(ds, drop_last=False).drop_last", "TensorDataset()", "len(ds)", "ds[3]", "ds[-1]", "ds[2:4]", "ds[[1, 2]]",
    "ds[torch.tensor([1, 2])]", "ds.tensors", "RandomSampler(ds, True, 3).num_samples", "len(RandomSampler(ds, num_samples=3))", "list(BatchSampler([1, 2, 3], 2, False))", "list(BatchSampler([1, 2, 3], 2, True))",
    "list(BatchSampler([], 2, False))", "list(BatchSampler([1, 2], 2, False))", "len(BatchSampler([1, 2, 3], 2, True))", "len(BatchSampler([1, 2, 3], 2, False))", "list(BatchSampler(iter([1, 2, 3]), 2, True))",
    "len(WeightedRandomSampler([1, 2], 7))", "WeightedRandomSampler([1, 2], 7).weights", "list(SubsetRandomSampler([]))", "len(SubsetRandomSampler([3, 4]))", "Subset(ds, [1, 2])[0]", "Subset(ds, [1, 2])[[0, 1]]",
    "Subset(ds, [1, 2]).__getitems__([0, 1])", "len(Subset(ds, [1, 2]))", "Subset(ds, [1, 2])[-1]", "ConcatDataset([ds, ds])[15]", "ConcatDataset([ds, ds])[-1]", "len(ConcatDataset([ds, ds]))", "ConcatDataset([ds, ds]).cumulative_sizes",
    "(ds + ds)[12]", "len(ds + ds + ds)", "(ds + ds).datasets", "default_collate([1, 2])", "default_collate([1.0, 2])", "default_collate([True, False])", "default_collate([1, 2.5])", "default_collate(['a', 'b'])",
    "default_collate([b'a', b'b'])", "default_collate([{'a': 1, 'b': 2.0}, {'a': 3, 'b': 4.0}])", "default_collate([(1, 2), (3, 4)])", "default_collate([[1, 2], [3, 4]])", "default_collate([Pair(1, 2.0), Pair(3, 4.0)])",
    "default_collate([np.zeros(2), np.ones(2)])", "default_collate([np.float32(1), np.float32(2)])", "default_collate([np.int64(1), np.int64(2)])", "default_collate([np.float64(1), np.float64(2)])", "default_collate([np.bool_(True)])",
    "default_collate([torch.zeros(2), torch.ones(2)])", "default_collate([np.array(1), np.array(2)])", "default_collate((1, 2))", "default_collate(['a', 1])", "default_collate([collections.OrderedDict(a=1)])",
    "default_collate([collections.defaultdict(int, a=1)])", "default_collate([range(2), range(2)])", "default_collate([[], []])", "default_collate([collections.deque([1, 2])])", "default_collate([(torch.zeros(2), [1, {'a': 2}])] * 2)", "default_collate([({'id': 7, 'name': 'x'}, 0.5, 'a'), ({'id': 8, 'name': 'y'}, 0.25, 'b')])",
    "get_worker_info()", "list(DataLoader(ds, batch_size=4, collate_fn=len))", "list(DataLoader(ds, sampler=[3, 4], batch_size=2))", "list(DataLoader(ds, batch_sampler=[[3, 4], [5]]))", "list(DataLoader({0: 1, 1: 2}))",
    "list(DataLoader([3, 4, 5], batch_size=2))", "list(DataLoader('abc', batch_size=2))", "DataLoader(ds).sampler", "DataLoader(ds, 2, True).sampler", "DataLoader(ds).batch_sampler", "DataLoader(ds).batch_size",
    "DataLoader(ds, batch_sampler=[[1]]).batch_size", "DataLoader(ds, batch_size=None).batch_sampler", "len(iter(DataLoader(ds, batch_size=3)))", "next(iter(DataLoader(ds, batch_size=2, pin_memory=True)))",
    "DataLoader(ds, num_workers=1, prefetch_factor=None).prefetch_factor", "DataLoader(ds, num_workers=1, prefetch_factor=0).prefetch_factor", "setattr(DataLoader(ds), 'foo', 3)",
    "list(DataLoader([np.zeros(2), (np.float32(1), 'a')], batch_size=None))", "list(DataLoader([{'a': np.zeros(1)}, range(3), collections.deque([np.ones(1)])], batch_size=None))", "list(DataLoader([Pair(np.zeros(1), 2), np.array('a')], batch_size=None))",
]
ERRORS = [
    "DataLoader(ds, batch_size=0)", "DataLoader(ds, batch_size=-1)", "DataLoader(ds, batch_size=2.5)", "DataLoader(ds, batch_size='a')", "DataLoader(ds, batch_size=True)", "DataLoader(ds, num_workers=-1)", "DataLoader(ds, timeout=-1)",
    "DataLoader(ds, num_workers='2')", "DataLoader(ds, timeout='a')", "DataLoader(ds, prefetch_factor=2)", "DataLoader(ds, num_workers=1, prefetch_factor=-1)",
    "DataLoader(ds, persistent_workers=True)", "DataLoader(Stream(), shuffle=True)", "DataLoader(Stream(), sampler=[1])", "DataLoader(Stream(), batch_sampler=[[1]])", "DataLoader(ds, sampler=[1], shuffle=True)",
    "DataLoader(ds, batch_sampler=[[1]], batch_size=2)", "DataLoader(ds, batch_sampler=[[1]], shuffle=True)", "DataLoader(ds, batch_sampler=[[1]], sampler=[1])", "DataLoader(ds, batch_sampler=[[1]], drop_last=True)",
    "DataLoader(ds, batch_size=None, drop_last=True)", "len(DataLoader(Stream(), batch_size=2))", "DataLoader(ds, num_workers=1, multiprocessing_context='foo')", "DataLoader(ds, multiprocessing_context='fork')",
    "DataLoader(ds, num_workers=1, multiprocessing_context=3)", "setattr(DataLoader(ds), 'batch_size', 3)", "setattr(DataLoader(ds), 'dataset', 3)", "DataLoader(NoLength(), shuffle=True)", "len(DataLoader(NoLength()))", "list(DataLoader(NoLength()))",
    "len(NoLength())", "Dataset()[0]", "DataLoader([], shuffle=True)", "DataLoader(ds, drop_last='x')", "next(iter(DataLoader(ds, timeout=3)))", "TensorDataset(torch.zeros(3), torch.zeros(4))", "TensorDataset(torch.tensor(3))", "ds[20]",
    "RandomSampler(ds, replacement=3)", "RandomSampler(ds, num_samples=0)", "RandomSampler(ds, num_samples=-2)", "RandomSampler(ds, num_samples=2.5)", "RandomSampler([])", "BatchSampler([1, 2, 3], 0, False)", "BatchSampler([1, 2, 3], 2, 3)",
    "BatchSampler([1, 2, 3], True, False)", "BatchSampler([1, 2, 3], 2.0, False)", "len(BatchSampler(iter([1, 2, 3]), 2, True))", "WeightedRandomSampler([1, 2], 0)", "WeightedRandomSampler([1, 2], 2.5)", "WeightedRandomSampler([1, 2], True)",
    "WeightedRandomSampler([1, 2], 2, 3)", "WeightedRandomSampler([[1, 2]], 2)", "WeightedRandomSampler(3, 2)", "list(WeightedRandomSampler([1, 2], 3, False))", "list(WeightedRandomSampler([-1, 2], 3))", "Subset(ds, [1, 2])[5]", "Subset(ds, [50])[0]",
    "ConcatDataset([])", "ConcatDataset([ds, Stream()])", "ConcatDataset([ds, ds])[-21]", "ConcatDataset([ds, ds])[20]", "ConcatDataset(3)", "ds + 3", "random_split(ds, [3, 3])", "random_split(ds, [0.5, 0.6])", "random_split(ds, [-0.5, 1.5])",
    "random_split(ds, [])", "random_split(ds, [0.3, 0.3])", "random_split(Stream(), [5])", "default_collate([None, None])", "default_collate([])", "default_collate([{'a': 1}, {'b': 2}])", "default_collate([(1, 2), (3,)])",
    "default_collate([np.array('a')])", "default_collate([torch.zeros(2), torch.zeros(3)])", "default_collate([object()])", "default_collate([{1}])", "default_collate(3)", "default_collate([torch.tensor(1), 2])", "default_collate([2**70])",
    "default_collate([np.zeros(2), np.ones(3)])", "Sampler(3)", "iter(Sampler())", "len(Sampler())", "IterableDataset()",
]


@pytest.mark.parametrize("expression", [*RESULTS, *ERRORS])
def test_a_result_or_an_error(expression):
    mine, theirs = (outcome(library, expression) for library in LIBRARIES)
    assert mine == theirs


def workers(library):
    """What the workers of a loader see of themselves and draw."""

    class Look(library.utils.data.Dataset):
        def __len__(self):
            return 6

        def __getitem__(self, index):
            info = library.utils.data.get_worker_info()
            return info.id, info.num_workers, info.seed, library.initial_seed(), library.rand(2).tolist(), np.random.rand(), random.random()

    library.manual_seed(4)
    return list(library.utils.data.DataLoader(Look(), batch_size=None, num_workers=2))


def test_the_streams_of_the_workers_are_pytorchs():
    assert workers(tinygrad_edu) == workers(torch)


def shared(library, batch_size, drop_last):
    """The batches of a stream of which each worker has a part of another length."""

    class Parts(library.utils.data.IterableDataset):
        def __iter__(self):
            number = library.utils.data.get_worker_info().id
            return iter(range(10 * number, 10 * number + 3 + 4 * number))

    return plain(list(library.utils.data.DataLoader(Parts(), batch_size=batch_size, num_workers=2, drop_last=drop_last)))


@pytest.mark.parametrize(("batch_size", "drop_last"), [(2, False), (2, True), (3, False), (None, False)])
def test_a_stream_that_workers_share_comes_in_pytorchs_order(batch_size, drop_last):
    assert shared(tinygrad_edu, batch_size, drop_last) == shared(torch, batch_size, drop_last)


def failure(library, error):
    class Bad(library.utils.data.Dataset):
        def __len__(self):
            return 4

        def __getitem__(self, index):
            raise error

    with pytest.raises(Exception) as caught:
        list(library.utils.data.DataLoader(Bad(), num_workers=1))
    lines = str(caught.value).splitlines()
    return type(caught.value), lines[:2], lines[-1]


class Two(Exception):
    def __init__(self, one, other):
        super().__init__(one, other)


@pytest.mark.parametrize("error", [ValueError("boo"), KeyError("k"), Two(1, 2), IndexError()])
def test_a_workers_exception_has_pytorchs_type_and_text(error):
    (kind, head, last), theirs = (failure(library, error) for library in LIBRARIES)
    assert (kind, head, last.replace("tests.oracle.", "")) == (theirs[0], theirs[1], theirs[2].replace("tests.oracle.", ""))


def test_what_programs_import_from_its_modules_is_there():
    for module, names in (
        ("dataloader", ("DataLoader", "default_collate")),
        ("dataset", ("Dataset", "TensorDataset", "random_split")),
        ("sampler", ("Sampler", "SubsetRandomSampler")),
    ):
        mine, theirs = (importlib.import_module(f"{library.__name__}.utils.data.{module}") for library in LIBRARIES)
        for name in names:
            a, b = getattr(mine, name), getattr(theirs, name)
            assert a.__name__ == b.__name__
            assert not isinstance(b, type) or a.__module__.replace("tinygrad_edu", "torch") == b.__module__
