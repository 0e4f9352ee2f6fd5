/** Skipping a task, with the reason for whoever asked for it. */
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { DialogPart } from "../ui/dialog.ts";

const REASONS = [
  "I cannot tell what is right",
  "It does not load, or is broken",
  "It does not fit the instructions",
  "I would rather not see this",
];

@customElement("gw-reason-dialog")
export class ReasonDialog extends DialogPart {
  @property({ attribute: false }) skip: (reason: string) => void = () => {};
  @state() private other = false;

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const reason = this.other ? String(fields.get("words")).trim() : String(fields.get("reason"));
    if (!reason) return;
    this.close();
    this.skip(reason);
  }

  override render() {
    const content = html`<form id="skip-form" @submit=${this.submitted}>
      <p>You will not be offered this object again. The requester sees the reason.</p>
      <fieldset>
        <legend>Why?</legend>
        ${REASONS.map(
          (reason, place) => html`<label class="option">
            <input type="radio" name="reason" value=${reason} ?checked=${place === 0} ?autofocus=${place === 0}
              @change=${() => {
                this.other = false;
              }} />
            ${reason}
          </label>`,
        )}
        <label class="option">
          <input type="radio" name="reason" value="" @change=${() => {
            this.other = true;
          }} />
          Something else
        </label>
      </fieldset>
      ${this.other ? html`<label for="skip-words">What is it?</label><textarea id="skip-words" name="words" rows="3" maxlength="1000" required></textarea>` : nothing}
    </form>`;
    return this.framed(
      "Skip this task",
      content,
      html`<button @click=${this.close}>Keep it</button>
        <button class="primary" form="skip-form">Skip</button>`,
    );
  }
}
