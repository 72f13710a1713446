// What is nicer with a script in the talk: an answer is written where it will stand.
"use strict";

document.querySelectorAll(".reply-link").forEach((link) => {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const comment = link.closest(".comment");
    const open = comment.querySelector(".talk-form");
    if (open) {
      open.remove();
      return;
    }
    const answer = await fetch(link.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector(".talk-form");
    if (!form || page.querySelector(".unsaved")) {
      location.assign(link.href);
      return;
    }
    const place = comment.id;
    form.querySelectorAll("[id]").forEach((each) => {
      each.id = `${place}-${each.id}`;
    });
    form.querySelectorAll("label").forEach((each) => {
      each.htmlFor = `${place}-${each.htmlFor}`;
    });
    comment.append(document.importNode(form, true));
    comment.querySelector("textarea").focus();
  });
});
