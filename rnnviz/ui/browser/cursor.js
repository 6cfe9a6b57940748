// One cursor through all pictures that live in time: point at a step in one of them and it is
// found in all; a click pins it; arrow keys move it. Only what is pinned is told to the server.

const NUMBERS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const TAP_MS = 500; // within which the two clicks of a tap come
const TELL_MS = 150; // after the last of many keys

export class Cursor {
  constructor(column) {
    this.column = column;
    this.views = [];
    this.pinned = null; // the step that stays, counted from 1
    this.pointed = null; // the step under the mouse
    this.moves = 0; // of the server that have been followed
    this.bar = document.createElement("div");
    this.bar.className = "rnn-cursor-bar";
    this.bar.tabIndex = 0;
    this.bar.setAttribute("role", "slider");
    column.append(this.bar);
    this.bar.addEventListener("keydown", (event) => this.key(event));
    column.addEventListener("pointermove", (event) => this.point(event));
    column.addEventListener("pointerleave", () => this.point(null));
    column.addEventListener("click", (event) => this.pin(event));
  }

  get step() {
    return this.pointed ?? this.pinned;
  }

  // `noun`: what a step is called; `names`: what each stands for, or nothing; `pinned` is to be
  // followed where `moves` is new, `tell` called with what a person pins.
  take({ steps, noun = "step", names = [], pinned, moves, tell }, views) {
    Object.assign(this, { steps, noun, names, tell });
    if (moves !== this.moves) {
      clearTimeout(this.telling);
      Object.assign(this, { moves, pinned: pinned || null });
    }
    this.bar.setAttribute("aria-label", `${noun} marked in all pictures`);
    this.views = views.filter((view) => view.panel.column === "time");
    if (this.pinned > steps) this.pinned = null;
    if (this.pointed > steps) this.pointed = null;
    this.bar.setAttribute("aria-valuemin", 1);
    this.bar.setAttribute("aria-valuemax", steps);
  }

  // The plots share their margins, and their x axis runs from half a step before to half after.
  static inner(view) {
    const { l, r, b } = view.panel.figure.layout.margin;
    const { clientWidth, clientHeight } = view.plot;
    return { left: l, width: clientWidth - l - r, height: clientHeight - b };
  }

  at(event) {
    const plot = event.target.closest?.(".rnn-plot");
    const view = plot && this.views.find((candidate) => candidate.plot === plot);
    if (!view) return null;
    const { left, width } = Cursor.inner(view);
    const share = (event.clientX - plot.getBoundingClientRect().left - left) / width;
    return share < 0 || share >= 1 ? null : 1 + Math.floor(share * this.steps);
  }

  point(event) {
    const step = event && this.at(event);
    if (step === this.pointed) return;
    this.pointed = step;
    this.draw();
  }

  pin(event) {
    const step = this.at(event);
    if (step === null || this.again(step, event)) return;
    this.bar.focus({ preventScroll: true }); // for the arrow keys
    this.put(this.pinned === step ? null : step);
  }

  put(step) {
    this.pinned = step;
    this.draw();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell?.(this.pinned ?? 0), TELL_MS);
  }

  // After a tap, Plotly sends a click of its own beside the browser's: together they are one.
  again(step, { isTrusted, timeStamp }) {
    const { clicked } = this;
    const second =
      clicked?.step === step &&
      clicked.isTrusted !== isTrusted &&
      timeStamp - clicked.timeStamp < TAP_MS;
    this.clicked = second ? null : { step, isTrusted, timeStamp };
    return second;
  }

  key(event) {
    const { key } = event;
    const from = this.pinned ?? (NUMBERS[key] > 0 ? 0 : this.steps + 1);
    let step = null;
    if (key === "Home") step = 1;
    else if (key === "End") step = this.steps;
    else if (key in NUMBERS) step = Math.min(this.steps, Math.max(1, from + NUMBERS[key]));
    else if (key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.pointed = null;
    this.put(step);
  }

  draw() {
    const { step } = this;
    for (const view of this.views) this.mark(view, step);
    const { noun, names } = this;
    const name = names[step - 1] ? ` “${names[step - 1]}”` : "";
    const where = step === null ? "none" : `${noun} ${step} of ${this.steps}${name}`;
    this.bar.textContent =
      step === null
        ? `Point at a ${noun} to mark it in every picture; click to pin it, arrow keys move it`
        : `${where}${step === this.pinned ? " · pinned (Esc releases)" : " · click to pin"}`;
    this.bar.setAttribute("aria-valuetext", where);
    this.bar.setAttribute("aria-valuenow", step ?? 1);
    if (step === null) delete this.column.dataset.step;
    else this.column.dataset.step = step;
  }

  mark(view, step) {
    if (!view.line) {
      view.line = document.createElement("div");
      view.line.className = "rnn-cursor";
      view.plot.after(view.line);
    }
    view.line.hidden = step === null;
    if (step === null) return;
    const { left, width, height } = Cursor.inner(view);
    const x = view.plot.offsetLeft + left + ((step - 0.5) / this.steps) * width;
    view.line.style.transform = `translateX(${x}px)`;
    view.line.style.top = `${view.plot.offsetTop}px`;
    view.line.style.height = `${height}px`; // the numbers below stay legible
    view.line.dataset.step = step;
  }
}
