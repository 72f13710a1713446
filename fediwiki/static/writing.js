// What is nicer with a script in the composer: a preview in place, and drafts that keep themselves.
"use strict";

const KEEP_AFTER_MS = 15000;

function sent(form, wish) {
  const data = new FormData(form);
  data.delete("files");
  data.set("do", wish);
  return fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
}

function showPreviewInPlace(form, place, button) {
  button.addEventListener("click", async (event) => {
    const files = form.querySelector("[type=file]");
    if (files && files.files.length) {
      return;
    }
    event.preventDefault();
    button.disabled = true;
    try {
      const answer = await sent(form, "preview");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("preview");
      const error = page.getElementById("error");
      place.replaceChildren(...(error ? [error] : found ? found.childNodes : []));
      place.scrollIntoView({ block: "nearest" });
    } finally {
      button.disabled = false;
    }
  });
}

function keepDrafts(form, status) {
  let waiting = 0;
  const keep = async () => {
    waiting = 0;
    try {
      const answer = await sent(form, "autosave");
      if (!answer.ok) {
        return;
      }
      form.elements.draft.value = (await answer.json()).draft;
      form.dispatchEvent(new Event("kept"));
      status.textContent = `Draft kept at ${new Date().toLocaleTimeString([], { timeStyle: "short" })}`;
    } catch {
      status.textContent = "The draft could not be kept just now.";
    }
  };
  form.addEventListener("input", () => {
    waiting ||= setTimeout(keep, KEEP_AFTER_MS);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}

const composer = document.getElementById("composer");
if (composer) {
  showPreviewInPlace(
    composer,
    document.getElementById("preview"),
    document.getElementById("preview-button"),
  );
  keepDrafts(composer, document.getElementById("autosave"));
}
