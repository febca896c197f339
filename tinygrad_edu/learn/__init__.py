"""The exercises of the book and what grades them."""
