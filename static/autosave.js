// Keeps what is typed into a form every 20 seconds, when something has changed, and says so.
// The form names the address that keeps its words: <form data-autosave="/address/">. The answer is {"said": "..."}.
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

function keepWordsOf(form) {
  const line = form.querySelector("[data-autosave-said]");
  const words = () => new URLSearchParams(new FormData(form)).toString();
  let saved = words();
  let busy = false;
  let isSent = false;

  async function keep() {
    const now = words();
    if (busy || isSent || now === saved) return;
    busy = true;
    const { ok, said } = await send(form.dataset.autosave, now);
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

document.querySelectorAll("form[data-autosave]").forEach(keepWordsOf);
