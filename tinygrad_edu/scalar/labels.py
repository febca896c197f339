"""Labels: names that pictures show."""

from __future__ import annotations


class HasLabel:
    """What has an `op`, the name of an operation, and can have a label, a name of its own.

    Labels are few, and a slot for one would make every Value a sixth larger: a label travels with the op.
    """

    __slots__ = ("op",)
    op: str

    @property
    def label(self) -> str:
        """The name of this value in pictures, empty at first.

        >>> from tinygrad_edu.scalar import Value
        >>> loss = Value(2.0) * 3
        >>> loss.label = "loss"
        >>> loss.op, loss.label
        ('*', 'loss')
        """
        return getattr(self.op, "label", "")

    @label.setter
    def label(self, label: str) -> None:
        self.op = _OpWithLabel(self.op)
        self.op.label = label


class _OpWithLabel(str):
    label = ""
