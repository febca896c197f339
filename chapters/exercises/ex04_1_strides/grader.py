"""From one dimension to four, then what the library has to say."""

import tinygrad_edu as torch
from tinygrad_edu.learn.grading import check


def grade(module):
    for shape in [(5,), (3, 4), (2, 3, 4), (5, 1, 3), (2, 3, 4, 5), ()]:
        strides = torch.zeros(shape).stride()
        columns = tuple(torch.zeros(shape[::-1]).stride())[::-1]
        neighbours = (*shape[1:], 1) if shape else ()
        sizes = tuple(s * n for s, n in zip(strides, shape))
        check(
            f"strides_of({shape})",
            module.strides_of(shape),
            strides,
            (columns, "Column after column: that is the memory of the transpose. The last stride is 1."),
            (neighbours, "To the next sheet it is a whole sheet: multiply all the sizes to the right."),
            (sizes, "One size too many: the stride of a dimension does not depend on its own size."),
        )
