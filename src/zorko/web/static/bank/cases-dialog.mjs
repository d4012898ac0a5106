// Which case? One of those there are, or a new one.

import { button, element, number, words } from "./api.mjs";

/** The name of the case that is chosen; undefined where none is. `cases`: [{name, photos}]. */
export function chooseCase(cases) {
  const input = element("input", { name: "case", maxlength: "200", required: "", autocomplete: "off", "aria-label": words.case_name, placeholder: words.case_name });
  const list = element("div", { class: "case-list" });
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", {}, words.to_case_title),
    input,
    list,
    element("div", { class: "row" }, element("button", { class: "strong", value: "done" }, words.add), button(words.cancel, () => dialog.close())),
  );
  const dialog = element("dialog", { class: "card" }, form);
  const fill = () => {
    const text = input.value.trim().toLowerCase();
    const near = cases.filter(({ name }) => name.toLowerCase().includes(text)).slice(0, 8);
    list.replaceChildren(
      ...near.map(({ name, photos }) => {
        const made = button("", () => dialog.close(name), { class: "plain case-pick" });
        made.append(element("span", {}, name), element("span", { class: "count" }, number(photos)));
        return made;
      }),
    );
  };
  input.addEventListener("input", fill);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close(input.value.trim());
  });
  fill();
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || undefined);
    });
  });
}
