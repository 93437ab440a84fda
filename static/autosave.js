// Keeps what is typed into a form every 20 seconds, when something has changed, and says so.
// The form names the address that keeps its words: <form data-autosave="/address/">. The answer is {"said": "..."}.
"use strict";

const EVERY = 20 * 1000;
const NOT_SAVED = "Not saved: check your connection; your words are still on this page";

function keepWordsOf(form) {
  const line = form.querySelector("[data-autosave-said]");
  const words = () => new URLSearchParams(new FormData(form)).toString();
  let saved = words();
  let busy = false;

  async function keep() {
    const now = words();
    if (busy || now === saved) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(now),
        redirect: "error",
      });
      const { said } = await answer.json();
      if (answer.ok) saved = now;
      line.textContent = said;
    } catch {
      line.textContent = NOT_SAVED;
    }
    busy = false;
  }

  const timer = setInterval(keep, EVERY);
  // What is sent by its button needs no keeping; a script must not keep it once more behind it.
  form.addEventListener("submit", () => clearInterval(timer));
  // A telephone that goes into a pocket runs no more scripts.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

document.querySelectorAll("form[data-autosave]").forEach(keepWordsOf);
