"""Look at the built site: `python docs/look.py SITE PICTURES` opens every page of it in headless Chromium.

Each page is shown wide and light, then narrow as a phone and dark, and the pictures are left in the folder PICTURES.
It is an error if a page is wider than its window, logs an error, asks for a file that is not there or for another
site's, links to a page or a place that is not there, or has text that stands out too little from what is behind it
(WCAG 2, level AA). Then the site is used: a search, three sessions that run, a walk through the backward stepper to its
end, and pages without JavaScript.
"""

from __future__ import annotations

import base64
import functools
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

VIEWS = {"wide": (1280, "light"), "narrow": (360, "dark")}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-quic", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # what asks another site, fails
]  # fmt: skip
PATIENCE = 90  # seconds that Python may take to start in a page

# How wide the page and the things in it are, but for those that scroll by themselves, so that the page need not.
MEASURE = """
const scrolls = "pre, .graph, .formula, .table-wrapper, .live-output";
const still = [...document.querySelectorAll("article *")].filter((element) => !element.closest(scrolls));
const edges = still.map((element) => Math.ceil(element.getBoundingClientRect().right));
return [Math.max(document.documentElement.scrollWidth, ...edges),
        Math.max(document.documentElement.scrollHeight, document.body.scrollHeight)];
"""

# Text with less contrast than level AA asks for: 4.5, of large letters 3. Text in pictures is left out: what is behind
# it is not its parent.
CONTRAST = """
const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
const numbers = (colour) => {
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};
const known = new Map();
const rgba = (colour) => { if (!known.has(colour)) known.set(colour, numbers(colour)); return known.get(colour); };
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const behind = (element) => {
  if (!element) return [255, 255, 255, 1];
  const own = rgba(getComputedStyle(element).backgroundColor);
  return own[3] === 1 ? own : over(own, behind(element.parentElement));
};
const light = (colour) => {
  const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = colour.slice(0, 3).map((c) => linear(c / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const faint = new Map();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest("svg, script, style, noscript")) continue;
  if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
  const style = getComputedStyle(element), below = behind(element);
  const [one, other] = [light(over(rgba(style.color), below)), light(below)].sort((x, y) => y - x);
  const ratio = (one + 0.05) / (other + 0.05), size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  const key = `${style.color} on ${below.map(Math.round).slice(0, 3)}`;
  if (ratio < (large ? 3 : 4.5) && !faint.has(key))
    faint.set(key, `${ratio.toFixed(2)}: "${walker.currentNode.data.trim().slice(0, 30)}" is ${key}`);
}
return [...faint.values()];
"""
# The first page says what this is without being scrolled.
FIRST_SCREEN = """
const cards = document.querySelector("ul.cards"), line = document.querySelector("article pre").textContent;
return line.includes("import tinygrad_edu as torch") && cards.getBoundingClientRect().bottom <= 800;
"""


class Handler(SimpleHTTPRequestHandler):
    """Serves the site; what was asked for and could not be found is kept in one list for all requests."""

    missing: list[str] = []  # noqa: RUF012

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if self.path != "/favicon.ico":
            self.missing.append(self.path)
        super().send_error(code, message, explain)

    def log_message(self, *args: object) -> None:
        pass


def browser() -> Any:
    """Chromium, driven by Selenium; SystemExit where one of the two is not installed."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        raise SystemExit("no Chromium with its driver here; on Debian: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


class Look:
    """One built site, served at an address, and the browser to see it with."""

    def __init__(self, driver: Any, address: str, pictures: Path) -> None:
        self.driver, self.address, self.pictures = driver, address, pictures

    def view(self, view: str) -> None:
        """See the pages that are opened from now on as a wide or a narrow screen shows them."""
        width, theme = VIEWS[view]
        metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get(f"{self.address}/index.html")
        self.driver.execute_script("localStorage.setItem('theme', arguments[0])", theme)

    def faults(self, page: str, view: str) -> Iterator[str]:
        """What is wrong with *page* in *view*; its picture is taken on the way."""
        self.driver.get(f"{self.address}/{page}")
        width, height = self.driver.execute_script(MEASURE)
        self.take(f"{page.removesuffix('.html').replace('/', '.')}-{view}", VIEWS[view][0], height)
        for line in self.driver.get_log("browser"):
            yield f"{page}, {view}: logged {line['message']}"
        if width > VIEWS[view][0]:
            yield f"{page}, {view}: is {width} pixels wide in a window of {VIEWS[view][0]}"
        yield from (f"{page}, {view}: contrast {said}" for said in self.driver.execute_script(CONTRAST))

    def take(self, name: str, width: int, height: int) -> None:
        """A picture of the whole page."""
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, 16000), "scale": 1}
        options = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        data = self.driver.execute_cdp_cmd("Page.captureScreenshot", options)["data"]
        (self.pictures / f"{name}.png").write_bytes(base64.b64decode(data))

    def until(self, script: str, seconds: float = 10) -> Any:
        """What *script* returns once it returns something true; None if it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.driver.execute_script(script)
            if value:
                return value
            time.sleep(0.1)
        return None

    def first(self) -> Iterator[str]:
        self.driver.get(f"{self.address}/index.html")
        if not self.driver.execute_script(FIRST_SCREEN):
            yield "index.html: does not show in one screen of 1280 by 800 what this is"

    def without_scripts(self, pages: list[str]) -> Iterator[str]:
        """Pages are there to be read where JavaScript is off."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        for page in pages:
            self.driver.get(f"{self.address}/{page}")
            root = self.driver.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
            wanted = {"nodeId": root, "selector": "article[role=main]"}
            article = self.driver.execute_cdp_cmd("DOM.querySelector", wanted)
            height = self.driver.execute_cdp_cmd("DOM.getBoxModel", {"nodeId": article["nodeId"]})["model"]["height"]
            self.take(f"{page.removesuffix('.html').replace('/', '.')}-no-script", 1280, 1600)
            if height < 400:
                yield f"{page}: shows {height} pixels of text where JavaScript is off"
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    def search(self) -> Iterator[str]:
        self.driver.get(f"{self.address}/search.html?q=backward")
        if not self.until("return document.querySelectorAll('#search-results li').length"):
            yield "search.html: a search for 'backward' finds nothing"

    def live(self) -> Iterator[str]:
        """Run three sessions of the first chapter, the second of them changed, and compare what they print."""
        self.driver.get(f"{self.address}/chapters/01_numbers_that_remember.html")
        if not self.driver.execute_script("return document.querySelectorAll('.live-bar').length"):
            yield "chapter 1: its sessions do not run: was npm there when the site was built?"
            return
        show = "return document.querySelectorAll('.live-output')[{}].textContent"
        press = "document.querySelectorAll('.live-bar')[{}].querySelectorAll('button')[{}].click()"
        changed = "'from tinygrad_edu.scalar import Value\\nx = Value(16.0)\\nroot(x).data'"
        for cell, change, expected in [(0, None, "3.0"), (1, changed, "4.0"), (2, None, "0.35")]:
            if change:
                self.driver.execute_script(press.format(cell, 1))
                self.driver.execute_script(f"document.querySelector('.live-editor').value = {change}")
            self.driver.execute_script(press.format(cell, 0))
            if not self.until(f"{show.format(cell)}.includes('{expected}')", PATIENCE):
                shown = self.driver.execute_script(show.format(cell))
                yield f"chapter 1: session {cell} shows {shown!r}, without {expected!r}"
        self.take("live", *self.driver.execute_script(MEASURE))
        yield from (f"a live page logged {line['message']}" for line in self.driver.get_log("browser"))

    def stepper(self, page: Path) -> Iterator[str]:
        """Go through a stepper with the keys of the keyboard."""
        self.driver.get(page.as_uri())
        last = int(self.driver.execute_script("return document.getElementById('slider').max"))
        script = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}))"
        for _ in range(last):
            self.driver.execute_script(script)
        at = self.driver.execute_script("return document.getElementById('where').textContent")
        if at != f"step {last} of {last}":
            yield f"{page.name}: after {last} steps it stands at {at!r}"
        self.take(page.stem, *self.driver.execute_script(MEASURE))


class Links(HTMLParser):
    """The links of a page, the places that can be linked to, and what it would load from another site."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.foreign: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.places.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        loaded = given.get("src", "") if tag in ("script", "img", "iframe") else ""
        loaded = given.get("href", "") if tag == "link" and given.get("rel") != "canonical" else loaded
        if re.match(r"https?:", loaded):
            self.foreign.append(loaded)


def broken(site: Path, pages: list[str]) -> Iterator[str]:
    """Links that lead nowhere within the site, and what would be loaded from another one."""
    read = {page: Links((site / page).read_text(encoding="utf-8")) for page in pages}
    for page, links in read.items():
        yield from (f"{page}: would load {address}" for address in links.foreign)
        for link in links.links:
            parts = urlsplit(urljoin(f"http://site/{page}", link))
            if parts.netloc != "site":
                continue
            path = unquote(parts.path).lstrip("/") or "index.html"
            if not (site / path).is_file():
                yield f"{page}: links to {link}, which is not there"
            elif parts.fragment and path in read and unquote(parts.fragment) not in read[path].places:
                yield f"{page}: links to {link}, and there is no such place"


def main(site: Path, pictures: Path) -> int:
    """Look at every page, use what can be used, print what is wrong, and return the exit status."""
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)
    server = ThreadingHTTPServer(("localhost", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    faults = list(broken(site, pages))
    driver = browser()
    try:
        look = Look(driver, f"http://localhost:{server.server_port}", pictures)
        for view in VIEWS:
            look.view(view)
            faults += [fault for page in pages for fault in look.faults(page, view)]
        look.view("wide")
        faults += [*look.first(), *look.search(), *look.live()]
        for page in sorted(site.glob("_static/steppers/*.html")):
            faults += look.stepper(page)
        faults += look.without_scripts(["index.html", "chapters/01_numbers_that_remember.html", "errors.html"])
    finally:
        driver.quit()
    faults += [f"{path}: is not there" for path in sorted(set(Handler.missing))]
    print(*faults, f"looked at {len(pages)} pages, {len(faults)} faults; the pictures are in {pictures}", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2])))
