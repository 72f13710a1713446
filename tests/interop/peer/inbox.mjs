// What arrived, in order, and those who wait for more.

const entries = [];
const waiting = new Set();

/** Keep an activity that arrived: `{id, type, actor, verified, scheme, activity}`. */
export function arrived(entry) {
  entries.push({ ...entry, taken: false });
  for (const wake of waiting) wake();
}

/** Drop everything that arrived so far. */
export function forget() {
  entries.length = 0;
}

/** Everything that arrived so far. */
export function all() {
  return entries.map(({ taken, ...entry }) => entry);
}

/**
 * The oldest verified activity of this type that nobody took yet, or null if none comes in time.
 * `about`, if given, is the id of its object.
 */
export async function take({ type, about, seconds }) {
  const deadline = AbortSignal.timeout(seconds * 1000);
  for (;;) {
    const entry = entries.find((each) => !each.taken && each.verified && fits(each, type, about));
    if (entry) {
      entry.taken = true;
      const { taken, ...rest } = entry;
      return rest;
    }
    if (deadline.aborted) return null;
    await nextArrivalOr(deadline);
  }
}

function fits({ activity }, type, about) {
  if (activity.type !== type) return false;
  if (about == null) return true;
  const object = activity.object;
  return (typeof object === "string" ? object : object?.id) === about;
}

function nextArrivalOr(deadline) {
  return new Promise((resolve) => {
    const wake = () => {
      waiting.delete(wake);
      deadline.removeEventListener("abort", wake);
      resolve();
    };
    waiting.add(wake);
    deadline.addEventListener("abort", wake);
  });
}
