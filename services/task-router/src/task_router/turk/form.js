// Turns what the task page's fields hold into one answer. Classifiers that nothing on the page draws get plain
// choices; every other field is one that the template wrote itself.
"use strict";
(() => {
  const form = document.getElementById("turk-form");
  const CLASSIFIERS = "crowd-classifier, crowd-image-classifier";

  function drawClassifier(element) {
    if (customElements.get(element.localName)) return;
    let categories = [];
    try {
      categories = JSON.parse(element.getAttribute("categories") || "[]");
    } catch {
      return;
    }
    const box = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = element.getAttribute("header") || "";
    box.append(legend);
    if (element.getAttribute("src")) {
      const picture = document.createElement("img");
      picture.src = element.getAttribute("src");
      picture.alt = "";
      picture.style.maxWidth = "100%";
      box.append(picture);
    }
    for (const category of categories) {
      const name = typeof category === "string" ? category : category.label;
      const label = document.createElement("label");
      const choice = document.createElement("input");
      choice.type = "radio";
      choice.required = true;
      choice.name = "turk-classifier:" + element.getAttribute("name");
      choice.value = name;
      label.append(choice, " " + name);
      label.style.display = "block";
      box.append(label);
    }
    element.after(box);
  }

  function answer() {
    const found = {};
    for (const field of document.querySelectorAll("input, textarea, select")) {
      if (!field.name || field.disabled || field.form === form) continue;
      if (field.name.startsWith("turk-classifier:")) {
        if (field.checked) found[field.name.slice("turk-classifier:".length)] = { label: field.value };
      } else if (field.type === "radio" || field.type === "checkbox") {
        found[field.name] = { ...found[field.name], [field.value]: field.checked };
      } else if (field.type !== "submit" && field.type !== "button" && field.type !== "file") {
        found[field.name] = field.value;
      }
    }
    return found;
  }

  function send(event) {
    event.preventDefault();
    const wrong = [...document.querySelectorAll("input, textarea, select")].find((field) => !field.checkValidity());
    if (wrong) {
      document.getElementById("turk-problem").textContent = "Something is still missing.";
      wrong.reportValidity();
      return;
    }
    form.elements.answer.value = JSON.stringify(answer());
    form.submit();
  }

  document.querySelectorAll(CLASSIFIERS).forEach(drawClassifier);
  if (form) {
    document.addEventListener("submit", send, true);
  } else {
    document.addEventListener("submit", (event) => event.preventDefault(), true);
    document.querySelectorAll("input, textarea, select, button").forEach((field) => (field.disabled = true));
  }
})();
