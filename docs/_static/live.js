// Sessions that run. Each block of `>>>` lines gets a Run and an Edit button; the code before it on the page is run first.
// Without a wheel, a chapter says how to run its sessions on one's own machine.
"use strict";

const script = document.getElementById("live-script");
const base = new URL(".", script.src);
const wheel = script.dataset.wheel;
const cells = [];
let worker = null;
let running = null;

function codeOf(text) {
  const lines = text.split("\n").filter((line) => /^(>>>|\.\.\.)( |$)/.test(line));
  return lines.map((line) => line.slice(4)).join("\n");
}

function start() {
  worker = new Worker(new URL("live_worker.mjs", base), { type: "module" });
  worker.postMessage({ wheel: new URL(`wheel/${wheel}`, base).href });
  worker.onmessage = ({ data }) => {
    const cell = cells[data.cell];
    if (data.kind === "text") cell.show(data.text);
    if (data.kind === "svg") cell.draw(data.svg);
    if (data.kind === "done") finish(cell);
    if (data.kind === "failed") { cell.show(data.text); finish(cell); }
  };
}

function finish(cell) {
  cell.done = true;
  cell.mark("Run");
  running = null;
  next();
}

const queue = [];
function next() {
  if (running || !queue.length) return;
  running = queue.shift();
  running.output.textContent = "";
  running.output.hidden = false;
  running.mark("Running ...");
  if (!worker) start();
  worker.postMessage({ cell: running.index, code: running.code() });
}

function run(cell) {
  for (const before of cells.slice(0, cell.index)) if (!before.done && !queue.includes(before)) queue.push(before);
  if (!queue.includes(cell)) queue.push(cell);
  next();
}

function stop() {
  if (worker) worker.terminate();
  worker = null;
  queue.length = 0;
  if (running) running.show("Stopped. What runs next begins anew, with the code before it.");
  running = null;
  cells.forEach((cell) => { cell.done = false; cell.mark("Run"); });
}

function makeCell(block) {
  const code = codeOf(block.querySelector("pre").textContent);
  const cell = { index: cells.length, done: false, edited: null };
  const bar = document.createElement("div");
  bar.className = "live-bar";
  const runButton = button("Run", () => run(cell), bar);
  const editButton = button("Edit", () => edit(), bar);
  button("Stop", stop, bar).className = "live-stop";
  cell.output = document.createElement("div");
  cell.output.className = "live-output";
  cell.output.setAttribute("aria-live", "polite");
  cell.output.hidden = true;
  block.after(bar, cell.output);
  cell.code = () => (cell.edited ? cell.edited.value : code);
  cell.mark = (text) => { runButton.textContent = text; runButton.disabled = text !== "Run"; bar.dataset.state = text === "Run" ? "" : "busy"; };
  cell.show = (text) => cell.output.append(element("pre", text));
  cell.draw = (svg) => { const box = element("div", ""); box.innerHTML = svg; cell.output.append(box); };

  function edit() {
    if (!cell.edited) {
      cell.edited = document.createElement("textarea");
      cell.edited.className = "live-editor";
      cell.edited.value = code;
      cell.edited.rows = code.split("\n").length + 1;
      cell.edited.spellcheck = false;
      cell.edited.setAttribute("aria-label", "the code of this session");
      cell.edited.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (event.ctrlKey || event.shiftKey) run(cell);
        else newLine(cell.edited);
      });
      cell.edited.addEventListener("input", () => { cells.slice(cell.index).forEach((later) => { later.done = false; }); });
      block.after(cell.edited);
      block.hidden = true;
      editButton.textContent = "Original";
    } else {
      cell.edited.remove();
      cell.edited = null;
      cell.done = false;
      block.hidden = false;
      editButton.textContent = "Edit";
    }
  }
  cells.push(cell);
}

// A new line, as far to the right as the one before, and further after a colon.
function newLine(editor) {
  const line = editor.value.slice(0, editor.selectionStart).split("\n").pop();
  const indent = line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
  editor.setRangeText(`\n${indent}`, editor.selectionStart, editor.selectionEnd, "end");
  editor.dispatchEvent(new Event("input"));
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function button(text, action, parent) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", action);
  parent.append(made);
  return made;
}

function sessions() {
  const blocks = [...document.querySelectorAll("article div[class*=highlight-]")];
  return blocks.filter((block) => block.querySelector("pre").textContent.startsWith(">>>"));
}

if (wheel && location.protocol !== "file:") {
  sessions().forEach(makeCell);
} else {
  const head = document.querySelector(".chapter-head");
  const box = element("p", "");
  box.className = "live-box";
  box.append("What these sessions print is asserted by the tests. Run them yourself: in a clone, ");
  box.append(element("code", ".venv/bin/python"), " and type along, or open this chapter's notebook.");
  if (head && sessions().length) head.after(box);
}
