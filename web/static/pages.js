// Enhancement only: every page is whole without it.
"use strict";

// A form marked so is sent once; its token makes a second click harmless anyway.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name === "more") return;
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  });
}
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once] button").forEach((button) => { button.disabled = false; });
});

// Terms that are counted in seconds tick; legal days need no clock.
const pad = (number) => String(number).padStart(2, "0");
const ticking = document.querySelectorAll("[data-due]");
const tick = () => {
  for (const shown of ticking) {
    const left = Math.trunc((Date.parse(shown.dataset.due) - Date.now()) / 1000);
    const seconds = Math.abs(left);
    const clock = `${Math.trunc(seconds / 3600)}:${pad(Math.trunc(seconds / 60) % 60)}:${pad(seconds % 60)}`;
    shown.textContent = (left > 0 ? shown.dataset.left : shown.dataset.over).replace("*", clock);
  }
};
if (ticking.length) setInterval(tick, 1000);
