// What came while a page was open: a line says how many posts, and a press shows them.
// Nothing that is read moves by itself. Only a page that is seen asks, ever less often.
"use strict";

const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 600_000;
const LONGER = 1.5;

class News {
  #line;
  #title = document.title;
  #told = "";
  #wait = FIRST_WAIT_MS;
  #asked = Date.now();
  #timer = 0;

  constructor(line) {
    this.#line = line;
  }

  begin() {
    document.addEventListener("visibilitychange", () => this.#look());
    addEventListener("pageshow", (event) => event.persisted && this.#look());
    this.#askLater();
  }

  // Whoever comes back to the page sees at once what is new.
  #look() {
    this.#wait = FIRST_WAIT_MS;
    this.#askLater(Math.max(0, this.#asked + this.#wait - Date.now()));
  }

  // Not all readers at once: each waits a little more or less.
  #askLater(wait = this.#wait * (0.8 + 0.4 * Math.random())) {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") {
      this.#timer = setTimeout(() => this.#ask(), wait);
    }
  }

  async #ask() {
    this.#asked = Date.now();
    let answer = null;
    try {
      answer = await fetch(this.#line.dataset.news, { credentials: "same-origin" });
    } catch {
      // Nobody answers: later, perhaps.
    }
    if (answer?.ok && !answer.headers.get("content-type").startsWith("application/json")) {
      return;
    }
    const told = answer?.ok ? await answer.text() : this.#told;
    const isNew = told !== this.#told;
    if (isNew) {
      this.#told = told;
      this.#show(JSON.parse(told));
    }
    const patience = 1_000 * (answer?.headers.get("retry-after") ?? 0);
    this.#wait = isNew ? FIRST_WAIT_MS : Math.min(this.#wait * LONGER, LONGEST_WAIT_MS);
    this.#wait = Math.max(this.#wait, patience);
    if (!answer || answer.ok || answer.status === 429 || answer.status >= 500) {
      this.#askLater();
    }
  }

  #show({ mark, words, unread }) {
    this.#line.textContent = words;
    this.#line.hidden = !words;
    document.title = mark ? `(${mark}) ${this.#title}` : this.#title;
    showUnread(unread);
  }
}

function showUnread(number) {
  const link = document.querySelector("[data-unread]");
  if (!link) {
    return;
  }
  link.querySelector(".unread-count")?.remove();
  if (number) {
    const [mark, words] = ["unread-count", "visually-hidden"].map((name) => {
      const span = document.createElement("span");
      span.className = name;
      return span;
    });
    words.textContent = ` ${link.dataset.unread}`;
    mark.append(number, words);
    link.append(" ", mark);
  }
}

const line = document.querySelector("[data-news]");
if (line) {
  new News(line).begin();
}
