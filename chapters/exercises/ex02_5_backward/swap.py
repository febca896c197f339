"""Value.backward"""

TESTS = ["tests/scalar/test_nn.py", "tests/scalar/test_user_code.py"]
TRAIN = ["--layer", "scalar", "--data", "iris", "--epochs", "10"]


def install(module):
    from tinygrad_edu.scalar import Value

    Value.backward = lambda self, grad=1.0, retain_graph=False: module.backward(self)
