// The card, the layers drawer, and on a phone both as a bottom sheet that is dragged by its handle.
import { $, drawIcons, h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { isPhone } from "./map.js";

const closers = new Map();

export function openPanel(id, parts, { onClose, title, label } = {}) {
  if (isPhone()) for (const other of ["card", "layers"]) if (other !== id) closePanel(other);
  const panel = $(`#${id}`);
  closers.get(id)?.();
  closers.set(id, onClose);
  const head = h("header", { class: "panel-head" }, title ?? h("h2", {}, label ?? ""), iconButton("close", t("close"), () => closePanel(id), { class: "ghost close" }));
  panel.replaceChildren(handle(panel, id), head, h("div", { class: "panel-body" }, parts));
  panel.classList.remove("tall");
  panel.style.removeProperty("--drag");
  panel.hidden = false;
  drawIcons(panel);
  mark();
  return panel;
}

export function closePanel(id) {
  const panel = $(`#${id}`);
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  const after = closers.get(id);
  closers.delete(id);
  mark();
  after?.();
}

export const isOpen = (id) => !$(`#${id}`).hidden;

function mark() {
  const { classList } = document.body;
  classList.toggle("drawer-open", isOpen("layers"));
  classList.toggle("card-open", isOpen("card"));
}

function handle(panel, id) {
  const grip = h("button", { type: "button", class: "grip", "aria-label": t("close") }, h("span"));
  let from = null;
  let moved = 0;
  grip.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    moved = 0;
    grip.setPointerCapture(event.pointerId);
    panel.classList.add("dragging");
  });
  grip.addEventListener("pointermove", (event) => {
    if (from === null) return;
    moved = event.clientY - from;
    panel.style.setProperty("--drag", `${Math.max(moved, -40)}px`);
  });
  const end = () => {
    if (from === null) return;
    from = null;
    panel.classList.remove("dragging");
    panel.style.removeProperty("--drag");
    settle(panel, id, moved);
  };
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
  grip.addEventListener("keydown", (event) => { if (event.key === "Enter") panel.classList.toggle("tall"); });
  return grip;
}

function settle(panel, id, moved) {
  if (Math.abs(moved) < 8) panel.classList.toggle("tall");
  else if (moved < -30) panel.classList.add("tall");
  else if (moved > 60 && panel.classList.contains("tall")) panel.classList.remove("tall");
  else if (moved > 60) closePanel(id);
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.activeElement?.id === "q") return;
  const open = ["card", "layers"].find(isOpen);
  if (open) closePanel(open);
});
