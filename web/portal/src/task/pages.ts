/** The pages of a desk's tasks: their frames, what they are told, and what of their talk is listened to. */
import type { Answer, FromPage, OutlineHint, ToPage } from "@groundwork/protocol";
import { call, Refused } from "../api/call.ts";
import type { Settings } from "../settings/settings.ts";
import { TaskFrame } from "./frame.ts";
import type { Task } from "./task.ts";

/** A document that says nothing for so long has no elements of ours, or is broken. */
const SILENT_AFTER_MS = 5000;
const SILENT = "The page of this task does not answer. Load it again, report a problem, or skip it.";

export interface Listener {
  /** A page that nobody sees has nothing to say. */
  isInFront(task: Task): boolean;
  submitted(task: Task, seq: number, answer: Answer): Promise<void>;
  /** The page is there, or was waited for in vain. */
  ready(task: Task): void;
  say(notice: string): void;
  key(key: string): void;
}

export class Pages {
  /** What was handed in last in this job. */
  previous: Answer | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly job: string,
    private readonly settings: Settings,
    private readonly listener: Listener,
  ) {}

  open(task: Task): void {
    task.frame?.remove();
    task.ready = false;
    task.loads = task.greetings = 0;
    task.frame = new TaskFrame(this.stage, task.assignment.page_url, `Task: ${task.assignment.title}`, {
      loaded: () => this.expectGreeting(task),
      ready: () => this.greeted(task),
      draft: (answer) => {
        if (this.listener.isInFront(task)) task.drafts.keep(answer);
      },
      submit: (seq, answer) => {
        if (this.listener.isInFront(task)) void this.listener.submitted(task, seq, answer);
      },
      other: (message) => this.heard(task, message),
    });
  }

  show(task: Task): void {
    task.frame?.show();
    if (task.ready) this.focus(task);
  }

  /** Settings, and the answer before, as they are now. */
  refresh(task: Task): void {
    if (task.ready) task.frame?.tell(this.init(null));
  }

  private focus(task: Task): void {
    task.frame?.focus();
  }

  private greeted(task: Task): void {
    task.ready = true;
    task.greetings += 1;
    task.frame?.tell(this.init(task.drafts.latest ?? task.initial));
    if (this.listener.isInFront(task)) this.focus(task);
    this.listener.ready(task);
  }

  private expectGreeting(task: Task): void {
    const { frame } = task;
    const loads = ++task.loads;
    window.setTimeout(() => {
      if (task.frame !== frame || frame === null || task.greetings >= loads) return;
      task.ready = true;
      if (this.listener.isInFront(task)) this.listener.say(SILENT);
      this.listener.ready(task);
    }, SILENT_AFTER_MS);
  }

  private init(draft: Answer | null): ToPage {
    const { theme, singleKeys, keymap, autoSubmit } = this.settings.choices;
    return {
      type: "init",
      draft,
      previous: this.previous,
      readOnly: false,
      keymap,
      singleKeys,
      locale: navigator.language,
      theme,
      autoSubmit,
      instructionsOpen: this.settings.instructionsOpen(this.job),
    };
  }

  private heard(task: Task, message: Exclude<FromPage, { type: "ready" | "draft" | "submit" }>): void {
    if (message.type === "error") task.pageError = String(message.message).slice(0, 500);
    if (!this.listener.isInFront(task)) return;
    if (message.type === "outline") void this.outline(task, message.seq, message.hint);
    else if (message.type === "instructions") this.settings.keepInstructions(this.job, message.open === true);
    else if (message.type === "prevented") this.listener.say(String(message.reason).slice(0, 300));
    else if (message.type === "key") this.listener.key(message.key);
  }

  private async outline(task: Task, seq: number, hint: OutlineHint): Promise<void> {
    const path = `/v1/assignments/${task.id}/outline`;
    try {
      const body = { ...hint, lease_token: task.token };
      const { rings } = await call<{ rings: { x: number; y: number }[][] }>("POST", path, body);
      task.frame?.tell({ type: "outline", seq, rings, error: null });
    } catch (error) {
      const reason = error instanceof Refused ? error.message : "This could not be outlined.";
      task.frame?.tell({ type: "outline", seq, rings: [], error: reason });
    }
  }
}
