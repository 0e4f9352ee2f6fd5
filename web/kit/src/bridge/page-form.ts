import { CrowdForm } from "../form/crowd-form.ts";

/** The page's form: the first one, also when an element brought it along in its shadow root. */
export function pageForm(): CrowdForm | null {
  const direct = document.querySelector("crowd-form");
  if (direct instanceof CrowdForm) return direct;
  for (const element of document.querySelectorAll("*")) {
    const inner = element.shadowRoot?.querySelector("crowd-form");
    if (inner instanceof CrowdForm) return inner;
  }
  return null;
}
