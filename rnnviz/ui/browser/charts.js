// The live pictures. Every panel keeps its <div> for the life of the page and Plotly.react
// redraws it in place: no blank frame, no lost place. Panels in view are drawn first and in one
// go (a frame is complete or not shown), the others when they are scrolled to or time allows.
const beside = (name) => new URL(name + new URL(import.meta.url).search, import.meta.url);
const { Cursor } = await import(beside("cursor.js"));
const { frame, paint } = await import(beside("painter.js"));
const { Reel } = await import(beside("reel.js"));
const stage = await import(beside("stage.js"));

const LAYOUT = { autosize: true, dragmode: false };
const OPTIONS = { displayModeBar: false, doubleClick: false, scrollZoom: false, showTips: false };
const boards = new WeakMap();
let plotly;

const library = (path) =>
  (plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(path, document.baseURI);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`could not load ${script.src}`));
    document.head.append(script);
  }));

const make = (tag, className, attributes = {}) =>
  Object.assign(document.createElement(tag), { className, ...attributes });

const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

// Say a sentence in which each of `names`, as "U_g", has its subscript.
const read = (element, text, names) => {
  if (element.read === text) return;
  element.read = text;
  const written = (name) => {
    const [letter, index] = name.split("_");
    return [letter, make("sub", "", { textContent: index })];
  };
  const words = text.split(/(\w+)/);
  element.replaceChildren(...words.flatMap((word) => (names.includes(word) ? written(word) : word)));
};

// A picture from the one before and what changed: by key or place, or in a list the new value.
function changed(before, change) {
  if (Array.isArray(change)) return change[0];
  const now = Array.isArray(before) ? [...before] : { ...before };
  for (const [place, inside] of Object.entries(change)) now[place] = changed(before[place], inside);
  return now;
}

class PanelView {
  constructor(key) {
    this.root = make("figure", "rnn-panel");
    this.root.dataset.key = key;
    this.title = make("figcaption", "rnn-panel-title");
    this.plot = make("div", "rnn-plot");
    this.plot.setAttribute("role", "img");
    this.reading = make("p", "rnn-reading");
    this.root.append(this.title, this.plot, this.reading);
    this.plot.addEventListener("pointerenter", () => (this.pointed = true));
    this.plot.addEventListener("pointerleave", () => (this.pointed = false));
    this.visible = false;
    this.fresh = false; // true once the newest panel is on the screen
  }

  take(panel) {
    Object.assign(this, { panel, fresh: false });
    this.plot.style.height = `${panel.height}px`;
    if (this.picture) return;
    say(this.title, panel.title); // the first time before the picture: what is below stays there
    read(this.reading, panel.reading, panel.names);
  }

  // `quick`: heatmaps may be repainted for now, unless the mouse reads their values.
  draw(Plotly, quick) {
    const { title, figure, reading, names, alt, updates } = this.panel;
    const picture = JSON.stringify(figure);
    if (picture !== this.picture || (this.painted && !quick)) {
      this.painted = quick && !this.pointed && this.repaint(figure);
      if (!this.painted) this.redraw(Plotly, figure);
      this.picture = picture;
    }
    say(this.title, title);
    read(this.reading, reading, names);
    this.plot.setAttribute("aria-label", alt);
    this.root.dataset.updates = updates;
    this.fresh = true;
  }

  repaint(figure) {
    return this.frame === frame(figure) && paint(this.plot, figure, this.width);
  }

  redraw(Plotly, figure) {
    this.frame = frame(figure); // before Plotly writes its own notes into the figure
    Plotly.react(this.plot, figure.data, { ...figure.layout, ...LAYOUT }, OPTIONS);
    this.width = this.plot.clientWidth;
  }

  resize(Plotly) {
    Plotly.Plots.resize(this.plot);
    this.width = this.plot.clientWidth;
  }
}

class Board {
  constructor(root) {
    this.root = root;
    this.views = new Map();
    this.time = make("div", "rnn-column rnn-time");
    this.side = make("div", "rnn-column rnn-side");
    root.replaceChildren(this.time, this.side);
    this.cursor = new Cursor(this.time);
    this.seen = new IntersectionObserver((entries) => this.look(entries));
    new ResizeObserver(() => this.resize()).observe(root);
    this.reel = new Reel(
      (shown) => this.present(shown),
      (question) => this.data.more({ question, has: this.number ?? 0, views: this.inView() }),
      () => this.pause(true),
      (goes) => stage.roll(this.data.lab, goes),
    );
  }

  show(data) {
    const shown = this.data && data.tops !== this.data.tops;
    this.data = data;
    const film = this.unfolded(data);
    if (data.more) this.reel.take({ ...data, film });
    else this.present(film[0]);
    if (this.shown) this.cursor.take(data, [...this.views.values()]);
    if (shown) this.root.scrollIntoView({ block: "start" }); // page.css says how far from the top
  }

  // The pictures of a message, whole; none where the one is not there that they are told from.
  unfolded({ film, after, number }) {
    if (after && after !== this.number) return [];
    if (film.length) this.number = number;
    return film.map(({ changes }) => (this.last = changed(this.last, changes)));
  }

  inView() {
    return [...this.views].flatMap(([key, { visible }]) => (visible ? [key] : []));
  }

  // Show all of one update.
  present(shown) {
    this.shown = shown;
    this.arrange(shown);
    if (this.data.more) stage.show(this.data.lab, shown);
    if (this.Plotly && this.looked) this.draw(); // at once: the numbers say the same
    else this.request();
  }

  // Stop at the picture that is shown, and say so: the server is ahead of it.
  pause(alone = false) {
    const { epoch } = this.reel;
    this.reel.freeze();
    this.data.paused({ update: this.shown?.updates ?? 0, era: epoch, alone });
  }

  // Put the panels of a picture in their columns and order, and drop those that are gone.
  arrange(shown) {
    const panels = Object.values(shown.panels);
    for (const [key, view] of this.views) {
      if (key in shown.panels) continue;
      this.seen.unobserve(view.root);
      this.Plotly?.purge(view.plot);
      view.root.remove();
      this.views.delete(key);
    }
    const last = { time: this.cursor.bar, side: null };
    for (const panel of panels) {
      let view = this.views.get(panel.key);
      if (!view) {
        this.views.set(panel.key, (view = new PanelView(panel.key)));
        this.seen.observe(view.root);
      }
      if (view.panel !== panel) view.take(panel);
      const column = panel.column === "time" ? "time" : "side";
      const before = last[column];
      const place = before ? before.nextSibling : this[column].firstChild;
      if (place !== view.root) this[column].insertBefore(view.root, place);
      last[column] = view.root;
    }
    this.cursor.take(this.data, [...this.views.values()]);
  }

  look(entries) {
    for (const entry of entries) {
      this.views.get(entry.target.dataset.key).visible = entry.isIntersecting;
    }
    this.looked = true;
    this.request();
  }

  request() {
    if (!this.looked || this.requested) return; // the observer reports once as soon as it observes
    this.requested = requestAnimationFrame(() => this.frame());
  }

  async frame() {
    try {
      this.Plotly ??= await library(this.data.plotly);
    } catch (error) {
      this.requested = 0;
      plotly = undefined; // so that the next update tries again
      this.root.dataset.problem = "The pictures could not be loaded. Reload the page to try again.";
      throw error;
    }
    delete this.root.dataset.problem;
    this.requested = 0;
    this.draw();
  }

  draw() {
    for (const view of this.views.values()) {
      if (view.visible && !view.fresh) view.draw(this.Plotly, true);
    }
    this.root.dataset.updates = this.shown.updates;
    this.cursor.draw();
    this.later();
  }

  // What is out of view is next, then what was only repainted: in a quiet moment, one at a time.
  later() {
    clearTimeout(this.quiet);
    const views = [...this.views.values()];
    const stale = views.filter((view) => !view.fresh);
    const left = stale.length ? stale : views.filter((view) => view.painted).slice(0, 1);
    if (!left.length) return;
    const wait = this.reel.rolling ? 1500 : stale.length ? 0 : 400;
    this.quiet = setTimeout(() => {
      for (const view of left) view.draw(this.Plotly, stale.length > 0);
      this.later();
    }, wait);
  }

  resize() {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => {
      if (!this.root.clientWidth) return; // gone, or not shown
      for (const view of this.views.values()) {
        if (view.frame) view.resize(this.Plotly);
      }
      this.cursor.draw();
    }, 60);
  }
}

// Play's button, which pauses now: the click, or its key, is the pictures' own to tell.
function pausing(board) {
  const { data, reel, root } = board;
  return root.isConnected && data?.more && reel.playing && board;
}

function heard(event, hit) {
  for (const board of playing) {
    if (!pausing(board) || !hit(board)) continue;
    event.stopImmediatePropagation();
    board.pause();
  }
}

const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, [contenteditable]";
const playing = new Set();
addEventListener(
  "click",
  (event) => heard(event, ({ data }) => event.target.closest?.(`.st-key-${data.plays} button`)),
  true,
);
addEventListener(
  "keydown",
  (event) => {
    if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.target.closest?.(TYPING)) heard(event, ({ data }) => !data.lab);
  },
  true,
);

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rnn-charts");
  if (!boards.has(root)) boards.set(root, new Board(root));
  const board = boards.get(root);
  const trigger = (name) => (value) => setTriggerValue(name, value);
  const asks = data.epoch !== undefined;
  if (asks) playing.add(board);
  board.show({
    ...data,
    tell: data.tells ? trigger("pinned") : undefined,
    more: asks ? trigger("more") : undefined,
    paused: asks ? trigger("paused") : undefined,
  });
  for (const other of playing) if (!other.root.isConnected) playing.delete(other);
}
