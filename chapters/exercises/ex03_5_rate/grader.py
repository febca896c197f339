"""Tables of final losses stand in for training: no table holds a rate twice."""

import math

from tinygrad_edu.learn.grading import Mistake, check

OVERFLOW = "OverflowError"


def grade(module):
    for table, best in [
        ({0.1: 0.5}, 0.1),
        ({0.01: 0.9, 0.1: 0.2, 1.0: 0.7}, 0.1),
        ({0.01: 0.9, 0.1: 0.2, 1.0: math.inf}, 0.1),
        ({0.01: 0.9, 0.1: 0.2, 1.0: math.nan}, 0.1),
        ({1.0: math.nan, 0.1: 0.2, 0.01: 0.9}, 0.1),
        ({0.01: 0.9, 0.1: 0.2, 1.0: OVERFLOW}, 0.1),
        ({10.0: OVERFLOW, 0.1: 0.2, 0.01: 0.9}, 0.1),
    ]:
        compared = "Comparing with nan is always False: sort such a rate out."
        nan = [(rate, compared) for rate, loss in table.items() if loss != loss]
        loss = (table[best], f"That is its loss; the rate is {best}.")
        check(f"best_rate with the final losses {table}", search(module, table), best, loss, *nan)
    for table in ({1.0: math.nan}, {1.0: math.inf, 10.0: OVERFLOW}):
        try:
            answer = search(module, table)
        except ValueError:
            continue
        raise Mistake(f"best_rate with the final losses {table} is {answer!r}, expected ValueError.")


def search(module, table):
    tried = []

    def final_loss(rate):
        if rate in tried:
            raise Mistake(f"With the rate {rate} the model was trained more than once: keep the loss.")
        tried.append(rate)
        if table[rate] == OVERFLOW:
            raise OverflowError("exp(1000.0) is larger than the largest float")
        return table[rate]

    try:
        return module.best_rate(list(table), final_loss)
    except OverflowError:
        raise Mistake(f"OverflowError at one rate ended the search; the final losses were {table}.") from None
