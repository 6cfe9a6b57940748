// What is going on, in a line that a screen reader reads out when it changes.
export default function ({ data, parentElement }) {
  const line = parentElement.querySelector(".rnn-status");
  if (line.textContent !== data.text) line.textContent = data.text;
}
