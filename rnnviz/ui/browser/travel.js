// A click in pictures over the updates tells the nearest of those that can be reached. The pictures
// are another component's; they stand beside this one, in the same container.
const TAP_MS = 500; // within which the two clicks of a tap come: the browser's and Plotly's
const hearing = new WeakMap();

function nearest(event, { updates, range, margin }) {
  const plot = event.target.closest?.(".rnn-plot");
  if (!plot) return null;
  const { left, width } = plot.getBoundingClientRect();
  const share = (event.clientX - left - margin.l) / (width - margin.l - margin.r);
  if (share < 0 || share > 1) return null;
  const at = range[0] + share * (range[1] - range[0]);
  return updates.reduce((best, u) => (Math.abs(u - at) < Math.abs(best - at) ? u : best));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rnn-travel");
  if (!hearing.has(root)) {
    const heard = { told: null, at: 0 };
    hearing.set(root, heard);
    root.closest(`.st-key-${data.container}`).addEventListener("click", (event) => {
      const update = nearest(event, heard.data);
      const again = update === heard.told && event.timeStamp - heard.at < TAP_MS;
      if (update === null || again) return;
      Object.assign(heard, { told: update, at: event.timeStamp });
      heard.tell(update);
    });
  }
  const tell = (update) => setTriggerValue("travel", update);
  Object.assign(hearing.get(root), { data, tell });
}
