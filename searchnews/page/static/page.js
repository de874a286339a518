// What is better with a script: keys, completion, colours and mistakes while typing, brushing the timeline.
// Everything here is also possible without it. No text from outside ever becomes markup: textContent alone is set.
"use strict";

const box = document.getElementById("q");

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value; else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// --- The box: colours, mistakes, completion -------------------------------------------------------------------------

function typing(input) {
  const archive = encodeURIComponent(input.dataset.archive);
  const colours = element("div", { className: "colours", ariaHidden: "true" });
  const list = element("ul", { className: "offered", id: "offered", role: "listbox", hidden: true, ariaLabel: "What could be typed" });
  const told = element("p", { className: "told", id: "told", role: "status" });
  input.before(colours);
  input.after(list);
  input.form.after(told);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-controls": "offered", "aria-expanded": "false", "aria-autocomplete": "list", "aria-describedby": "told",
  })) input.setAttribute(name, value);

  let offered = [], chosen = -1, asked = 0, timer = 0;

  function choose(at) {
    chosen = at;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) {
      list.children[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `offered-${at}`);
    } else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function take(one) {
    const end = input.selectionStart;
    input.setRangeText(one.text, one.start, end, "end");
    close();
    ask(0);
  }

  function show(found) {
    offered = found;
    list.replaceChildren(...found.map((one, i) => {
      const item = element("li", { id: `offered-${i}`, role: "option" },
        element("span", { textContent: one.text, dir: "auto" }), element("span", { className: "help", textContent: one.help }));
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", event => { event.preventDefault(); take(one); });
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  }

  function paint(pieces) {
    // As long as it fits: a box that has scrolled shows its own letters.
    const fits = input.scrollWidth <= input.clientWidth;
    const text = pieces.map(piece => piece[1]).join("");
    if (!fits || text !== input.value || getComputedStyle(input).direction === "rtl") return plain();
    colours.replaceChildren(...pieces.map(([name, text]) => element("span", { className: name, textContent: text })));
    input.parentElement.classList.add("coloured");
  }

  function plain() {
    colours.replaceChildren();
    input.parentElement.classList.remove("coloured");
  }

  async function look(completing) {
    const number = ++asked, text = input.value;
    if (!text.trim()) { plain(); told.textContent = ""; return close(); }
    const query = new URLSearchParams({ q: text, at: String([...text.slice(0, input.selectionStart)].length) });
    try {
      const answer = await fetch(`/${archive}/typing.json?${query}`);
      if (!answer.ok || number !== asked) return;
      const found = await answer.json();
      if (number !== asked || text !== input.value) return;
      paint(found.pieces);
      told.textContent = found.problem ? found.problem.text : found.remarks[0] || "";
      // The server counts characters, the box UTF-16 units.
      const letters = [...text];
      const places = found.offered.map(one => ({ ...one, start: letters.slice(0, one.start).join("").length }));
      if (completing && document.activeElement === input) show(places.slice(0, 12)); else close();
    } catch { plain(); }
  }

  function ask(wait, completing = false) {
    clearTimeout(timer);
    timer = setTimeout(look, wait, completing);
  }

  input.addEventListener("input", () => { plain(); ask(90, true); });
  input.addEventListener("scroll", plain);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", event => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key === "ArrowDown") { event.preventDefault(); ask(0, true); }
      return;
    }
    const last = offered.length - 1;
    if (event.key === "ArrowDown") choose(chosen === last ? -1 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" && !event.shiftKey && chosen < 0) take(offered[0]);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(offered[chosen]);
    else return;
    event.preventDefault();
  });
  if (input.value) ask(0);
}

// --- The timeline: drag to narrow the days --------------------------------------------------------------------------

function brushing(drawing) {
  const day = 86_400_000;
  const begin = Date.parse(drawing.dataset.begin), days = (Date.parse(drawing.dataset.end) - begin) / day + 1;
  const area = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  area.setAttribute("class", "brush");
  area.setAttribute("height", "1000");
  let from = null;

  const at = event => {
    const frame = drawing.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width));
  };
  drawing.addEventListener("dragstart", event => event.preventDefault());
  drawing.addEventListener("pointerdown", event => { if (event.button === 0) from = at(event); });
  addEventListener("pointermove", event => {
    if (from === null) return;
    const to = at(event);
    if (Math.abs(to - from) < 0.008 && !area.isConnected) return;
    drawing.append(area);
    area.setAttribute("x", String(1000 * Math.min(from, to)));
    area.setAttribute("width", String(1000 * Math.abs(to - from)));
  });
  addEventListener("pointerup", event => {
    if (from === null) return;
    const ends = [from, at(event)].sort((a, b) => a - b);
    from = null;
    if (!area.isConnected) return; // a click, which the bar's link is for
    area.remove();
    const name = share => new Date(begin + Math.min(days - 1, Math.floor(share * days)) * day).toISOString().slice(0, 10);
    const address = new URL(location.href);
    address.pathname = address.pathname.replace(/\/[^/]*$/, "/search");
    address.searchParams.set("from", name(ends[0]));
    address.searchParams.set("to", name(ends[1]));
    for (const other of ["page", "by"]) address.searchParams.delete(other);
    drawing.addEventListener("click", click => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    location.assign(address);
  });
  addEventListener("pointercancel", () => { from = null; area.remove(); });
}

// --- Keys -----------------------------------------------------------------------------------------------------------

const KEYS = [
  ["/", "into the search box"], ["j", "to the next article"], ["k", "to the one before"], ["o", "open it"],
  ["n", "next page"], ["p", "page before"], ["u", "back to the results"], ["?", "these keys"], ["Esc", "out of the box"],
];

const opened = () => document.querySelector("dialog[open]"); // one that is closed is there until its event comes

function help() {
  const open = opened();
  if (open) return open.remove();
  const rows = KEYS.flatMap(([key, told]) => [element("dt", {}, element("kbd", { textContent: key })), element("dd", { textContent: told })]);
  const close = element("button", { textContent: "Close", type: "button" });
  const dialog = element("dialog", { ariaLabel: "Keys" }, element("h2", { textContent: "Keys" }), element("dl", {}, ...rows), close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function step(by) {
  const hits = [...document.querySelectorAll("main .hit")];
  const now = hits.findIndex(hit => hit.classList.contains("current"));
  const next = hits[Math.min(hits.length - 1, Math.max(0, now + by))];
  if (!next) return;
  if (now >= 0) hits[now].classList.remove("current");
  next.classList.add("current");
  next.querySelector("a").focus();
  next.scrollIntoView({ block: "nearest" });
}

const follow = selector => document.querySelector(selector)?.click();
const ACTIONS = {
  "/": () => { box?.focus(); box?.select(); },
  j: () => step(1),
  k: () => step(-1),
  o: () => follow("main .hit.current a"),
  n: () => follow("a[rel=next]"),
  p: () => follow("a[rel=prev]"),
  u: () => follow(".back a"),
  "?": help,
};

addEventListener("keydown", event => {
  const typed = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && typed) return void typed.blur();
  if (typed || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const action = ACTIONS[event.key];
  if (!action || (opened() && event.key !== "?")) return;
  event.preventDefault();
  action();
});

if (box) typing(box);
document.querySelectorAll(".timeline svg").forEach(brushing);
