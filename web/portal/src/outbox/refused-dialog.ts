/** Answers that the server did not take. They stay here until the worker himself discards them. */
import type { Answer } from "@groundwork/protocol";
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { serverNow } from "../api/call.ts";
import type { Workplace } from "../session/workplace.ts";
import type { Queued } from "../store/shelves.ts";
import { DialogPart } from "../ui/dialog.ts";
import { workPath } from "../ui/router.ts";

@customElement("gw-refused-dialog")
export class RefusedDialog extends DialogPart {
  @property({ attribute: false }) place!: Workplace;
  @state() private said = "";
  private readonly changed = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.place.outbox.addEventListener("change", this.changed);
  }
  override disconnectedCallback(): void {
    this.place.outbox.removeEventListener("change", this.changed);
    super.disconnectedCallback();
  }

  private async copy(entry: Queued): Promise<void> {
    try {
      await navigator.clipboard.writeText(answerOf(entry));
      this.said = "Copied.";
    } catch {
      this.said = "This browser does not allow copying; download it instead.";
    }
  }

  /** The lease goes on: the task is shown again as it was handed in. */
  private async mend(entry: Queued): Promise<void> {
    const { shelves, worker, outbox } = this.place;
    const answer = contentOf(entry);
    await shelves.drafts.put({ key: entry.token, worker: worker.worker_id, answer, editedAt: serverNow() });
    await outbox.discard(entry);
    location.assign(workPath(entry.job, entry.assignmentId));
  }

  private download(entry: Queued): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([answerOf(entry)], { type: "application/json" }));
    link.download = `answer-${entry.assignmentId}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  override render() {
    const { outbox } = this.place;
    const content = html`
      <p>The server did not take these answers. They are kept on this device until you discard them.</p>
      <ul class="refused">
        ${outbox.refused.map((entry) => this.row(entry))}
      </ul>
      <p role="status">${outbox.refused.length ? this.said : "None are left."}</p>`;
    return this.framed(
      "Answers that were not accepted",
      content,
      html`<button @click=${this.close}>Close</button>`,
    );
  }

  private row(entry: Queued) {
    const when = new Date(entry.queuedAt).toLocaleString();
    return html`<li>
      <p><strong>${entry.title}</strong>, submitted ${when}</p>
      <p>${entry.refused?.message}</p>
      <div class="row">
        ${
          entry.refused?.code === "invalid_answer"
            ? html`<button class="primary" @click=${() => this.mend(entry)}>Open it again</button>`
            : nothing
        }
        <button @click=${() => this.place.outbox.retry(entry)}>Send again</button>
        <button @click=${() => this.copy(entry)}>Copy</button>
        <button @click=${() => this.download(entry)}>Download</button>
        <button @click=${() => this.place.outbox.discard(entry)}>Discard</button>
      </div>
    </li>`;
  }
}

function contentOf(entry: Queued): Answer {
  return (JSON.parse(entry.body) as { answer: Answer }).answer;
}

function answerOf(entry: Queued): string {
  return JSON.stringify(contentOf(entry), null, 2);
}
