// Repaints the heatmaps of a picture that is already there: only the pixels change, Plotly's axes
// and words stay. Plotly.react needs 4 ms a picture before it draws anything, this less than one.
// As soon as it is quiet, or where the mouse reads values, Plotly draws the picture again.

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

// What must not have changed for a repaint: everything but the values of heatmaps.
export const frame = (figure) =>
  JSON.stringify(figure, (key, value) => (key === "z" && value?.bdata ? value.shape : value));

const plain = ({ type, z, colorscale }) =>
  type === "heatmap" &&
  z?.dtype === "f4" &&
  Array.isArray(colorscale) &&
  colorscale.every(([, colour]) => /^#[0-9a-f]{6}$/i.test(colour));

// Edges in pixels of `count` cells along `size`, each narrowed by `gap`.
function cells(count, size, gap) {
  const before = Math.floor(gap / 2);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.round((i * size) / count) + before;
    return [from, Math.round(((i + 1) * size) / count) - (gap - before) - from];
  });
}

function paintOne(canvas, target, trace, reversed) {
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

// Paint `figure` over what Plotly drew last in `plot`, with the same frame; false where it cannot.
export function paint(plot, figure) {
  if (!figure.data.every(plain)) return false;
  const targets = plot.querySelectorAll(".heatmaplayer image"); // in the order of the traces
  if (targets.length !== figure.data.length) return false;
  figure.data.forEach((trace, i) => {
    const { range } = figure.layout[`yaxis${(trace.yaxis ?? "y").slice(1)}`];
    paintOne(canvas, targets[i], trace, range[0] > range[1]);
  });
  return true;
}
