// Between the page's form elements and Mechanical Turk: what they hand in goes there as one answer. Where nobody
// has accepted the HIT yet, the page can be looked at and nothing else.
"use strict";
(() => {
  const { action, assignment, field: answerField, preview } = document.currentScript.dataset;

  /** Sends the answer. The form stands outside of the page's own, whatever the template has left open. */
  function handIn(answer) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = action;
    form.hidden = true;
    for (const [name, value] of [["assignmentId", assignment], [answerField, JSON.stringify(answer)]]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }

  let handedIn = false;
  document.addEventListener("groundwork-answer", (event) => {
    event.preventDefault();
    if (!action || handedIn) return;
    handedIn = true;
    handIn(event.detail);
  });
  if (action) return;

  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.style.cssText = "margin: 0 0 1rem; padding: 0.5rem 0.75rem; border: 2px solid; font-weight: 600";
  note.textContent = preview;
  document.body.prepend(note);

  /** Instructions can be read and pictures looked at; nothing can be entered. */
  function lock() {
    for (const element of document.body.querySelectorAll(":not(style, link)")) {
      if ("disabled" in element) element.disabled = true;
      for (const button of element.shadowRoot?.querySelectorAll("crowd-form crowd-button") ?? []) button.disabled = true;
    }
  }
  document.addEventListener("all-crowd-elements-ready", lock);
  document.addEventListener("DOMContentLoaded", lock);
})();
