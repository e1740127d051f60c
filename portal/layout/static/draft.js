// A draft saves itself: after a pause the form is sent, and what comes back is shown. Without this
// the buttons of the page do the same.
(() => {
  const form = document.querySelector("form[data-saves]");
  const says = document.getElementById("saved");
  if (!form || !says) return;
  const PAUSE = 1500, AGAIN = 5000;
  let timer = 0, running = null, stopped = false, sending = false, lost = false;
  let typed = "unsaved" in form.dataset;

  const save = async () => {
    typed = false;
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

  // Whoever signed in anew, in another tab, has another token for forms.
  const renew = async () => {
    const answer = await fetch(form.action);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("form[data-saves] [name=form_token]");
    if (!found) throw new Error("not signed in");
    for (const one of document.querySelectorAll("[name=form_token]")) one.value = found.value;
  };

  const tell = (isLost) => {
    lost = isLost;
    says.classList.toggle("saved--lost", lost);
    if (!lost) return;
    const link = document.createElement("a");
    [link.href, link.target, link.textContent] = ["/sign-in", "_blank", says.dataset.signIn];
    says.replaceChildren(says.dataset.lost, " ", link);
    // It stands over the foot of the window, and must not hide where somebody types.
    document.activeElement?.scrollIntoView({ block: "nearest" });
  };

  const attempt = async () => {
    if (running) return running;
    running = (async () => {
      try {
        if (lost) await renew();
        await save();
        tell(false);
      } catch {
        typed = true;
        if (!lost) tell(true);
      }
    })();
    await running;
    running = null;
    if (lost) later(AGAIN);
    else if (typed) later(PAUSE);
  };

  const later = (pause) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(attempt, pause);
  };

  const soon = () => {
    typed = true;
    if (!lost && !stopped) says.textContent = "";
    if (!lost) later(PAUSE);
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  addEventListener("focus", () => {
    if (lost) later(0);
  });
  addEventListener("beforeunload", (event) => {
    if (lost && typed) event.preventDefault();
  });
  // The person's own button waits for a save on its way, else it would find the draft changed; and
  // what nobody received stays on the page, else it would be gone.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (sending || (!running && (stopped || !typed))) {
      stopped = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    await running;
    if (typed && !stopped) await attempt();
    if (lost) return;
    clearTimeout(timer);
    [sending, stopped] = [true, true];
    form.requestSubmit(button);
  });
})();
