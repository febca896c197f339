"""Below tests/ only test_*.py is collected: other files are programs that tests run, and helpers, without doctests."""

import pytest
from hypothesis import settings

# A busy machine is no mistake of the code; where CI runs, the examples are the same every time.
usual = settings.get_profile(settings.get_current_profile_name())
settings.register_profile("tests", usual, deadline=None, max_examples=50)
settings.load_profile("tests")


def pytest_ignore_collect(collection_path):
    return True if collection_path.suffix == ".py" and not collection_path.name.startswith("test_") else None


@pytest.fixture(autouse=True)
def on_the_host(request):
    """Skip what is marked `host_only`, with its reason, where tensors are made on another device by default."""
    mark = request.node.get_closest_marker("host_only")
    if mark is not None:
        import tinygrad_edu

        if tinygrad_edu.get_default_device().type != "cpu":
            pytest.skip(mark.kwargs["reason"])
