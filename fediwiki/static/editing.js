// A warning before text is lost that was typed and not saved.
"use strict";

document.querySelectorAll("form.editor").forEach((form) => {
  const fields = [...form.querySelectorAll("input, textarea")];
  const now = () => fields.map((field) => (field.type === "checkbox" ? field.checked : field.value));
  let before = JSON.stringify(now());
  let sending = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  form.addEventListener("kept", () => {
    before = JSON.stringify(now());
    delete form.dataset.unsaved;
  });
  addEventListener("pageshow", () => {
    sending = false;
  });
  addEventListener("beforeunload", (event) => {
    const changed = "unsaved" in form.dataset || JSON.stringify(now()) !== before;
    if (changed && !sending) {
      event.preventDefault();
    }
  });
});
