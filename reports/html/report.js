// Zoom of the timelines and a filter of the trials. Everything else on the page works without this.

// A link to a trial opens its fold, and moves the focus there; browsers open a fold for its inside on their own by now.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details");
  if (!fold) return;
  fold.hidden = false;
  if (!fold.open) { fold.open = true; target.scrollIntoView(); }
  if (target.hasAttribute("tabindex")) target.focus({preventScroll: true});
}
addEventListener("hashchange", openTarget);
openTarget();

const svgName = "http://www.w3.org/2000/svg";

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find(factor => power * factor >= rough) ?? 10);
}

// A timeline shows milliseconds [from, until] of the trial; zero is where its axis counts from.
class Timeline {
  constructor(figure) {
    this.figure = figure;
    this.inside = figure.querySelector(".stretch");
    this.zero = Number(figure.dataset.zero);
    this.end = Number(figure.dataset.end);
    const [from, , length, height] = this.inside.getAttribute("viewBox").split(" ").map(Number);
    this.home = {from, until: from + length};
    this.height = height;
    this.show(from, from + length);
  }
  show(from, until) {
    const length = Math.min(Math.max(until - from, 20), this.end);
    this.from = Math.min(Math.max(from, 0), this.end - length);
    this.until = this.from + length;
    this.inside.setAttribute("viewBox", `${this.from} 0 ${length} ${this.height}`);
    this.drawAxis();
  }
  drawAxis() {
    const axis = this.figure.querySelector(".time");
    const left = Number(this.inside.getAttribute("x")), width = Number(this.inside.getAttribute("width"));
    const add = (name, attributes, text) => {
      const made = document.createElementNS(svgName, name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (text !== undefined) made.textContent = text;
      axis.append(made);
    };
    axis.replaceChildren();
    add("path", {class: "axis", d: `M${left} ${this.height}h${width}`});
    const step = roundStep((this.until - this.from) / 1000 / 8);
    const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    for (let i = Math.ceil((this.from - this.zero) / 1000 / step - 1e-9); ; ++i) {
      const at = i * step * 1000 + this.zero;
      if (at > this.until + 1e-6) break;
      const x = left + (at - this.from) / (this.until - this.from) * width;
      add("path", {class: "axis", d: `M${x} ${this.height}v4`});
      add("text", {class: "tick middle", x, y: this.height + 17}, (i * step).toFixed(digits));
    }
  }
  zoom(factor, middle = (this.from + this.until) / 2) {
    this.show(middle - (middle - this.from) * factor, middle + (this.until - middle) * factor);
  }
  move(share) {
    const by = (this.until - this.from) * share;
    if (by < 0 && this.from + by < 0) this.show(0, this.until - this.from);
    else this.show(this.from + by, this.until + by);
  }
  timeAt(clientX) {
    const box = this.figure.getBoundingClientRect();
    const units = this.figure.viewBox.baseVal.width / box.width;
    const left = Number(this.inside.getAttribute("x")), width = Number(this.inside.getAttribute("width"));
    return this.from + ((clientX - box.left) * units - left) / width * (this.until - this.from);
  }
}

function makeZoomable(timelines) {
  const figures = timelines.querySelectorAll(".timeline");
  const timeline = new Timeline(figures[figures.length - 1]);
  const figure = timeline.figure;
  figure.classList.add("zooms");
  const bar = document.createElement("div");
  bar.className = "zoom";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Zoom of the timeline above");
  for (const [name, action] of [
    ["Zoom in", () => timeline.zoom(0.5)], ["Zoom out", () => timeline.zoom(2)],
    ["Earlier", () => timeline.move(-0.4)], ["Later", () => timeline.move(0.4)],
    ["Whole trial", () => timeline.show(0, timeline.end)],
    ["As it was", () => timeline.show(timeline.home.from, timeline.home.until)]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", action);
    bar.append(button);
  }
  timelines.after(bar);
  figure.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.shiftKey) return;  // a plain wheel scrolls the page
    event.preventDefault();
    timeline.zoom(event.deltaY + event.deltaX > 0 ? 1.25 : 0.8, timeline.timeAt(event.clientX));
  }, {passive: false});
  let held = null;
  figure.addEventListener("pointerdown", event => {
    held = timeline.timeAt(event.clientX);
    figure.setPointerCapture(event.pointerId);
  });
  figure.addEventListener("pointermove", event => {
    if (held === null) return;
    const by = held - timeline.timeAt(event.clientX);
    timeline.show(timeline.from + by, timeline.until + by);
  });
  for (const name of ["pointerup", "pointercancel"]) figure.addEventListener(name, () => { held = null; });
  figure.addEventListener("dblclick", event => timeline.zoom(0.4, timeline.timeAt(event.clientX)));
}

// A timeline gets its buttons when its fold is opened: a page may have hundreds.
function prepare(fold) {
  if (fold.dataset.ready) return;
  fold.dataset.ready = "yes";
  for (const timelines of fold.querySelectorAll(".timelines")) makeZoomable(timelines);
}
for (const timelines of document.querySelectorAll("main > .timelines")) makeZoomable(timelines);
for (const fold of document.querySelectorAll("details.trial")) {
  fold.addEventListener("toggle", () => prepare(fold));
  if (fold.open) prepare(fold);
}

// Filter of the trials by any words of their lines.
const folds = [...document.querySelectorAll("details.trial")];
if (folds.length > 1) {
  const box = document.createElement("div"), label = document.createElement("label");
  const input = document.createElement("input"), count = document.createElement("output");
  box.className = "filter";
  input.type = "search";
  input.id = "filter";
  input.placeholder = "missed udp4, slowest -T2 ...";
  label.htmlFor = "filter";
  label.textContent = "Show trials with";
  count.setAttribute("role", "status");
  box.append(label, input, count);
  folds[0].before(box);
  const texts = folds.map(fold => fold.querySelector("summary").textContent.toLowerCase());
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    folds.forEach((fold, i) => {
      fold.hidden = !words.every(word => texts[i].includes(word));
      shown += fold.hidden ? 0 : 1;
    });
    count.textContent = words.length ? `${shown} of ${folds.length}` : "";
  });
}
