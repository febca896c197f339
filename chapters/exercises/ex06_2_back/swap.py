"""unbroadcast, of every operation's derivative"""

TESTS = ["tests/tensor/test_laws.py", "tests/tensor/test_func.py"]
TRAIN = ["--data", "digits", "--model", "chapters/by_hand.py:ByHand", "--epochs", "2"]


def install(module):
    from tinygrad_edu.ops import record

    record.unbroadcast = module.unbroadcast
