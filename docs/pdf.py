"""Print the book to one PDF file: `python docs/pdf.py SITE FILE`, with the browser that `look` uses."""

from __future__ import annotations

import base64
import functools
import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from look import Handler, browser

# The chapters one after another, without what a screen needs around them.
GATHER = """
const done = arguments[arguments.length - 1];
(async () => {
  const parts = [];
  for (const page of arguments[0]) {
    const text = await (await fetch(page)).text();
    const article = new DOMParser().parseFromString(text, "text/html").querySelector("article[role=main]");
    parts.push(`<section style="break-before: page">${article.innerHTML}</section>`);
  }
  document.querySelector("article[role=main]").innerHTML = parts.join("");
  document.querySelectorAll("iframe, .live-bar, .live-output").forEach((element) => element.remove());
  done(parts.length);
})();
"""


def main(site: Path, out: Path) -> int:
    """Gather the chapters in one page, print it, and say how large the file is."""
    chapters = [f"chapters/{path.name}" for path in sorted(site.glob("chapters/[0-9]*.html"))]
    server = ThreadingHTTPServer(("localhost", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    driver = browser()
    try:
        driver.get(f"http://localhost:{server.server_port}/index.html")
        driver.set_script_timeout(60)
        driver.execute_async_script(GATHER, chapters)
        paper = {"paperWidth": 8.27, "paperHeight": 11.69}  # inches: A4
        data = driver.execute_cdp_cmd("Page.printToPDF", paper)
    finally:
        driver.quit()
    out.write_bytes(base64.b64decode(data["data"]))
    print(f"{len(chapters)} chapters: {out}, {out.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
