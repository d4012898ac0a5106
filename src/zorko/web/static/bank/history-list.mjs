// Who changed what, when, as a list; of one photograph or of the whole bank.

import { button, counted, element, mayChange, say, translated, when, words } from "./api.mjs";

// Of actions that changed no photograph, as bank/cases.py and bank/models.py write them down.
const DONE = [
  [/^case made: (?<name>.*)$/, words.did_make_case],
  [/^case renamed: “(?<before>.*)” to “(?<after>.*)”$/, words.did_rename_case],
  [/^model (?<name>.*) \([0-9a-f]{8}\)$/, words.did_show_model],
];
const UNDO = "undo: ";

/** `actions`: what the service says of each; `undo(action)`; `counts`: say of how many photographs. */
export function historyList(actions, undo, counts = true) {
  const list = element("ol", { class: "history" });
  for (const action of actions) {
    const what = element("span", { class: "what" }, said(action));
    if (counts && action.photos) what.append(element("span", { class: "count" }, counted(words.photographs, action.photos)));
    const about = element("span", { class: "small" }, `${action.user} · ${when(action.at)}`);
    const item = element("li", action.undone ? { class: "undone" } : {}, what, about);
    if (action.undone) item.append(element("span", { class: "small" }, words.was_undone));
    else if (mayChange && (!counts || action.photos)) item.append(button(words.undo, () => undo(action.action), { class: "small-button" }));
    list.append(item);
  }
  return list;
}

function said({ field, subject, before, after, what, undoes }) {
  if (field && undoes) return say(words.did_undo, { what: said({ field, subject, before: after, after: before }) });
  const gaps = { before, after };
  if (field === "tag") return `${subject}: ${before === null ? "" : `${before} → `}${after ?? words.model_says}`;
  if (field === "description") return say(words.did_describe, { after: after || "—" });
  if (field === "case") return say(after === null ? words.did_leave : words.did_join, gaps);
  if (field === "removed") return after === null ? words.did_restore : words.did_remove;
  if (what.startsWith(UNDO)) return say(words.did_undo, { what: said({ what: what.slice(UNDO.length) }) });
  return translated(what, DONE);
}
