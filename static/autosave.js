// Keeps what is typed into a form every 20 seconds, when something has changed, and says so.
// The form names the address that keeps its words: <form data-autosave="/address/">. The answer is {"said": "..."}.
// So does a box of a form with several, each of its own: <div data-autosave="/address/" data-prefix="box7-">.
"use strict";

const EVERY = 20 * 1000;
const NOT_SENT = "Not saved: check your connection; your words are still on this page";
const NOT_ANSWERED = "Not saved: the portal could not take it just now; your words are still on this page";

// Whether the words are kept, and what is said of it: by the portal, where that has answered.
async function send(address, words) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body: new URLSearchParams(words), redirect: "error" });
  } catch {
    return { ok: false, said: NOT_SENT };
  }
  try {
    return { ok: answer.ok, said: (await answer.json()).said };
  } catch {
    return { ok: false, said: NOT_ANSWERED };
  }
}

// What is typed into a box, as a form of its own would send it.
function wordsOf(form, prefix) {
  const own = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith(prefix)) own.append(name.slice(prefix.length), value);
    else if (name === "csrfmiddlewaretoken") own.append(name, value);
  }
  return own.toString();
}

function keepWordsOf(box) {
  const form = box.closest("form");
  const line = box.querySelector("[data-autosave-said]");
  const words = () => wordsOf(form, box.dataset.prefix ?? "");
  let saved = words();
  let busy = false;
  let isSent = false;

  async function keep() {
    const now = words();
    if (busy || isSent || now === saved) return;
    busy = true;
    const { ok, said } = await send(box.dataset.autosave, now);
    if (ok) saved = now;
    line.textContent = said;
    line.classList.toggle("app-autosave--not-saved", !ok);
    busy = false;
  }

  setInterval(keep, EVERY);
  // What is sent by its button needs no keeping; a script must not keep it once more behind it.
  form.addEventListener("submit", () => (isSent = true));
  // Back on the page by the button of the browser.
  window.addEventListener("pageshow", (event) => (isSent &&= !event.persisted));
  // A telephone that goes into a pocket runs no more scripts.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

document.querySelectorAll("[data-autosave]").forEach(keepWordsOf);
