// Shows the buttons that copy what stands in a box: <button data-copies="id of the box" hidden>, and in the element
// after it says that it is copied. Without JavaScript there is no button; the box can be selected and copied by hand.
"use strict";

const BY_HAND = "Press Ctrl and C to copy it";

// The clipboard is there only over HTTPS; older browsers and plain HTTP copy what is selected.
async function copy(box) {
  try {
    await navigator.clipboard.writeText(box.value);
    return true;
  } catch {
    box.focus();
    box.select();
    return document.execCommand("copy");
  }
}

document.querySelectorAll("button[data-copies]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = button.nextElementSibling;
    said.textContent = "";
    said.textContent = (await copy(document.getElementById(button.dataset.copies))) ? "Copied" : BY_HAND;
  });
});
