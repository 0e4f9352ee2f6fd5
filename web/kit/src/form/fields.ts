import { type AnswerElement, isAnswerElement } from "../base/answer-element.ts";
import { reveal } from "../base/reveal.ts";

export type NativeField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
export type Field = AnswerElement | NativeField;

const NOT_ANSWERS = new Set(["submit", "button", "reset", "image", "file"]);

/** All fields below these roots that have a name and are not switched off, in the order of the page. */
export function namedFields(...roots: ParentNode[]): Field[] {
  const found: Field[] = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (isField(element) && element.name && !isOff(element)) found.push(element);
    }
  }
  return found;
}

export function isField(element: Element): element is Field {
  if (isAnswerElement(element)) return true;
  if (element instanceof HTMLInputElement) return !NOT_ANSWERS.has(element.type);
  return element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

function isOff(field: Field): boolean {
  // A native field may also be in a fieldset that is switched off.
  return isAnswerElement(field) ? field.disabled : field.matches(":disabled");
}

/** Adds what a field holds to the answer (contract section 7.4). */
export function contribute(field: Field, answer: Record<string, unknown>): void {
  if (isAnswerElement(field)) field.contribute(answer);
  else if (isChoice(field)) merge(answer, field.name, { [field.value]: field.checked });
  else if (field instanceof HTMLSelectElement && field.multiple) {
    for (const option of field.options) merge(answer, field.name, { [option.value]: option.selected });
  } else addText(answer, field.name, field.value);
}

/** Several text fields of one name: the last that says something. */
export function addText(answer: Record<string, unknown>, name: string, text: string): void {
  if (text !== "" || !(name in answer)) answer[name] = text;
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

export function chosenIn(part: unknown, value: string): boolean {
  return typeof part === "object" && part !== null && (part as Record<string, unknown>)[value] === true;
}

/** As the page had it. */
export function reset(field: Field): void {
  if (isAnswerElement(field)) field.reset();
  else if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = option.defaultSelected;
  } else {
    field.value = field.defaultValue;
    if (field instanceof HTMLInputElement) field.checked = field.defaultChecked;
  }
}

/** Why the field cannot be handed in yet; null when it can. */
export function problemOf(field: Field): string | null {
  if (isAnswerElement(field)) return field.problem();
  return field.validity.valid ? null : field.validationMessage || "This is not complete yet.";
}

export function showProblem(field: Field, problem: string): void {
  reveal(field);
  if (isAnswerElement(field)) field.showProblem(problem);
  else field.reportValidity();
}
