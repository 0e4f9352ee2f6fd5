/**
 * The frame with the page of a task: a stranger's program, shut in. It is never moved in the document, which
 * would load it anew, and while it waits it is invisible by opacity: a page that is `hidden` is not painted.
 */
import { type Answer, envelope, FRAME_NAME, type FromPage, opened, type ToPage } from "@groundwork/protocol";
import { uuid } from "../api/random.ts";
import { Throttle } from "./throttle.ts";

/** How long a frame outlives its task, unseen: the key that handed in is not up yet. */
const KEY_UP_MS = 100;

export type Heard = {
  /** A document is there, the first one or another: a page may leave for elsewhere. */
  loaded(): void;
  ready(): void;
  draft(answer: Answer): void;
  submit(seq: number, answer: Answer): void;
  other(message: Exclude<FromPage, { type: "ready" | "draft" | "submit" }>): void;
};

export class TaskFrame {
  private readonly element = document.createElement("iframe");
  private readonly nonce = uuid();
  private readonly throttle = new Throttle();
  private lastSeq = 0;
  private readonly listener = (event: MessageEvent) => this.hear(event);

  constructor(
    stage: HTMLElement,
    url: string,
    title: string,
    private readonly heard: Heard,
  ) {
    this.element.name = FRAME_NAME + this.nonce;
    this.element.title = title;
    this.element.setAttribute("sandbox", "allow-scripts allow-forms allow-modals");
    this.element.referrerPolicy = "no-referrer";
    this.hide();
    window.addEventListener("message", this.listener);
    this.element.addEventListener("load", () => heard.loaded());
    this.element.src = url;
    stage.append(this.element);
  }

  show(): void {
    this.element.classList.remove("waiting");
    this.element.inert = false;
    this.element.removeAttribute("aria-hidden");
    this.element.removeAttribute("tabindex");
  }

  hide(): void {
    this.element.classList.add("waiting");
    this.element.inert = true;
    this.element.setAttribute("aria-hidden", "true");
    this.element.tabIndex = -1;
  }

  /** Give it the keyboard. */
  focus(): void {
    this.element.focus({ preventScroll: true });
    this.tell({ type: "focus" });
  }

  tell(message: ToPage): void {
    // The page has no origin that could be named; only this frame's window gets it.
    this.element.contentWindow?.postMessage(envelope(this.nonce, message), "*");
  }

  /** Nothing of it is seen or heard any more. The element goes a moment later, when the keys are up. */
  remove(): void {
    window.removeEventListener("message", this.listener);
    this.hide();
    this.element.classList.add("leaving");
    window.setTimeout(() => this.element.remove(), KEY_UP_MS);
  }

  private hear(event: MessageEvent): void {
    const message = opened<FromPage>(event, this.element.contentWindow, this.nonce);
    if (message === null) return;
    switch (message.type) {
      case "draft":
        // Cheap however often it comes: the latest one wins, and is written at leisure.
        if (this.follows(message) && isAnswer(message.answer)) this.heard.draft(message.answer);
        return;
      case "ready":
        if (this.throttle.admits()) this.heard.ready();
        return;
      case "submit":
        if (this.throttle.admits() && this.follows(message) && isAnswer(message.answer))
          this.heard.submit(message.seq, message.answer);
        return;
      case "outline":
        if (this.throttle.admits() && this.follows(message)) this.heard.other(message);
        return;
      case "prevented":
      case "key":
      case "instructions":
      case "error":
        if (this.throttle.admits()) this.heard.other(message);
    }
  }

  /** A page counts what it says; nothing is heard twice, or out of order. */
  private follows({ seq }: { seq: unknown }): boolean {
    if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq <= this.lastSeq) return false;
    this.lastSeq = seq;
    return true;
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
