"""Find a good learning rate by trying."""


def best_rate(rates, final_loss):
    """The one of *rates* with the smallest final loss; ValueError if none has a number.

    `final_loss(rate)` trains from the start and returns the last loss. Training is
    expensive: call it once a rate. A rate that is too large makes it return nan or
    infinity, or raise OverflowError; such a rate is out of the question, not an end.

    >>> best_rate([0.01, 0.1, 1.0], lambda rate: (rate - 0.2) ** 2)
    0.1
    """
    raise NotImplementedError
