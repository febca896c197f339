"""Record what PyTorch draws into random.json, which tests/test_random.py replays.

Run it as `python tests/golden/record_random.py`. A case names a function of ours with its arguments; CALLS says which
call of PyTorch's it stands for. All cases of a seed run one after another on one generator, so that a word drawn too
many or too few spoils everything after it.
"""

import json
import pathlib
import zlib

import torch

SEEDS = [0, 1337, 2**40 + 7, -1]
SIZES = [1, 2, 7, 15, 16, 17, 32, 33, 1009]
FLOATS = ["float16", "bfloat16", "float32", "float64"]

CALLS = {
    "uniform": lambda x, g, low=0.0, high=1.0: x.uniform_(low, high, generator=g),
    "normal": lambda x, g, mean=0.0, std=1.0: x.normal_(mean, std, generator=g),
    "normal_with_gaps": lambda x, g, mean, std: x.new_empty(len(x), 2)[:, 0].normal_(mean, std, generator=g),
    "log_normal": lambda x, g, mean, std: x.log_normal_(mean, std, generator=g),
    "exponential": lambda x, g, rate: x.exponential_(rate, generator=g),
    "cauchy": lambda x, g, median, sigma: x.cauchy_(median, sigma, generator=g),
    "integers": lambda x, g, *bounds: x.random_(*bounds, generator=g),
    "geometric": lambda x, g, p: x.geometric_(p, generator=g),
    "bernoulli": lambda x, g, p: x.bernoulli_(p, generator=g),
    "bernoulli_each": lambda x, g: eighths(x).bernoulli(generator=g),
    "permutation": lambda x, g: torch.randperm(len(x), dtype=x.dtype, generator=g),
    "multinomial": lambda x, g, k, replacement: eighths(x).multinomial(k, replacement, generator=g),
}


def eighths(x):
    """Probabilities 1/8, 2/8 ... 1, 1/8 ..., which every type holds."""
    return ((torch.arange(len(x)) % 8 + 1) / 8).to(x.dtype)


def cases():
    for n in SIZES:
        for dtype in FLOATS:
            yield from (("uniform", n, dtype), ("uniform", n, dtype, -1.3, 2.9))
            yield from (("normal", n, dtype), ("normal", n, dtype, 1.3, 0.7), ("log_normal", n, dtype, 1.3, 0.7))
            yield from (("exponential", n, dtype, 1.7), ("cauchy", n, dtype, 1.7, 0.3), ("geometric", n, dtype, 0.3))
            yield from (("bernoulli_each", n, dtype), ("integers", n, dtype))
            if n > 1:
                yield "normal_with_gaps", n, dtype, 1.3, 0.7
        for dtype in ("bool", "uint8", "int8", "int16", "int32", "int64"):
            yield from (("integers", n, dtype), ("integers", n, dtype, 0, None), ("bernoulli", n, dtype, 0.2))
        for low, high in [(0, 10), (-5, 5), (0, 2**28 - 1), (0, 2**28), (-(2**40), 2**40), (-(2**63), 2**63 - 1)]:
            yield "integers", n, "int64", low, high
        yield from (("permutation", n, "int64"), ("permutation", n, "float32"))
        for dtype in ("float32", "float64"):
            yield from (("multinomial", n, dtype, 1, False), ("multinomial", n, dtype, n, False))
            yield "multinomial", n, dtype, 20, True
    # Where roundings differ in one number of thousands, only long rows show it
    for dtype in FLOATS:
        yield from (("normal", 200_003, dtype), ("normal", 100_000, dtype, -0.3, 1.7))
    yield from (("multinomial", 20_000, "float32", 5_000, True), ("multinomial", 20_000, "float64", 5_000, True))


def record(seed):
    generator = torch.Generator().manual_seed(seed)
    yield ["state", zlib.crc32(generator.get_state().numpy().tobytes())]
    for name, n, dtype, *arguments in cases():
        drawn = CALLS[name](torch.empty(n, dtype=getattr(torch, dtype)), generator, *arguments)
        array = (drawn.float() if drawn.dtype is torch.bfloat16 else drawn).contiguous().numpy()
        # The first few to read, the rest as a checksum
        yield [name, n, dtype, arguments, drawn[:3].tolist(), zlib.crc32(array.tobytes())]
    yield ["state", zlib.crc32(generator.get_state().numpy().tobytes())]


if __name__ == "__main__":
    lines = ['"{}": [\n{}\n]'.format(seed, ",\n".join(json.dumps(row) for row in record(seed))) for seed in SEEDS]
    state = torch.Generator().manual_seed(5)
    torch.randn(3, generator=state)
    saved = f'"state_after_randn_3_of_seed_5": "{state.get_state().numpy().tobytes().hex()}"'
    text = "{\n" + f'"torch": "{torch.__version__}",\n' + ",\n".join([*lines, saved]) + "\n}\n"
    pathlib.Path(__file__).with_name("random.json").write_text(text)
