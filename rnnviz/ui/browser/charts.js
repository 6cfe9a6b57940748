// The live pictures. Every panel keeps its <div> for the life of the page and Plotly.react
// redraws it in place: no blank frame, no lost place. Panels in view are drawn first and in one
// go (a frame is complete or not shown), the others when they are scrolled to or time allows.
const beside = (name) => new URL(name + new URL(import.meta.url).search, import.meta.url);
const { Cursor } = await import(beside("cursor.js"));
const { frame, paint } = await import(beside("painter.js"));

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

  take(panel, updates) {
    Object.assign(this, { panel, updates, fresh: false });
    this.plot.style.height = `${panel.height}px`;
    if (this.picture) return;
    say(this.title, panel.title); // the first time before the picture: what is below stays there
    read(this.reading, panel.reading, panel.names);
  }

  // `quick`: heatmaps may be repainted for now, unless the mouse reads their values.
  draw(Plotly, quick) {
    const { title, figure, reading, names, alt } = this.panel;
    const picture = JSON.stringify(figure);
    if (picture !== this.picture || (this.painted && !quick)) {
      this.painted = quick && !this.pointed && this.repaint(figure);
      if (!this.painted) this.redraw(Plotly, figure);
      this.picture = picture;
    }
    say(this.title, title);
    read(this.reading, reading, names);
    this.plot.setAttribute("aria-label", alt);
    this.root.dataset.updates = this.updates;
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
  }

  show(data) {
    const shown = this.data && data.tops !== this.data.tops;
    this.data = data;
    this.arrange(data);
    if (shown) this.root.scrollIntoView({ block: "start" }); // page.css says how far from the top
    this.request();
  }

  // Put the panels of `data` in their columns and order, and drop those that are gone.
  arrange(data) {
    const { panels, updates } = data;
    const keys = new Set(panels.map((panel) => panel.key));
    for (const [key, view] of this.views) {
      if (keys.has(key)) continue;
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
      view.take(panel, updates);
      const column = panel.column === "time" ? "time" : "side";
      const before = last[column];
      const place = before ? before.nextSibling : this[column].firstChild;
      if (place !== view.root) this[column].insertBefore(view.root, place);
      last[column] = view.root;
    }
    this.cursor.take(data, [...this.views.values()]);
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
    for (const view of this.views.values()) {
      if (view.visible && !view.fresh) view.draw(this.Plotly, true);
    }
    this.root.dataset.updates = this.data.updates;
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
    const wait = this.data.playing ? 1500 : stale.length ? 0 : 400;
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

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rnn-charts");
  if (!boards.has(root)) boards.set(root, new Board(root));
  const tell = data.tells ? (step) => setTriggerValue("pinned", step) : undefined;
  boards.get(root).show({ ...data, tell });
}
