// Makes the passport an app where the browser can: the service worker keeps the last card and month.
(() => {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const cameWithoutIt = !workers.controller;
  workers
    .register("/passport/worker.js", { scope: "/" })
    .then(() => workers.ready)
    .then((ready) => cameWithoutIt && ready.active.postMessage({ keep: location.href }))
    .catch(() => undefined); // a private window has none: the pages are the same without
})();
