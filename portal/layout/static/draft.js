// A draft saves itself: after a pause the form is sent, and what comes back is shown. Without this
// the buttons of the page do the same.
(() => {
  const form = document.querySelector("form[data-saves]");
  const says = document.getElementById("saved");
  if (!form || !says) return;
  const PAUSE = 1500;
  let timer = 0, running = null, stopped = false;

  const save = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const kind = answer.headers.get("content-type") || "";
    if (!kind.startsWith("application/json")) throw new Error("no answer");
    const told = await answer.json();
    if (told.filed) {
      stopped = true;
      location.reload();
      return;
    }
    for (const name of ["version", "seen"]) {
      if (told[name] && form.elements[name]) form.elements[name].value = told[name];
    }
    if (!told.saved) stopped = true;
    says.textContent = [told.says, ...(told.faults || []).map((one) => one.text)].join(" ");
    const preview = document.getElementById("preview");
    if (preview && told.preview) preview.innerHTML = told.preview;
  };

  const soon = () => {
    clearTimeout(timer);
    if (stopped) return;
    says.textContent = "";
    timer = setTimeout(async () => {
      if (running) return soon();
      running = save().catch(() => {});
      await running;
      running = null;
    }, PAUSE);
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // The person's own button waits for a save on its way: else it would find the draft changed.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    stopped = true;
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    await running;
    running = null;
    form.requestSubmit(button);
  });
})();
