"""How fast the library is, beside its peers: `python -m benchmarks` for all, `python -m benchmarks.scalar` for a part.

A module here offers `tables()`, which yields a `report.Table` as soon as it is measured.
"""
