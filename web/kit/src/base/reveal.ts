/** Asked of whatever may hide a part of the page: a tab, something folded. */
const REVEAL = "crowd-reveal";

/** Have the element shown, if something around it hides it. */
export function reveal(element: Element): void {
  element.dispatchEvent(new Event(REVEAL, { bubbles: true, composed: true }));
}

/** `show` is called when something within `container` has to be seen. */
export function onReveal(container: Element, show: (element: Element) => void): void {
  container.addEventListener(REVEAL, (event) => {
    if (event.target instanceof Element) show(event.target);
  });
}
