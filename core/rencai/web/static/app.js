"use strict";
// Progress, drag-and-drop, and ticking all lines. Every page works without this file.

const chosen = (form) => {
  const list = form.querySelector(".chosen");
  list.replaceChildren(...[...form.elements.files.files].map((file) => {
    const line = document.createElement("li");
    line.textContent = `${file.name} (${(file.size / 1e6).toFixed(2)} MB)`;
    return line;
  }));
};

for (const form of document.querySelectorAll("[data-drop]")) {
  form.elements.files.addEventListener("change", () => chosen(form));
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      form.elements.files.files = event.dataTransfer.files;
      chosen(form);
    }
  });
}

const wait = (place) => {
  const told = (state) => {
    if (place.textContent !== state.said) place.textContent = state.said;
    if (state.finished) location.replace(place.dataset.next);
    return state.finished;
  };
  const ask = async () => {
    try {
      const answer = await fetch(`/runs/${place.dataset.run}/state`);
      if (answer.ok && told(await answer.json())) return;
    } catch { /* the service may be starting again */ }
    setTimeout(ask, 2000);
  };
  const events = new EventSource(`/runs/${place.dataset.run}/events`);
  events.addEventListener("state", (event) => { if (told(JSON.parse(event.data))) events.close(); });
  let lost = 0;
  events.onopen = () => { lost = 0; };
  events.onerror = () => {
    lost += 1;
    if (events.readyState !== EventSource.CLOSED && lost < 2) return; // it tries again by itself
    events.close();
    ask();
  };
};

for (const place of document.querySelectorAll("[data-run]")) wait(place);

for (const all of document.querySelectorAll("[data-all]")) {
  all.hidden = false;
  const ticks = () => all.closest("form").querySelectorAll('input[name="ticked"]');
  all.querySelector("input").addEventListener("change", (event) => {
    for (const tick of ticks()) tick.checked = event.target.checked;
  });
}
