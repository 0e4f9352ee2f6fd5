/** The page's end of the line to the portal. Without a portal, nothing is sent and nothing arrives. */
import {
  envelope,
  type FromPage,
  nonceOf,
  type OutlineHint,
  opened,
  type PortalKey,
  type ToPage,
} from "@groundwork/protocol";

// Taken when the kit loads: templates declare globals of their own, and one is called `parent`. Where that has
// taken the place of the window's before, the portal is still the top of all windows.
const above: Window =
  typeof window.parent?.postMessage === "function" ? window.parent : (window.top ?? window);
const nonce = above === window ? null : nonceOf(window.name);

type Init = Extract<ToPage, { type: "init" }>;
type Handlers = {
  init: (message: Init) => void;
  submitRequested: () => void;
  acknowledged: (error: string | null) => void;
  focused: () => void;
};

export type Outline = Extract<ToPage, { type: "outline" }>;

const outlines = new Map<number, (outline: Outline) => void>();
let seq = 0;

function send(message: FromPage): void {
  if (nonce !== null) above.postMessage(envelope(nonce, message), "*");
}

export const portal = {
  /** Whether a portal shows this page. */
  present: nonce !== null,

  listen(handlers: Handlers): void {
    if (nonce === null) return;
    window.addEventListener("message", (event) => {
      const message = opened<ToPage>(event, above, nonce);
      if (message?.type === "init") handlers.init(message);
      else if (message?.type === "submit-request") handlers.submitRequested();
      else if (message?.type === "ack") handlers.acknowledged(message.error);
      else if (message?.type === "focus") handlers.focused();
      else if (message?.type === "outline") outlines.get(message.seq)?.(message);
    });
  },

  ready: (): void => send({ type: "ready" }),
  draft: (answer: Record<string, unknown>): void => send({ type: "draft", seq: ++seq, answer }),
  submit: (answer: Record<string, unknown>): void => send({ type: "submit", seq: ++seq, answer }),
  prevented: (reason: string): void => send({ type: "prevented", reason }),

  /** Ask the server for the outline of the object that these points or this box surround. */
  outline(hint: OutlineHint): Promise<Outline> {
    if (nonce === null)
      return Promise.resolve({
        type: "outline",
        seq: 0,
        rings: [],
        error: "There is no server to ask here.",
      });
    const asked = ++seq;
    return new Promise((resolve) => {
      outlines.set(asked, (outline) => {
        outlines.delete(asked);
        resolve(outline);
      });
      send({ type: "outline", seq: asked, hint });
    });
  },

  instructions: (open: boolean): void => send({ type: "instructions", open }),
  key: (key: PortalKey): void => send({ type: "key", key }),
  error: (message: string): void => send({ type: "error", message }),
};
