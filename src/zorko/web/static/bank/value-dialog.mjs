// A value, or an attribute, that the bank does not know yet.

import { button, element, words } from "./api.mjs";

/** {attribute, value} as somebody types them; undefined where they don't. `attribute`: the one that is meant; "": a new one. */
export function askValue(attribute) {
  const field = (label, name, value) => element("label", {}, label, element("input", { name, value, required: "", maxlength: "200", autocomplete: "off" }));
  const [of, value] = [field(words.attribute_name, "attribute", attribute), field(words.value_name, "value", "")];
  const row = element("div", { class: "row" }, element("button", { class: "strong" }, words.add), button(words.cancel, () => dialog.close()));
  const form = element("form", { class: "stacked", method: "dialog" }, element("h2", {}, attribute ? words.value_new : words.attribute_new), of, value, row);
  const dialog = element("dialog", { class: "card" }, form);
  let said;
  form.addEventListener("submit", () => {
    said = { attribute: form.elements.attribute.value, value: form.elements.value.value };
  });
  document.body.append(dialog);
  dialog.showModal();
  (attribute ? value : of).querySelector("input").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(said);
    });
  });
}
