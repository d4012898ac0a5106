// Asking the service, and the small things that both kinds of pages say in the same way.

export const words = JSON.parse(document.body.dataset.words);

export class Refused extends Error {}

/** Posts pictures ([name, Blob] pairs) with options; returns what the service says. Throws Refused with its words. */
export async function post(address, pictures, options) {
  const form = new FormData();
  for (const [name, blob] of pictures) form.append("file", blob, name);
  for (const [name, value] of Object.entries(options)) if (value !== "") form.append(name, value);
  let response;
  try {
    response = await fetch(address, { method: "POST", body: form });
  } catch {
    throw new Refused(words.unreachable);
  }
  const said = await response.json();
  if (!response.ok) throw new Refused(`${said.title}. ${said.detail} ${said.remedy}`);
  return said;
}

/** The options that the page offers, as they stand. */
export function options() {
  const value = (id) => document.getElementById(id)?.value ?? "";
  return { model: value("model"), risk: value("risk"), false_accept: value("rate"), show: "true" };
}

/** Calls back whenever an option is changed. */
export function onOptions(changed) {
  for (const id of ["model", "risk", "rate"]) document.getElementById(id)?.addEventListener("change", changed);
}

/** Three decimals, cut: 0.9996 is not certainty. */
export const shownConfidence = (confidence) => (Math.floor(confidence * 1000 + 1e-9) / 1000).toFixed(3);

export const percent = (share) => `${(100 * share).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1)}\u00a0%`;

/** An element with attributes and children; text stays text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Trusted, or why not. */
export function verdict(record) {
  const text = record.trusted ? words.trusted : `${words.not_trusted}: ${words[record.reason]}`;
  return element("span", { class: record.trusted ? "verdict trusted" : "verdict" }, text);
}

/** The pictures of an example: [name, Blob] pairs. */
export async function fetched(button) {
  const addresses = button.dataset.addresses.split(" ");
  return Promise.all(addresses.map(async (address) => [button.dataset.name, await (await fetch(address)).blob()]));
}

/** The pictures in what was dropped or pasted. */
export const picturesIn = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
