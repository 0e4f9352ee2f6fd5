import { settings } from "../bridge/settings.ts";

/** The classes that digits choose: 1 to 9 and 0, then the same with Shift. */
export const MOST_KEYS = 20;

/** Whether the key goes into a text, a number or a list, where letters and digits mean themselves. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement) return !NOT_TEXT.has(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

const NOT_TEXT = new Set([
  "checkbox",
  "radio",
  "button",
  "submit",
  "reset",
  "range",
  "color",
  "image",
  "file",
]);

/** Whether an unmodified letter, digit or sign may act now (WCAG 2.1.4: the worker may turn them off). */
export function isSingleKey(event: KeyboardEvent): boolean {
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  return settings.singleKeys && !modified && !event.repeat && !event.isComposing && !isTyping(event);
}

/** Which class a digit key stands for, from 0; null for other keys. By place on the keyboard, not by character. */
export function classOfKey(event: KeyboardEvent): number | null {
  if (!event.code.startsWith("Digit")) return null;
  const digit = Number(event.code.slice(5));
  return ((digit + 9) % 10) + (event.shiftKey ? 10 : 0);
}

/** How the key of a class is written; null for those that have none. */
export function keyOfClass(index: number): string | null {
  if (index >= MOST_KEYS) return null;
  return `${index >= 10 ? "⇧" : ""}${(index + 1) % 10}`;
}

/** Whether a key pressed now would go to a dialog and not to the page beneath it. */
export function isBeneathDialog(element: Element): boolean {
  const open = document.querySelector("dialog[open]") ?? openIn(element.shadowRoot);
  return open !== null;
}

function openIn(root: ShadowRoot | null): Element | null {
  return root?.querySelector("dialog[open]") ?? null;
}
