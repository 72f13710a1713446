// Passkeys: a form whose button asks the device, and sends what it answers.
// Without this script, or in a browser that knows no passkeys, the form stays hidden.
// Loaded in the head, so that the form has its place before anything is drawn.
"use strict";

function toBytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function toText(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/[/]/g, "_").replace(/=+$/, "");
}

function readOptions(options) {
  const read = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) {
    read.user = { ...options.user, id: toBytes(options.user.id) };
  }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) {
      read[list] = options[list].map((each) => ({ ...each, id: toBytes(each.id) }));
    }
  }
  return read;
}

function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) {
      response[part] = toText(credential.response[part]);
    }
  }
  const rawId = toText(credential.rawId);
  return JSON.stringify({ id: rawId, rawId, type: credential.type, response });
}

async function ask(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
  if (answer.redirected) {
    // The password must be given again first.
    location.assign(answer.url);
    return null;
  }
  const told = await answer.json();
  if (!answer.ok) {
    throw new Error(told.detail ?? told.title);
  }
  const publicKey = readOptions(told);
  return form.dataset.do === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

function send(form, credential) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "passkey";
  field.value = written(credential);
  form.append(field);
  HTMLFormElement.prototype.submit.call(form);
}

function say(form, words) {
  const place = form.querySelector(".error");
  place.textContent = words;
  place.hidden = !words;
}

function enable(form) {
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say(form, "");
    try {
      const credential = await ask(form);
      if (credential) {
        send(form, credential);
      }
    } catch (error) {
      const known = error.name === "InvalidStateError" ? form.dataset.known : "";
      const given = error.name === "Error" ? error.message : "";
      say(form, known || given || form.dataset.failed);
    } finally {
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.documentElement.classList.add("knows-passkeys");
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form.passkey").forEach(enable);
  });
}
