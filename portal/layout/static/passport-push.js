// The button that lets this phone be told of news: the browser asks its holder, and tells an address.
(() => {
  const form = document.querySelector("form.push");
  if (!form) return;
  form.querySelector(".push__script").hidden = true;
  if (!("PushManager" in window && "serviceWorker" in navigator && "Notification" in window)) {
    form.querySelector(".push__none").hidden = false;
    return;
  }
  form.querySelector(".push__form").hidden = false;
  const trouble = form.querySelector(".push__trouble");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("not granted");
      const ready = await navigator.serviceWorker.ready;
      const before = await ready.pushManager.getSubscription();
      if (before) await before.unsubscribe();
      const made = await ready.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: form.dataset.key,
      });
      const { endpoint, keys } = made.toJSON();
      form.elements.endpoint.value = endpoint;
      form.elements.receiver_key.value = keys.p256dh;
      form.elements.secret.value = keys.auth;
      form.submit();
    } catch {
      trouble.hidden = false;
      trouble.focus();
      button.disabled = false;
    }
  });
})();
