// Text that keeps itself while it is typed: in the composer, in the editor and in the talk.
"use strict";

const KEEP_AFTER_MS = 10_000;
const KEEP_AT_LEAST_EVERY_MS = 30_000;
// A browser lets no more than 64 KiB outlive their page, with what stands around each field.
const MOST_OUTLIVING_BYTES = 60_000;
const BYTES_AROUND_A_FIELD = 200;

class Keeper {
  #form;
  #timer = 0;
  #unkeptSince = 0;
  #typed = 0;
  #kept = 0;
  #asking = null;
  #isOver = false;

  constructor(form) {
    this.#form = form;
  }

  type() {
    this.#typed += 1;
    this.#unkeptSince ||= Date.now();
    const waited = Date.now() - this.#unkeptSince;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.keep(),
      Math.min(KEEP_AFTER_MS, Math.max(0, KEEP_AT_LEAST_EVERY_MS - waited)),
    );
  }

  // What is sent is not kept once more.
  end() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  goOn() {
    this.#isOver = false;
  }

  async keep() {
    clearTimeout(this.#timer);
    const typed = this.#typed;
    if (this.#isOver || typed === this.#kept || this.#asking) {
      return;
    }
    this.#asking = new AbortController();
    this.#unkeptSince = 0;
    try {
      const answer = await fetch(this.#form.action, this.#request(this.#asking.signal));
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      this.#form.elements.draft.value = (await answer.json()).draft;
      this.#kept = typed;
      this.#say("kept");
      if (this.#typed === typed) {
        this.#form.dispatchEvent(new Event("kept"));
      }
    } catch {
      if (!this.#isOver) {
        this.#say("failed");
      }
    } finally {
      this.#asking = null;
    }
  }

  #request(signal) {
    const data = new FormData(this.#form);
    data.delete("files");
    data.set("do", "autosave");
    const inParts = this.#form.enctype === "multipart/form-data";
    const body = inParts ? data : new URLSearchParams(data);
    const values = [...data.values()];
    const bytes = inParts
      ? new Blob(values).size + values.length * BYTES_AROUND_A_FIELD
      : String(body).length;
    return {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive: bytes < MOST_OUTLIVING_BYTES,
      signal,
    };
  }

  #say(what) {
    const status = this.#form.querySelector("[data-kept]");
    const time = new Date().toLocaleTimeString(document.documentElement.lang, {
      timeStyle: "short",
    });
    status.textContent = status.dataset[what].replace("{time}", time);
  }
}

const keepers = new Map();

function keeperOf(form) {
  if (!keepers.has(form)) {
    keepers.set(form, new Keeper(form));
  }
  return keepers.get(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) {
    keeperOf(form).type();
  }
});
document.addEventListener("submit", (event) => keepers.get(event.target)?.end());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    keepers.forEach((keeper) => keeper.keep());
  }
});
addEventListener("pagehide", () => keepers.forEach((keeper) => keeper.keep()));
addEventListener("pageshow", () => keepers.forEach((keeper) => keeper.goOn()));
