/** Which buttons hand a form in. Pure, but for looking at the page. */

/**
 * A `<button>` without a type is one, as in native forms; with an `onclick` it does something of its own, and a
 * page must never be handed in by mistake.
 */
export function isSubmitButton(element: Element): boolean {
  if (element.localName === "crowd-button") {
    return element.getAttribute("form-action") === "submit" && !isOff(element);
  }
  if (belongsToNativeForm(element)) return false;
  if (element instanceof HTMLInputElement) return element.type === "submit" || element.type === "image";
  return isSubmitType(element);
}

export function isResetButton(element: Element): boolean {
  if (element.localName === "crowd-button")
    return element.getAttribute("form-action") === "reset" && !isOff(element);
  return (
    (element instanceof HTMLButtonElement || element instanceof HTMLInputElement) && element.type === "reset"
  );
}

/** Whether the form needs no button of ours; one in a native form within it counts. */
export function hasSubmitButton(form: ParentNode): boolean {
  return [...form.querySelectorAll("button, input, crowd-button")].some((one) =>
    one.localName === "crowd-button"
      ? one.getAttribute("form-action") === "submit"
      : one instanceof HTMLInputElement
        ? one.type === "submit"
        : isSubmitType(one),
  );
}

function isSubmitType(element: Element): boolean {
  if (!(element instanceof HTMLButtonElement) || element.type !== "submit") return false;
  return element.hasAttribute("type") || !element.hasAttribute("onclick");
}

/** Its own `submit` event tells. */
function belongsToNativeForm(element: Element): boolean {
  return (
    (element instanceof HTMLButtonElement || element instanceof HTMLInputElement) && element.form !== null
  );
}

function isOff(button: Element): boolean {
  return button.hasAttribute("disabled") || button.hasAttribute("loading");
}
