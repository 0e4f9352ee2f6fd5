import { type AnswerElement, isAnswerElement } from "../base/answer-element.ts";

export type NativeField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
export type Field = AnswerElement | NativeField;

const NOT_ANSWERS = new Set(["submit", "button", "reset", "image", "file"]);

/** All fields below these roots that have a name and are not switched off, in the order of the page. */
export function namedFields(...roots: ParentNode[]): Field[] {
  const found: Field[] = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (isField(element) && element.name && !element.disabled) found.push(element);
    }
  }
  return found;
}

export function isField(element: Element): element is Field {
  if (isAnswerElement(element)) return true;
  if (element instanceof HTMLInputElement) return !NOT_ANSWERS.has(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

/** Adds what a field holds to the answer (contract section 7.4). */
export function contribute(field: Field, answer: Record<string, unknown>): void {
  if (isAnswerElement(field)) field.contribute(answer);
  else if (isChoice(field)) merge(answer, field.name, { [field.value]: field.checked });
  else if (field instanceof HTMLSelectElement && field.multiple) {
    for (const option of field.options) merge(answer, field.name, { [option.value]: option.selected });
  } else answer[field.name] = field.value;
}

export function merge(answer: Record<string, unknown>, name: string, part: Record<string, unknown>): void {
  const before = answer[name];
  answer[name] = typeof before === "object" && before !== null ? { ...before, ...part } : part;
}

function isChoice(field: NativeField): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** The inverse of `contribute`: the field is again as it was when the answer was made. */
export function restore(field: Field, answer: Record<string, unknown>): void {
  const part = answer[field.name];
  if (isAnswerElement(field)) field.restore(part);
  else if (isChoice(field)) field.checked = chosenIn(part, field.value);
  else if (field instanceof HTMLSelectElement && field.multiple) {
    for (const option of field.options) option.selected = chosenIn(part, option.value);
  } else if (typeof part === "string") field.value = part;
}

function chosenIn(part: unknown, value: string): boolean {
  return typeof part === "object" && part !== null && (part as Record<string, unknown>)[value] === true;
}
