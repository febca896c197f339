"""unbroadcast, of every operation's derivative"""

TESTS = ["tests/tensor/test_engine.py", "tests/tensor/test_elementwise.py"]
TRAIN = ["--data", "digits", "--model", "mlp", "--epochs", "5"]


def install(module):
    from tinygrad_edu.ops import record

    record.unbroadcast = module.unbroadcast
