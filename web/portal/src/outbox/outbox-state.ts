/** Whether everything that was handed in has reached the server, and what was not taken. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Workplace } from "../session/workplace.ts";
import { Part } from "../ui/part.ts";
import "./refused-dialog.ts";

@customElement("gw-outbox-state")
export class OutboxState extends Part {
  @property({ attribute: false }) place!: Workplace;
  @state() private open = false;
  private readonly changed = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.place.outbox.addEventListener("change", this.changed);
  }
  override disconnectedCallback(): void {
    this.place.outbox.removeEventListener("change", this.changed);
    super.disconnectedCallback();
  }

  private get words(): string {
    const { state: now, waiting } = this.place.outbox;
    if (now === "saved") return "Saved";
    return now === "sending" ? "Sending…" : `Offline, ${waiting.length} waiting`;
  }

  override render() {
    const { outbox } = this.place;
    const count = outbox.refused.length;
    return html`
      <span class="outbox" data-state=${outbox.state} role="status" aria-label="Your answers">${this.words}</span>
      ${
        count
          ? html`<button class="attention" @click=${() => {
              this.open = true;
            }}>${count} not accepted</button>`
          : nothing
      }
      ${
        this.open
          ? html`<gw-refused-dialog .place=${this.place} .closed=${() => {
              this.open = false;
            }}></gw-refused-dialog>`
          : nothing
      }
    `;
  }
}
