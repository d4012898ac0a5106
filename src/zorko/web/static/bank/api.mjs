// What the bank's pages ask, each request with the proof of its session; and the small things that they all say alike.

import { Refused, element, words } from "../ask.mjs";

export { Refused, element, words };

let proof = document.body.dataset.proof;

export const role = document.body.dataset.role;
export const person = document.body.dataset.person;
export const mayChange = role !== "viewer";
export const isAdmin = role === "admin";

/** Asks with GET; options that are empty or false are left out. */
export async function get(address, options = {}, signal = undefined) {
  return answer(await reach(`${address}${query(options)}`, { signal }));
}

/** Asks for a change, with what the bank is told as JSON or as a form. */
export async function change(method, address, told = {}) {
  const send = () => {
    const form = told instanceof FormData;
    const headers = { "x-csrf-token": proof, ...(form ? {} : { "content-type": "application/json" }) };
    return reach(address, { method, headers, body: form ? told : JSON.stringify(told) });
  };
  const response = await send();
  // The service was started again meanwhile: the page is still good, its proof is not.
  if (response.status === 403 && (await response.clone().json()).type === "/problems/csrf") {
    proof = (await get("/bank/me")).proof;
    return answer(await send());
  }
  return answer(response);
}

export const query = (options) => {
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== "" && each !== false && each !== null && each !== undefined) told.append(name, each === true ? "true" : each);
    }
  }
  const text = told.toString();
  return text && `?${text}`;
};

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(words.unreachable);
  }
}

async function answer(response) {
  if (response.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => {}); // the page is being left
  }
  const said = await response.json();
  if (!response.ok) throw new Refused(`${said.title}. ${said.detail}`);
  return said;
}

/** What a word says with its gaps filled: say(words.restored, { count: 3 }). */
export const say = (word, gaps) => word.replace(/\{(\w+)\}/g, (_, name) => gaps[name] ?? "");

/** What the service says in English, in the page's language: `known` has [pattern with named gaps, word] pairs. */
export function translated(text, known) {
  for (const [pattern, word] of known) {
    const found = text.match(pattern);
    if (found) return say(word, found.groups ?? {});
  }
  return text;
}

const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);

/** A number with its noun: counted(words.photographs, 3), of the forms "one|few|many|other" or "one|other". */
export function counted(word, count) {
  const forms = word.split("|");
  const order = forms.length === 2 ? ["one", "other"] : ["one", "few", "many", "other"];
  const form = forms[order.indexOf(plural.select(count))] ?? forms.at(-1);
  return form.replace("#", number(count));
}

export const number = (count) => count.toLocaleString(language);
export const when = (text) => new Date(text).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
export const size = (bytes) => (bytes < 1e6 ? `${number(Math.ceil(bytes / 1e3))}\u00a0kB` : `${number(Math.round(bytes / 1e5) / 10)}\u00a0MB`);

let shownUntil;

/** A line at the bottom of the window for a while; `act`: [text, function] of a button in it. */
export function toast(text, act = undefined, bad = false) {
  const place = document.getElementById("toast") ?? element("div", { id: "toast", role: "status" });
  (document.querySelector("dialog[open]") ?? document.body).append(place); // what is behind an open dialog can't be clicked
  clearTimeout(shownUntil);
  const line = element("p", bad ? { class: "bad" } : {}, text);
  if (act) {
    const button = element("button", { type: "button" }, act[0]);
    button.addEventListener("click", () => {
      place.replaceChildren();
      act[1]();
    });
    line.append(button);
  }
  place.replaceChildren(line);
  shownUntil = setTimeout(() => place.replaceChildren(), bad ? 12000 : 7000);
}

/** Does something, and says what went wrong. */
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    if (!(error instanceof Refused)) throw error;
    toast(error.message, undefined, true);
    return undefined;
  }
}

/** A button of text that does something. */
export function button(text, act, options = {}) {
  const made = element("button", { type: "button", ...options }, text);
  made.addEventListener("click", act);
  return made;
}

// In the other language the same is asked for.
document.querySelector(".languages a").addEventListener("click", ({ currentTarget: link }) => {
  const told = new URLSearchParams(location.search);
  told.set("lang", link.hreflang);
  link.search = told;
});

// A menu closes when something else is clicked, or with Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});

document.querySelector(".places a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
