"""the derivatives of the product of two matrices"""

TESTS = ["tests/tensor/test_laws.py", "tests/tensor/test_linalg.py"]
TRAIN = ["--data", "digits", "--model", "chapters/by_hand.py:ByHand", "--epochs", "2"]


def install(module):
    from tinygrad_edu.ops import products

    library = products.record

    def record(name, out, inputs, rules, saved=()):
        if name == "MmBackward0":
            x, y = inputs
            rules = [lambda g, which=which: module.matmul_gradients(g, x, y)[which] for which in (0, 1)]
        return library(name, out, inputs, rules, saved)

    products.record = record
