/** What a worker has chosen for himself on this machine. */
import type { KeyMap, Theme } from "@groundwork/protocol";

export type Choices = {
  theme: Theme;
  /** Single letters and digits act. */
  singleKeys: boolean;
  /** Hand in as soon as a class is chosen, where that is all there is to do. */
  autoSubmit: boolean;
  keymap: KeyMap;
};

const DEFAULTS: Choices = { theme: "system", singleKeys: true, autoSubmit: false, keymap: {} };

/** The last worker's theme stays when nobody is signed in; all else is by worker. */
const key = (worker: string | null) => `groundwork-settings:${worker ?? ""}`;

export class Settings extends EventTarget {
  private worker: string | null = null;
  choices: Choices = read(null);

  constructor() {
    super();
    this.show();
    window.addEventListener("storage", (event) => {
      if (event.key === key(this.worker)) this.of(this.worker);
    });
  }

  of(worker: string | null): void {
    this.worker = worker;
    this.choices = read(worker);
    this.show();
    this.dispatchEvent(new Event("change"));
  }

  change(some: Partial<Choices>): void {
    this.choices = { ...this.choices, ...some };
    write(this.worker, this.choices);
    write(null, { ...DEFAULTS, theme: this.choices.theme });
    this.show();
    this.dispatchEvent(new Event("change"));
  }

  /** Whether a job's short instructions are unfolded: on the first visit, and then as the worker left them. */
  instructionsOpen(job: string): boolean {
    return localStorage.getItem(this.instructionsKey(job)) !== "closed";
  }

  keepInstructions(job: string, open: boolean): void {
    localStorage.setItem(this.instructionsKey(job), open ? "open" : "closed");
  }

  private instructionsKey(job: string): string {
    return `groundwork-instructions:${this.worker ?? ""}:${job}`;
  }

  private show(): void {
    document.documentElement.dataset["theme"] = this.choices.theme;
  }
}

function read(worker: string | null): Choices {
  try {
    const stored = localStorage.getItem(key(worker)) ?? localStorage.getItem(key(null)) ?? "{}";
    return { ...DEFAULTS, ...(JSON.parse(stored) as Partial<Choices>) };
  } catch {
    return { ...DEFAULTS };
  }
}

function write(worker: string | null, choices: Choices): void {
  try {
    localStorage.setItem(key(worker), JSON.stringify(choices));
  } catch {
    // Full, or not allowed: the choice holds for this window.
  }
}
