// Python in a thread of its own, so that an endless loop does not freeze the page: Stop ends the thread.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const RUNNER = `
import ast, sys, traceback

def run(source, space, text, svg):
    """Run *source* as a session: what an expression gives is shown, a picture as a picture."""
    class Out:
        def write(self, s):
            self.held = getattr(self, "held", "") + s
            *lines, self.held = self.held.split("\\n")
            for line in lines:
                text(line)
        def flush(self):
            if getattr(self, "held", ""):
                text(self.held)
                self.held = ""
    before, sys.stdout = sys.stdout, Out()
    try:
        for node in ast.parse(source, "<session>").body:
            if isinstance(node, ast.Expr):
                value = eval(compile(ast.Expression(node.value), "<session>", "eval"), space)
                if value is None:
                    continue
                picture = getattr(value, "_repr_svg_", None)
                if picture and type(value).__name__ == "Picture":
                    svg(picture())
                else:
                    print(repr(value))
            else:
                exec(compile(ast.Module([node], []), "<session>", "exec"), space)
    except BaseException as error:
        # what reads and runs the session is no part of it
        kept = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename not in ("<exec>", ast.__file__)]
        head = ["Traceback (most recent call last):\\n"] if kept else []
        print("".join([*head, *traceback.format_list(kept), *traceback.format_exception_only(error)]).rstrip())
    finally:
        sys.stdout.flush()
        sys.stdout = before
`;

let ready = null;
let space = null;

async function begin(wheel) {
  const pyodide = await loadPyodide();
  const archive = await (await fetch(wheel)).arrayBuffer();
  pyodide.unpackArchive(archive, "wheel");
  pyodide.runPython(RUNNER);
  space = pyodide.runPython("{'__name__': '__main__'}");
  return pyodide.globals.get("run");
}

onmessage = async ({ data }) => {
  if (data.wheel) {
    ready = begin(data.wheel);
    ready.catch(() => {});
    return;
  }
  const { cell, code } = data;
  try {
    const run = await ready;
    run(code, space, (text) => postMessage({ kind: "text", cell, text }), (svg) => postMessage({ kind: "svg", cell, svg }));
    postMessage({ kind: "done", cell });
  } catch (error) {
    postMessage({ kind: "failed", cell, text: String(error) });
  }
};
