"""How the site is built: furo, the book's extension, the API from the docstrings, and no network."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "_ext")]

from tinygrad_edu import __version__  # noqa: E402

project = "tinygrad_edu"
author = copyright = "the tinygrad_edu authors"
version = release = __version__

extensions = ["sphinx.ext.autodoc", "sphinx_copybutton", "book", "api", "live", "head", "terms", "notebook"]
default_role = "literal"  # what single backticks mean in a docstring
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = "tinygrad_edu"
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["book.css"]
html_math_renderer = "mathml"
html_copy_source = html_show_sourcelink = False
