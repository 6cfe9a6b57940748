// Repaints heatmaps, lines, areas and markers of a picture that is there: pixels, paths and places
// change, Plotly's axes and words stay. Plotly.react needs 4 ms a picture before it draws anything,
// this less than one. As soon as it is quiet, or where the mouse reads values, Plotly draws the
// picture again; where anything but the data has changed, or a trace is of another kind, it does
// at once.

const LEVELS = 256;
const tables = new Map();

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

// The colours of a scale ([[0, "#rrggbb"], …, [1, "#rrggbb"]]) as LEVELS packed RGBA numbers.
function table(scale) {
  const key = JSON.stringify(scale);
  if (!tables.has(key)) {
    const stops = scale.map(([at, colour]) => [at, channels(colour)]);
    const colours = new Uint32Array(LEVELS);
    for (let level = 0, stop = 0; level < LEVELS; level += 1) {
      const at = level / (LEVELS - 1);
      while (stop < stops.length - 2 && at > stops[stop + 1][0]) stop += 1;
      const [[low, from], [high, to]] = [stops[stop], stops[stop + 1]];
      const [r, g, b] = from.map((c, i) =>
        Math.round(c + ((to[i] - c) * (at - low)) / (high - low)),
      );
      colours[level] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
    tables.set(key, colours);
  }
  return tables.get(key);
}

// The numbers of an array as the server sends it: base64 of float32.
function numbers({ bdata }) {
  const text = atob(bdata);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}

const DATA = new Set(["z", "x", "y", "customdata"]);

// What must not have changed for a repaint: everything but data, and of heatmaps their shape.
export const frame = (figure) =>
  JSON.stringify(figure, (key, value) =>
    DATA.has(key) && value?.bdata !== undefined ? value.shape ?? value.dtype : value,
  );

// Edges in pixels of `count` cells along `size`, each narrowed by `gap`.
function cells(count, size, gap) {
  const before = Math.floor(gap / 2);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.round((i * size) / count) + before;
    return [from, Math.round(((i + 1) * size) / count) - (gap - before) - from];
  });
}

function paintCells(target, trace, reversed) {
  const [rows, columns] = trace.z.shape.split(",").map(Number);
  const [width, height] = ["width", "height"].map((name) => Math.round(target.getAttribute(name)));
  const across = cells(columns, width, trace.xgap ?? 0);
  const down = cells(rows, height, trace.ygap ?? 0);
  const colours = table(trace.colorscale);
  const scale = (LEVELS - 1) / (trace.zmax - trace.zmin);
  const values = numbers(trace.z);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const pixels = context.createImageData(width, height);
  const packed = new Uint32Array(pixels.data.buffer);
  for (let row = 0; row < rows; row += 1) {
    const [top, tall] = down[reversed ? row : rows - 1 - row];
    const start = top * width;
    for (let column = 0; column < columns; column += 1) {
      const value = values[row * columns + column];
      if (Number.isNaN(value)) continue;
      const level = Math.max(0, Math.min(LEVELS - 1, Math.round((value - trace.zmin) * scale)));
      const [left, wide] = across[column];
      packed.fill(colours[level], start + left, start + left + wide);
    }
    for (let y = 1; y < tall; y += 1) packed.copyWithin(start + y * width, start, start + width);
  }
  context.putImageData(pixels, 0, 0);
  target.setAttribute("href", canvas.toDataURL());
}

const canvas = document.createElement("canvas");

const axisOf = (layout, trace, which) =>
  layout[`${which}axis${(trace[`${which}axis`] ?? which).slice(1)}`];

// Every trace says in `meta` which mark it is (figures/marks.py); the others are left to Plotly.
const isCells = ({ meta }) => meta === "cells";

const STROKES = new Set(["line", "dots", "band"]);
const isLine = ({ meta, xaxis, yaxis }) =>
  STROKES.has(meta) && (xaxis ?? "x") === "x" && (yaxis ?? "y") === "y"; // axes of the whole plot

// Pixels along an axis of `size` pixels that spans the whole plot, for each of `values`.
function places(values, { type, range: [from, to] }, size, upwards) {
  return values.map((value) => {
    const share = ((type === "log" ? Math.log10(value) : value) - from) / (to - from);
    return size * (upwards ? 1 - share : share);
  });
}

// The points of a trace in pixels, in runs without a gap.
function runsOf(trace, layout, width) {
  const { l, r, t, b } = layout.margin;
  const xs = places(numbers(trace.x), axisOf(layout, trace, "x"), width - l - r, false);
  const ys = places(numbers(trace.y), axisOf(layout, trace, "y"), layout.height - t - b, true);
  const runs = [[]];
  xs.forEach((x, i) => {
    if (Number.isFinite(x) && Number.isFinite(ys[i])) runs[runs.length - 1].push([x, ys[i]]);
    else if (runs[runs.length - 1].length) runs.push([]);
  });
  return runs;
}

// The markers of a trace, which all look alike, made `count`; none of none.
function asMany(markers, count) {
  const all = [...markers];
  while (all.length > count) all.pop().remove();
  while (all.length && all.length < count) {
    const copy = all[0].cloneNode();
    all[all.length - 1].after(copy);
    all.push(copy);
  }
  return all;
}

// The drawn elements of a line trace with the attribute that each must get, or null where they
// are not as many.
function lineChanges(group, trace, layout, width) {
  const runs = runsOf(trace, layout, width);
  const strokes = trace.mode.includes("lines") ? runs.filter((run) => run.length) : [];
  const points = trace.mode.includes("markers") ? runs.flat() : [];
  const lines = group.querySelectorAll(".js-line");
  const markers = asMany(group.querySelectorAll(".point"), points.length);
  if (lines.length !== strokes.length || markers.length !== points.length) return null;
  const short = (number) => number.toFixed(2);
  const path = (run) => `M${run.map((xy) => xy.map(short)).join("L")}`;
  const areas = trace.fill ? group.querySelectorAll(".js-fill") : [];
  if (trace.fill && (areas.length !== 1 || strokes.length !== 1)) return null;
  return [
    ...strokes.map((run, i) => [lines[i], "d", path(run)]),
    ...[...areas].map((area) => [area, "d", `${path(strokes[0])}Z`]),
    ...points.map((xy, i) => [markers[i], "transform", `translate(${xy.map(short)})`]),
  ];
}

// Paint a figure over what Plotly drew last in `plot`, `width` px wide, with the same frame; false
// where that cannot be.
export function paint(plot, { data, layout }, width) {
  const cellTraces = data.filter(isCells);
  const lineTraces = data.filter(isLine);
  if (cellTraces.length + lineTraces.length !== data.length) return false;
  const images = plot.querySelectorAll(".heatmaplayer image"); // in the order of the traces
  const groups = plot.querySelectorAll(".scatterlayer > .trace");
  if (images.length !== cellTraces.length || groups.length !== lineTraces.length) return false;
  const changes = lineTraces.map((trace, i) => lineChanges(groups[i], trace, layout, width));
  if (changes.includes(null)) return false;
  for (const [element, name, value] of changes.flat()) element.setAttribute(name, value);
  cellTraces.forEach((trace, i) => {
    const { range } = axisOf(layout, trace, "y");
    paintCells(images[i], trace, range[0] > range[1]);
  });
  return true;
}
