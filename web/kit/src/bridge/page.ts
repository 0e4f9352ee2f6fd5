/** The life of a page: elements upgraded and drawn, `all-crowd-elements-ready`, drafts, keys, the portal's wishes. */
import { CrowdElement } from "../base/crowd-element.ts";
import { isSingleKey } from "../base/keys.ts";
import { prevented } from "./delivery.ts";
import { pageForm } from "./page-form.ts";
import { portal } from "./portal.ts";
import { settings } from "./settings.ts";

/** Pause after an edit before a draft is told. */
const DRAFT_AFTER_MS = 400;

export function startPage(): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void ready());
  else void ready();
  window.addEventListener("error", (event) => portal.error(event.message));
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", keepDraft);
  document.addEventListener("input", keepDraft);
  window.addEventListener("blur", onBlur);
  portal.listen({
    init(message) {
      settings.apply(message);
      if (message.draft) pageForm()?.restore(message.draft);
      if (message.readOnly) pageForm()?.freeze();
      following = true;
    },
    submitRequested: handIn,
    acknowledged() {},
    focused: () => focusFirst(),
  });
}

async function ready(): Promise<void> {
  await Promise.all(
    [...document.querySelectorAll("*")].map((one) =>
      one instanceof CrowdElement ? one.updateComplete : null,
    ),
  );
  document.dispatchEvent(new CustomEvent("all-crowd-elements-ready", { bubbles: true }));
  portal.ready();
}

/** Drafts are told only after the earlier one was restored: a page that loads must not overwrite it. */
let following = false;
let timer = 0;

function keepDraft(): void {
  window.clearTimeout(timer);
  if (following) timer = window.setTimeout(tellDraft, DRAFT_AFTER_MS);
}

function tellDraft(): void {
  window.clearTimeout(timer);
  timer = 0;
  portal.draft(pageForm()?.draft ?? {});
}

/** The worker turns to something else, perhaps to a button that stops the task: nothing is kept back then. */
function onBlur(): void {
  if (timer) tellDraft();
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && control) handIn();
  else if (event.code === "Space" && event.ctrlKey) portal.key("skip");
  else if (event.key === "Enter" && event.altKey) portal.key("skip");
  else if (event.key === "ArrowLeft" && event.altKey) portal.key("back");
  else if (event.key === "?" && isSingleKey(event)) portal.key("help");
  else return;
  event.preventDefault();
}

function handIn(): void {
  const form = pageForm();
  if (form) form.requestSubmit();
  else prevented("This page has no form that could be handed in.");
}

function focusFirst(): void {
  window.focus();
  const wanted =
    document.querySelector<HTMLElement>("[autofocus], [auto-focus], [data-focus-first]") ??
    document.querySelector<HTMLElement>(
      "crowd-classifier, crowd-classifier-multi-select, crowd-image-classifier, crowd-image-classifier-multi-select, crowd-bounding-box, crowd-polygon, crowd-polyline, crowd-line, crowd-keypoint, crowd-semantic-segmentation, crowd-instance-segmentation, crowd-entity-annotation",
    );
  wanted?.focus({ preventScroll: true });
}
