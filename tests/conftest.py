"""Below tests/ only test_*.py is collected: other files are programs that tests run, and helpers, without doctests."""


def pytest_ignore_collect(collection_path):
    return True if collection_path.suffix == ".py" and not collection_path.name.startswith("test_") else None
