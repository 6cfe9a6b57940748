// A text that is sent as one types, with numbered lines and a mark on the line that is wrong.
// The page sets the text only with a new `version`: what is being typed is never overwritten.

const PAUSE = 250; // ms without a key before the text is sent
const states = new WeakMap();

function element(kind, className, parent) {
  const made = document.createElement(kind);
  made.className = className;
  parent.append(made);
  return made;
}

function build(root) {
  const box = element("div", "rnn-editor-box", root);
  const gutter = element("div", "rnn-editor-gutter", box);
  gutter.setAttribute("aria-hidden", "true");
  const paper = element("div", "rnn-editor-paper", box);
  const mark = element("div", "rnn-editor-mark", paper);
  const area = element("textarea", "rnn-editor-text", paper);
  Object.assign(area, { spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
  area.setAttribute("autocorrect", "off");
  const said = element("p", "rnn-editor-said", root);
  said.setAttribute("role", "status");
  said.id = `said-${Math.random().toString(36).slice(2)}`;
  area.setAttribute("aria-describedby", said.id);
  return { root, gutter, paper, mark, area, said, timer: 0, version: null, line: 0 };
}

// One number a line; the line that is wrong lies behind the text, wherever that is scrolled to.
function number(state) {
  const lines = state.area.value.split("\n").length;
  const shown = Math.max(lines, 3);
  if (state.gutter.childElementCount !== lines) {
    state.gutter.replaceChildren();
    for (let n = 1; n <= lines; n += 1) element("div", "", state.gutter).textContent = n;
  }
  state.area.rows = Math.min(shown, 16);
  [...state.gutter.children].forEach((row, n) => row.classList.toggle("wrong", n + 1 === state.line));
  state.mark.hidden = !state.line || state.line > lines;
  state.mark.style.setProperty("--wrong-line", state.line - 1);
  scrolled(state);
}

function scrolled(state) {
  state.gutter.style.transform = `translateY(${-state.area.scrollTop}px)`;
  state.mark.style.transform = `translateY(${-state.area.scrollTop}px)`;
}

function send(state) {
  clearTimeout(state.timer);
  if (!state.pending || !state.root.isConnected) return;
  state.pending = false;
  state.set("typed", {
    text: state.area.value,
    version: state.version,
    at: Date.now(), // the same text again is another message
  });
}

// Set through the browser's own editing where one has typed, so that Undo brings it back.
function replace(state, text) {
  if (state.touched && text) {
    state.area.focus({ preventScroll: true });
    state.area.select();
    if (document.execCommand("insertText", false, text)) return;
  }
  state.area.value = text;
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".rnn-editor");
  let state = states.get(root);
  if (!state) {
    states.set(root, (state = build(root)));
    state.area.addEventListener("input", () => {
      if (state.setting) return;
      state.touched = state.pending = true;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => send(state), PAUSE);
      number(state);
    });
    state.area.addEventListener("blur", () => send(state));
    state.area.addEventListener("scroll", () => scrolled(state));
  }
  state.set = setStateValue;
  if (data.version !== state.version) {
    state.version = data.version;
    state.pending = false;
    clearTimeout(state.timer);
    state.setting = true;
    replace(state, data.text);
    state.setting = false;
  }
  state.area.setAttribute("aria-label", data.label);
  state.area.setAttribute("aria-invalid", String(Boolean(data.line)));
  if (!state.pending) {
    state.line = data.line;
    state.said.textContent = data.said;
    state.said.classList.toggle("wrong", Boolean(data.line));
  }
  number(state);
}
