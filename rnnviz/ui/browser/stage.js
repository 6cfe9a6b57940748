// What all parts of a page share: which lab's pictures are under way, and what is shown of each.

const rolling = new Set(); // the names of labs whose pictures come one after the other
const shown = new Map(); // the update and the numbers of each lab's picture
const watchers = new Map(); // by element: of which lab, and what is to be done with a new picture

export const roll = (lab, goes) => (goes ? rolling.add(lab) : rolling.delete(lab));

// Whether the pictures tell what is to be said; else the server's message does.
export const told = (lab) => rolling.has(lab);

export function show(lab, frame) {
  shown.set(lab, frame);
  for (const [element, watcher] of watchers) {
    if (!element.isConnected) watchers.delete(element);
    else if (watcher.lab === lab) watcher.take(frame);
  }
}

export function watch(element, lab, take) {
  watchers.set(element, { lab, take });
}

// A link, or a query, to the update that is shown while pictures are under way.
export function at(lab, link) {
  if (!rolling.has(lab) || !shown.has(lab)) return link;
  return link.replace(/\bupdates=\d+/, `updates=${shown.get(lab).updates}`);
}
