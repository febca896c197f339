"""Run a program as the interactive interpreter would: every expression is echoed, an exception is printed and the next
statement runs.
"""

import ast
import contextlib
import io
import warnings


def transcript(source, module):
    """What a session with the program *source* shows, when its `import torch`, or `from torch`, means *module*; a line
    of the program stands before what it printed.
    """
    names = {"__name__": "__main__", "torch": module}
    shown = io.StringIO()
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Import) and statement.names[0].name == "torch":
            continue
        if isinstance(statement, ast.ImportFrom) and statement.module.split(".")[0] == "torch":
            statement.module = module.__name__ + statement.module.removeprefix("torch")
        print(">>>", lines[statement.lineno - 1], file=shown)
        code = compile(ast.Interactive([statement]), "<session>", "single")
        with contextlib.redirect_stdout(shown), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(code, names)
            except Exception as error:
                print(f"{type(error).__name__}: {error}", file=shown)
    return shown.getvalue().replace("tinygrad_edu.", "torch.").replace("'tinygrad_edu'", "'torch'")
