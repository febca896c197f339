"""What a picture says of a value beside its numbers: the operation that made it, and its label."""

from __future__ import annotations

from typing import Any


class HasLabel:
    """What knows the operation that made it, and can have a label, a name of its own.

    Labels are few, and a slot for one would make every Value a fifth larger: a label travels with the name of the
    operation, in `_dy`. (See Value for what else is there.)
    """

    __slots__ = ()
    _x: Any
    _dx: Any
    _y: Any
    _dy: Any

    @property
    def op(self) -> str:
        """The operation that made this value, empty for a leaf.

        >>> from tinygrad_edu.scalar import Value
        >>> x = Value(2.0)
        >>> x.op, (x * x).op, (x * 3).op
        ('', '*', '*')
        """
        if self._y is not None:
            return "+" if self._dy is None else "*"
        return self._dy[0] if self._dy.__class__ is tuple else self._dy

    @property
    def constant(self) -> float | None:
        """The plain number that the operation took, if it took one.

        >>> from tinygrad_edu.scalar import Value
        >>> x = Value(2.0)
        >>> (x * x).constant, (x * 3).constant
        (None, 3.0)
        """
        return self._dy[1] if self._y is None and self._dy.__class__ is tuple else None

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
        op, constant = _OpWithLabel(self.op), self.constant
        op.label = label
        if self._y is not None:  # a sum or product, whose form has no room for a name: give it that of the others
            derivatives = None if self._dx is None else (self._dx, self._dx if self._dy is None else self._dy)
            self._x, self._dx, self._y = (self._x, self._y), derivatives, None
        self._dy = op if constant is None else (op, constant)


class _OpWithLabel(str):
    label = ""
