// What is nicer with a script: a choice of light or dark that stays, and a button that copies.
// Loaded in the head, so that the choice holds before anything is drawn.
"use strict";

const THEMES = ["light", "dark"];
const root = document.documentElement;
const { copied } = document.currentScript.dataset;

function chosenTheme() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function applyTheme(theme) {
  if (THEMES.includes(theme)) {
    root.dataset.theme = theme;
  } else {
    delete root.dataset.theme;
  }
}

function keepTheme(theme) {
  try {
    if (THEMES.includes(theme)) {
      localStorage.setItem("theme", theme);
    } else {
      localStorage.removeItem("theme");
    }
  } catch {
    // Without storage the choice holds for this page.
  }
}

function showThemeSwitch(group) {
  const buttons = [...group.querySelectorAll("button")];
  const mark = () => {
    const current = root.dataset.theme ?? "auto";
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.value === current));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      applyTheme(button.value);
      keepTheme(button.value);
      mark();
    });
  }
  mark();
  group.hidden = false;
}

function showCopyButton(button) {
  const said = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.value).textContent.trim());
    button.textContent = copied;
    setTimeout(() => {
      button.textContent = said;
    }, 2000);
  });
  button.hidden = false;
}

// A visitor has no cookie: that they put the banner away stays in their browser.
function showBanner(banner) {
  const year = 365 * 24 * 60 * 60 * 1000;
  let until = 0;
  try {
    until = Number(localStorage.getItem("asked-until"));
  } catch {
    // Without storage nobody could put it away.
    return;
  }
  if (Date.now() < until) {
    return;
  }
  banner.querySelector("button").addEventListener("click", () => {
    localStorage.setItem("asked-until", String(Date.now() + year));
    banner.hidden = true;
  });
  banner.hidden = false;
}

// What a member chose in their settings stands on the page already.
if (root.dataset.theme === undefined) {
  applyTheme(chosenTheme());
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".theme").forEach(showThemeSwitch);
  document.querySelectorAll("[data-banner]").forEach(showBanner);
  if (navigator.clipboard) {
    document.querySelectorAll(".copy").forEach(showCopyButton);
  }
});
