// A text beside the pictures that changes with them: a number, or the link.
const { at, told, watch } = await import(
  new URL("stage.js" + new URL(import.meta.url).search, import.meta.url)
);

export default function ({ data, parentElement }) {
  const { lab, of, text } = data;
  const place = parentElement.querySelector(".rnn-readout");
  const say = (said) => {
    if (said !== undefined && place.textContent !== said) place.textContent = said;
  };
  if (!place.textContent || !told(lab)) say(text);
  watch(place, lab, ({ numbers }) => say(of === "link" ? at(lab, text) : numbers[of]));
}
