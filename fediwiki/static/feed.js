// Feeds that go on: the next page is loaded into place before the reader comes to its end.
// Without this script, the links below a feed lead from page to page.
"use strict";

// After so many pages the reader is asked first, so that they come to what stands below.
const PAGES_IN_A_ROW = 5;
const KEEP_PLACE_AFTER_MS = 400;
const PATIENCE_MS = 20_000;
const FEED_ENTRIES = ".item, .change, .told > li, .log > li";
const feedWords = document.currentScript.dataset;

class EndlessFeed {
  #feed;
  #pager;
  #link;
  #status = document.createElement("p");
  #pages;
  #there;
  #inARow = 0;
  #isNear = false;
  #isLoading = false;
  #waits = navigator.connection?.saveData ?? false;
  #timer = 0;
  #end = new IntersectionObserver(
    (seen) => {
      this.#isNear = seen.at(-1).isIntersecting;
      this.#goOn();
    },
    { rootMargin: "0px 0px 100% 0px" },
  );

  constructor(feed, pager) {
    this.#feed = feed;
    this.#pager = pager;
    this.#link = pager.querySelector("[rel=next]");
    this.#pages = [{ url: location.pathname + location.search, entries: entriesOf(feed) }];
    this.#there = new Set([...feed.children].map(pathOf));
  }

  begin() {
    this.#status.setAttribute("role", "status");
    this.#status.className = "muted";
    this.#pager.append(this.#status);
    this.#link.addEventListener("click", (event) => this.#press(event));
    this.#end.observe(this.#pager);
    addEventListener("focusin", () => this.#goOn());
    addEventListener("scroll", () => this.#keepPlaceSoon(), { passive: true });
    addEventListener("click", () => this.#keepPlace(), { capture: true });
    this.#returnToPlace();
  }

  // Never while the reader is at what would move away below them.
  #goOn() {
    const isBelow = document.activeElement?.closest(".pager, .around, .foot") != null;
    const isAsked = this.#isLoading || this.#waits || this.#inARow === PAGES_IN_A_ROW;
    if (this.#isNear && !isBelow && !isAsked) {
      this.#inARow += 1;
      this.#load();
    }
  }

  async #press(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    this.#inARow = 0;
    const { href } = this.#link;
    const outcome = await this.#load();
    if (outcome === "elsewhere") {
      location.assign(href);
    } else if (outcome === "shown") {
      this.#waits = navigator.connection?.saveData ?? false;
      this.#pages.at(-1).entries[0]?.querySelector("a, button")?.focus();
    }
  }

  // Gives what came of it: "shown", "failed", or "elsewhere" if that is no feed any more.
  async #load() {
    if (this.#isLoading) {
      return "loading";
    }
    this.#isLoading = true;
    this.#feed.setAttribute("aria-busy", "true");
    this.#say(feedWords.loading);
    const url = this.#link.getAttribute("href");
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(url, { credentials: "same-origin", signal });
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const more = page.querySelector("[data-feed]");
      if (!more) {
        return this.#stop("elsewhere");
      }
      this.#show(url, more, page.querySelector(".pager [rel=next]"));
      return "shown";
    } catch {
      return this.#stop("failed");
    } finally {
      this.#isLoading = false;
      this.#feed.removeAttribute("aria-busy");
      // It may be near still: that is told anew.
      this.#isNear = false;
      this.#end.unobserve(this.#pager);
      this.#end.observe(this.#pager);
    }
  }

  #stop(outcome) {
    this.#waits = true;
    this.#say(feedWords.failed);
    return outcome;
  }

  #show(url, more, next) {
    const entries = this.#append(more);
    this.#pages.push({ url, entries });
    if (next) {
      this.#link.setAttribute("href", next.getAttribute("href"));
      this.#say(feedWords.shown.replace("{number}", this.#pages.length), true);
      return;
    }
    this.#waits = true;
    this.#link.remove();
    this.#say(feedWords.end);
  }

  // What stands here already, perhaps because someone passed it on, is not shown once more.
  #append(more) {
    const shown = [];
    for (const each of [...more.children]) {
      if (each.matches("section")) {
        shown.push(...this.#appendDay(each));
      } else if (!each.matches(".empty") && !this.#isThere(each)) {
        shown.push(each);
        this.#feed.append(each);
      }
    }
    this.#feed.querySelector(":scope > .empty")?.remove();
    return shown.flatMap((each) => entriesOf(each));
  }

  // A day that goes on is told once.
  #appendDay(day) {
    const last = this.#feed.querySelector(":scope > section:last-child");
    const [title, before] = [day, last].map((each) => each?.querySelector("h2"));
    const list = day.querySelector("ol");
    if (before?.textContent === title.textContent) {
      const lines = [...list.children];
      last.querySelector("ol").append(...lines);
      return lines;
    }
    title.id = `day-${this.#feed.children.length + 1}`;
    day.setAttribute("aria-labelledby", title.id);
    this.#feed.append(day);
    return [day];
  }

  #isThere(entry) {
    if (entry.matches(".seen-line")) {
      return this.#feed.querySelector(".seen-line") !== null;
    }
    const path = pathOf(entry);
    const isThere = this.#there.has(path);
    this.#there.add(path);
    return path !== undefined && isThere;
  }

  // The address says which page is read, so that one comes back to it.
  #keepPlaceSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keepPlace(), KEEP_PLACE_AFTER_MS);
  }

  #keepPlace() {
    if (this.#pages.length < 2) {
      return;
    }
    const isSeen = (entry) => entry.getBoundingClientRect().bottom > 0;
    const page = this.#pages.find(({ entries }) => entries.some(isSeen)) ?? this.#pages.at(-1);
    const entry = Math.max(0, page.entries.findIndex(isSeen));
    const top = page.entries[entry]?.getBoundingClientRect().top ?? 0;
    history.scrollRestoration = "manual";
    history.replaceState({ entry, top }, "", page.url);
  }

  #returnToPlace() {
    const { entry, top } = history.state ?? {};
    const place = this.#pages[0].entries[entry];
    if (place) {
      scrollBy({ top: place.getBoundingClientRect().top - top, behavior: "instant" });
    }
  }

  #say(words, isForEars = false) {
    this.#status.classList.toggle("visually-hidden", isForEars);
    this.#status.textContent = words;
  }
}

function entriesOf(part) {
  return part.matches(FEED_ENTRIES) ? [part] : [...part.querySelectorAll(FEED_ENTRIES)];
}

function pathOf(entry) {
  return entry.querySelector("h2 a")?.pathname;
}

const feed = document.querySelector("[data-feed]");
const pager = document.querySelector("main .pager");
if (feed && pager?.querySelector("[rel=next]")) {
  new EndlessFeed(feed, pager).begin();
}
