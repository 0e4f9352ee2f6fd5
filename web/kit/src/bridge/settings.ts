import type { ToPage } from "@groundwork/protocol";
import { portal } from "./portal.ts";

type Init = Extract<ToPage, { type: "init" }>;

/** What the worker has chosen in the portal; a page without a portal has the defaults. */
class Settings extends EventTarget {
  readOnly = false;
  singleKeys = true;
  keymap: Record<string, string> = {};
  locale = navigator.language;
  /** What this worker handed in for the job's task before; elements offer to repeat its objects. */
  previous: Record<string, unknown> | null = null;
  /** Choosing the only class of a page hands it in. */
  autoSubmit = false;
  /** Whether short instructions are unfolded. The portal remembers: a page in a sandbox has no storage. */
  instructionsOpen = true;

  apply(init: Init): void {
    this.readOnly = init.readOnly;
    this.singleKeys = init.singleKeys;
    this.keymap = init.keymap;
    this.locale = init.locale;
    this.previous = init.previous;
    this.autoSubmit = init.autoSubmit ?? false;
    this.instructionsOpen = init.instructionsOpen ?? true;
    // Only a page that says it knows the dark is shown in it: a template's own colours were made for white.
    const scheme = document.querySelector('meta[name="color-scheme"]')?.getAttribute("content") ?? "";
    if (scheme.includes("dark")) document.documentElement.dataset["theme"] = init.theme;
    document.documentElement.toggleAttribute("data-in-portal", true);
    this.dispatchEvent(new Event("change"));
  }

  openInstructions(open: boolean): void {
    this.instructionsOpen = open;
    portal.instructions(open);
    this.dispatchEvent(new Event("change"));
  }
}

export const settings = new Settings();
