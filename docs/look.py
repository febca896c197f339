"""Look at the built site: `python docs/look.py SITE PICTURES` opens every page of it in headless Chromium.

Each page is shown wide and light, then narrow as a phone and dark, and the pictures are left in the folder PICTURES.
It is an error if a page is wider than its window, logs an error, asks for a file that is not there or for another
site's, or if the search finds nothing.
"""

from __future__ import annotations

import functools
import html
import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

VIEWS = {"wide": (1280, "light"), "narrow": (390, "dark")}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--virtual-time-budget=5000",
    "--enable-logging=stderr",
]

# A browser window cannot be as narrow as a phone, a frame can. It stands in a page of the same server, so that its
# content can be measured.
FRAME = """<!doctype html>
<title>look</title>
<style>body {{ margin: 0 }} iframe {{ border: 0; display: block }}</style>
<pre id="report" hidden></pre>
<script>
localStorage.setItem("theme", "{theme}");
const frame = document.createElement("iframe");
frame.width = {width};
frame.height = {height};
frame.src = "{page}";
document.body.append(frame);
const measure = () => {{
  const page = frame.contentDocument;
  const scrolls = "pre, .graph, .formula, .table-wrapper";  // by themselves, so that the page need not
  const still = [...page.querySelectorAll("article *")].filter((element) => !element.closest(scrolls));
  const edges = still.map((element) => Math.ceil(element.getBoundingClientRect().right));
  document.getElementById("report").textContent = JSON.stringify({{
    width: Math.max(page.documentElement.scrollWidth, ...edges),
    height: Math.max(page.documentElement.scrollHeight, page.body.scrollHeight),
    found: page.querySelectorAll("#search-results li").length,
  }});
}};
frame.onload = () => {{ measure(); setInterval(measure, 200); }};
</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Serves the site, and /look?page=...&width=...&height=...&theme=..., a page with the frame.

    What was asked for and could not be found is kept in one list for all requests.
    """

    missing: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path != "/look":
            super().do_GET()
            return
        body = FRAME.format(**{name: values[0] for name, values in parse_qs(url.query).items()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if self.path != "/favicon.ico":
            self.missing.append(self.path)
        super().send_error(code, message, explain)

    def log_message(self, *args: object) -> None:
        pass


def browse(browser: str, address: str, *options: str) -> tuple[str, list[str]]:
    """What Chromium prints of *address*, and the errors that the page logged."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", *options, address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, re.findall(r"CONSOLE[^\]]*\] (.*)", done.stderr)


class Look:
    """One built site, served at an address, and the browser to see it with."""

    def __init__(self, browser: str, address: str, pictures: Path) -> None:
        self.browser, self.address, self.pictures = browser, address, pictures

    def frame(self, page: str, width: int, theme: str, height: int = 800) -> str:
        return f"{self.address}/look?" + urlencode({"page": page, "width": width, "height": height, "theme": theme})

    def measure(self, page: str, view: str) -> tuple[dict[str, int], list[str]]:
        dom, logged = browse(self.browser, self.frame(page, *VIEWS[view]), "--dump-dom")
        report = re.search(r'<pre id="report"[^>]*>(\{.*?\})</pre>', dom)
        if not report:
            raise RuntimeError(f"{page}: the page did not load")
        return json.loads(html.unescape(report[1])), logged

    def faults(self, page: str, view: str) -> list[str]:
        """What is wrong with *page* in *view*; its picture is taken on the way."""
        width, theme = VIEWS[view]
        size, logged = self.measure(page, view)
        picture = self.pictures / f"{page.removesuffix('.html').replace('/', '.')}-{view}.png"
        window = f"--window-size={width},{size['height']}"
        browse(self.browser, self.frame(page, width, theme, size["height"]), window, f"--screenshot={picture}")
        faults = [f"{page}, {view}: logged {line}" for line in logged]
        if size["width"] > width:
            faults.append(f"{page}, {view}: is {size['width']} pixels wide in a window of {width}")
        return faults


def foreign(site: Path, page: str) -> list[str]:
    """The scripts, styles and pictures that *page* would fetch from another site."""
    text = (site / page).read_text(encoding="utf-8")
    pattern = r"""<(?:script|img|iframe)[^>]*\ssrc=["'](https?:[^"']+)|<link[^>]*\shref=["'](https?:[^"']+)"""
    return [f"{page}: would load {script or link}" for script, link in re.findall(pattern, text)]


def main(site: Path, pictures: Path) -> int:
    """Look at every page, print what is wrong, and return the exit status."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium is installed; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)
    server = ThreadingHTTPServer(("localhost", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    look = Look(browser, f"http://localhost:{server.server_port}", pictures)
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda view: look.faults(*view), itertools.product(pages, VIEWS))
        faults = list(itertools.chain.from_iterable(found))
    if not look.measure("search.html?q=backward", "wide")[0]["found"]:
        faults.append("search.html: a search for 'backward' finds nothing")
    faults += [fault for page in pages for fault in foreign(site, page)]
    faults += [f"{path}: is not there" for path in sorted(set(Handler.missing))]
    print(*faults, f"looked at {len(pages)} pages, {len(faults)} faults; the pictures are in {pictures}", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
