"""Two neurons can do what one cannot."""


def network():
    """Weights by which two hidden neurons and one output tell whether two inputs differ.

    Return (first, second, output), three triples of numbers. A hidden neuron with the
    triple (w1, w2, b) gives relu(w1 * x1 + w2 * x2 + b). The output (v1, v2, b) gives
    the score v1 * h1 + v2 * h2 + b of the two hidden results. The score is to be
    above zero for the inputs (0, 1) and (1, 0), and below zero for (0, 0) and (1, 1).

    No training: think, draw, and choose small whole numbers or halves.
    """
    raise NotImplementedError
