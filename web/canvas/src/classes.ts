import { classColour, normalColour } from "./colours.ts";

/** A class as it is drawn: by its colour, and by its number wherever a colour alone would have to tell. */
export interface ClassStyle {
  /** As it stands in the answer. */
  readonly label: string;
  /** As the worker reads it. */
  readonly name: string;
  readonly colour: string;
  /** Counted from 1. */
  readonly number: number;
}

/** Labels in any form that templates write: texts, or objects that hold the label and perhaps a name for it. */
export function classesOf(labels: unknown, colours: Readonly<Record<string, unknown>> = {}): ClassStyle[] {
  if (!Array.isArray(labels)) return [];
  const classes: ClassStyle[] = [];
  for (const given of labels as unknown[]) {
    const label = labelIn(given);
    if (label === null || classes.some((one) => one.label === label)) continue;
    const colour = normalColour(colours[label]) ?? classColour(classes.length);
    classes.push({ label, name: nameIn(given) ?? label, colour, number: classes.length + 1 });
  }
  return classes;
}

function labelIn(given: unknown): string | null {
  if (typeof given === "string" || typeof given === "number") return String(given);
  return textIn(given, "label", "name", "value", "text");
}

function nameIn(given: unknown): string | null {
  return textIn(given, "fullDisplayName", "displayName", "shortDisplayName");
}

function textIn(given: unknown, ...keys: string[]): string | null {
  if (typeof given !== "object" || given === null) return null;
  for (const key of keys) {
    const value = (given as Record<string, unknown>)[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}
