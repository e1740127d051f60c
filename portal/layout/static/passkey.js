// A form that asks the browser for a passkey before it is sent: to make one (data-make holds the
// options) or to use one (data-use). Where a browser has none, the form says so.
for (const form of document.querySelectorAll("form.passkey")) {
  const answer = form.elements.credential;
  const trouble = form.querySelector(".passkey__trouble");
  const button = form.querySelector("button");
  form.querySelector(".passkey__script").hidden = true;
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    form.querySelector(".passkey__none").hidden = false;
    continue;
  }
  form.querySelector(".passkey__form").hidden = false;
  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    trouble.hidden = true;
    button.disabled = true;
    try {
      const made = form.dataset.make
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.make)),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.dataset.use)),
          });
      answer.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      trouble.hidden = false;
      trouble.focus();
    } finally {
      button.disabled = false;
    }
  });
}
