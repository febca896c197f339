"""The pool of device memory, on buffers that are plain numbers: no device is needed."""

import gc
import threading

import pytest

import tinygrad_edu as torch
from tinygrad_edu.backends.opencl.memory import OutOfMemoryError, Pool, in_units, size_class


class Full(Exception):
    pass


def pool_of(capacity=1 << 20, largest=None, made=None, room=None):
    """A pool whose buffers are their own numbers, and whose driver has *room* for so many at a time."""
    made = [] if made is None else made

    def create(nbytes):
        if room is not None and len(made) >= room:
            raise Full
        made.append(nbytes)
        return len(made)

    return Pool(create, Full, capacity, largest or capacity, "opencl:0")


@pytest.mark.parametrize("nbytes", [1, 511, 512, 513, 640, 641, 1023, 1025, 4097, 10**6, 10**9 + 1])
def test_a_size_class_holds_what_is_asked_for_and_wastes_a_quarter_at_most(nbytes):
    size = size_class(nbytes)
    assert size >= max(nbytes, 512)
    assert size == 512 or size < 1.25 * nbytes
    assert size_class(size) == size


def test_what_is_given_back_is_used_again():
    made = []
    pool = pool_of(made=made)
    first = pool.allocate(1000)
    buffer = first.buffer
    assert (pool.allocated(), pool.reserved()) == (1024, 1024)
    del first
    assert (pool.allocated(), pool.reserved()) == (0, 1024)
    assert pool.allocate(900).buffer == buffer
    assert made == [1024]
    assert pool.allocate(3000).nbytes == 3000
    assert made == [1024, 3072]


def test_empty_cache_gives_back_what_nothing_uses():
    pool = pool_of()
    kept, gone = pool.allocate(512), pool.allocate(2048)
    del gone
    pool.empty_cache()
    assert (pool.allocated(), pool.reserved()) == (512, 512)
    assert kept.size == 512


def test_under_pressure_the_cache_is_released():
    pool = pool_of(capacity=4096)
    blocks = [pool.allocate(1024) for _ in range(4)]
    del blocks
    assert pool.reserved() == 4096
    assert pool.allocate(3072).size == 3072
    assert pool.reserved() == 3072


def test_what_may_still_be_written_to_is_waited_for_before_it_goes():
    waited = []
    pool = Pool(lambda nbytes: nbytes, Full, 1 << 20, 1 << 20, "opencl:0", lambda: waited.append(pool._reserved))
    pool.empty_cache()
    assert waited == []
    pool.allocate(512)
    pool.empty_cache()
    assert waited == [512] and pool.reserved() == 0


def test_under_pressure_garbage_in_cycles_is_collected():
    pool = pool_of(capacity=1024)
    cycle = [pool.allocate(1024)]
    cycle.append(cycle)
    gc.disable()
    try:
        del cycle
        assert pool.allocate(1024).size == 1024
    finally:
        gc.enable()


def test_a_driver_that_has_less_than_it_said_is_believed():
    pool = pool_of(room=1)
    held = pool.allocate(512)
    with pytest.raises(OutOfMemoryError, match=r"Tried to allocate 600 bytes"):
        pool.allocate(600)
    assert held.buffer == 1
    assert pool.allocated() == pool.reserved() == 512


def test_out_of_memory_says_what_there_is():
    pool = pool_of(capacity=4096, largest=2048)
    held, gone = pool.allocate(1024), pool.allocate(1024)
    del gone
    with pytest.raises(RuntimeError) as caught:
        pool.allocate(3000)
    assert str(caught.value) == (
        "OpenCL out of memory. Tried to allocate 2.93 KiB. opencl:0 has a total capacity of 4.00 KiB of which 3.00 KiB "
        "is free. No single buffer there may exceed 2.00 KiB. Of the allocated memory 1.00 KiB is allocated by "
        "tensors, and 0 bytes is reserved but unallocated."
    )
    assert held.nbytes == 1024


def test_threads_share_a_pool():
    pool = pool_of(capacity=1 << 30)

    def work():
        for i in range(500):
            pair = [pool.allocate(512 + i % 7 * 512), pool.allocate(4096)]
            assert pair[0].buffer != pair[1].buffer

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pool.allocated() == 0
    pool.empty_cache()
    assert pool.reserved() == 0


def test_units():
    assert [in_units(n) for n in (0, 1023, 1024, 1 << 31)] == ["0 bytes", "1023 bytes", "1.00 KiB", "2.00 GiB"]


def test_the_accelerator_is_the_opencl_device_where_that_is_the_default(device):
    with torch.device("opencl"):
        before = torch.accelerator.memory_allocated()
        x = torch.ones(1000)
        torch.accelerator.synchronize()
        assert torch.accelerator.current_accelerator() == torch.device("opencl")
        assert torch.accelerator.current_device_index() == x.device.index == 0
        assert before + x.nbytes <= torch.accelerator.memory_allocated() <= torch.accelerator.memory_reserved()
