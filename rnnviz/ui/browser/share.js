// Copies the link or the embedding snippet, and keeps the address bar true, if it is to write it
// (of several on a page, one does). The address is replaced, never pushed: the browser's Back button leaves the page as its reader expects.

const beside = (name) => new URL(name + new URL(import.meta.url).search, import.meta.url);
const { at } = await import(beside("stage.js"));

const EVERY = 2000; // ms; browsers refuse to have the address changed many times a second
const KEPT = ["embed", "embed_options"]; // Streamlit's own parameters stay
const states = new WeakMap();

function address(query) {
  const wanted = new URLSearchParams(query);
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (KEPT.includes(key)) wanted.append(key, value);
  }
  const search = wanted.toString();
  return location.pathname + (search ? `?${search}` : "") + location.hash;
}

function keepTrue(state) {
  const write = () => {
    clearTimeout(state.timer);
    state.timer = 0;
    if (location.pathname !== state.page) return; // on its way to another page
    state.written = performance.now();
    const { lab, query } = state.data;
    const wanted = address(at(lab, query));
    if (wanted !== location.pathname + location.search + location.hash) {
      history.replaceState(history.state, "", wanted);
    }
  };
  const wait = EVERY - (performance.now() - (state.written ?? -Infinity));
  if (wait <= 0 || !state.data.playing) write();
  else state.timer ||= setTimeout(() => state.root.isConnected && write(), wait);
}

// The clipboard needs a secure page; a selection copies on any.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function button(state, label, what, text) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `rnn-button rnn-copy-${what}`;
  element.textContent = label;
  element.addEventListener("click", async () => {
    element.textContent = (await copy(at(state.data.lab, text(state.data)))) ? "Copied" : "Select the text to copy it";
    setTimeout(() => (element.textContent = label), 2000);
  });
  return element;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rnn-share");
  let state = states.get(root);
  if (!state) {
    states.set(root, (state = { root, page: location.pathname }));
    root.append(
      button(state, "Copy link", "link", (now) => now.link),
      button(state, "Copy iframe", "snippet", (now) => now.snippet),
    );
  }
  state.data = data;
  if (!data.writes) return;
  if (!data.stale) {
    state.cleared = false; // a new session, after a lost connection, asks for it again
    keepTrue(state);
  } else if (!state.cleared) {
    state.cleared = true; // once: the server answers with data that is not stale
    history.replaceState(history.state, "", address(""));
    setTriggerValue("cleared", true);
  }
}
