// What is nicer with a script in the composer: a preview in place.
"use strict";

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

const composer = document.getElementById("composer");
if (composer) {
  showPreviewInPlace(
    composer,
    document.getElementById("preview"),
    document.getElementById("preview-button"),
  );
}
