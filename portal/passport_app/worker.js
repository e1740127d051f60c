// The service worker of the passport. It keeps what every page loads, and the last card and the
// last month that were seen, for a phone without reception. What is personal lies in one cache with
// the mark of its session; it goes at signing out, and whenever an answer of the portal shows that
// the session is over or is somebody else's. PORTAL is written before this by the portal.
const SHELL = "passport-shell";
const OWN = "passport-own";
const MARK_AT = "/passport/copy/mark";
const APP = /^\/(passport|sign-in|account)(\/|$)/;
const SPEAKS_OF_THE_SESSION = /^\/(passport|sign-in)(\/|$)/;
const DAY = 86400000;

// A page that was asked for before a wipe and comes after it must not be kept.
let wipes = 0;

const copyAt = (part) => `/passport/copy/${part}`;

async function wipe() {
  wipes += 1;
  await caches.delete(OWN);
}

self.addEventListener("install", (event) => {
  const fill = async () => {
    const shell = await caches.open(SHELL);
    await shell.addAll([...PORTAL.shell, PORTAL.offline]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "POST" && url.pathname === "/sign-out") {
    event.respondWith(signedOut(event.request));
  } else if (request.mode === "navigate" && request.method === "GET" && APP.test(url.pathname)) {
    event.respondWith(opened(event));
  } else if (request.method === "GET" && url.pathname.startsWith("/assets/")) {
    event.respondWith(fromShell(request));
  }
});

// The page that was open when this worker was first installed came without it.
self.addEventListener("message", (event) => {
  const url = new URL(event.data?.keep ?? "/", self.location.origin);
  if (url.origin !== self.location.origin || !(url.pathname in PORTAL.parts)) return;
  const before = wipes;
  event.waitUntil(fetch(url).then((answer) => look(answer, before), () => undefined));
});

async function opened(event) {
  const before = wipes;
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return without(new URL(event.request.url));
  }
  event.waitUntil(look(answer.clone(), before));
  return answer;
}

// The copies go first, whatever the portal answers, and where it does not.
async function signedOut(request) {
  await wipe();
  endPush();
  return fetch(request).catch(() => without(new URL(request.url)));
}

// The portal forgets this phone by its cookie; the push service forgets it by this.
function endPush() {
  const asked = self.registration.pushManager?.getSubscription();
  asked?.then((subscription) => subscription?.unsubscribe()).catch(() => undefined);
}

// A message holds the language in which to say that there is news, and nothing else.
self.addEventListener("push", (event) => {
  const given = event.data?.text() ?? "";
  const lang = given in PORTAL.news ? given : "ja";
  const said = PORTAL.news[lang];
  event.waitUntil(
    self.registration.showNotification(said.title, {
      body: said.body,
      lang: said.tag,
      tag: "news",
      icon: "/passport/icon-192.png",
      data: `/passport/announcements?lang=${lang}`,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});

// What an answer says of the session; and the copy, where the portal lets us keep one.
async function look(answer, before) {
  const kind = answer.headers.get("Content-Type") ?? "";
  const path = new URL(answer.url || "/", self.location.origin).pathname;
  if (answer.status !== 200 || !kind.startsWith("text/html")) return;
  const mark = answer.headers.get("Passport-Mark");
  if (!mark) {
    if (SPEAKS_OF_THE_SESSION.test(path) && path !== PORTAL.offline) await wipe();
    return;
  }
  const marked = await (await caches.open(OWN)).match(MARK_AT);
  if (marked && (await marked.text()) !== mark) await caches.delete(OWN);
  const [part, which = ""] = (answer.headers.get("Passport-Keep") ?? "").split(" ");
  if (!part) return;
  const text = await answer.text();
  await keepAssets(text);
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  headers.set("Kept-Which", which);
  headers.set("Kept-At", String(Date.now()));
  const own = await caches.open(OWN);
  if (before !== wipes) return;
  await Promise.all([
    own.put(MARK_AT, new Response(mark)),
    own.put(copyAt(part), new Response(text, { headers })),
  ]);
}

const assetsOf = (text) => text.match(/\/assets\/\w+\/[\w.-]+/g) ?? [];

async function keepAssets(text) {
  const shell = await caches.open(SHELL);
  for (const path of assetsOf(text)) {
    if (!(await shell.match(path))) await shell.add(path);
  }
}

// Files of earlier versions go, unless a copy still needs them.
async function tidy() {
  const needed = new Set([...PORTAL.shell, PORTAL.offline]);
  for (const copy of (await copies()).values()) {
    for (const path of assetsOf(await copy.text())) needed.add(path);
  }
  const shell = await caches.open(SHELL);
  for (const request of await shell.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await shell.delete(request);
  }
}

async function fromShell(request) {
  const kept = await caches.match(request, { cacheName: SHELL });
  return kept ?? fetch(request);
}

// The copies by their part; those that are too old go.
async function copies() {
  const found = new Map();
  if (!(await caches.has(OWN))) return found;
  const own = await caches.open(OWN);
  for (const part of Object.values(PORTAL.parts)) {
    const copy = await own.match(copyAt(part));
    if (!copy) continue;
    const age = Date.now() - Number(copy.headers.get("Kept-At"));
    if (age >= 0 && age < PORTAL.keptDays * DAY) found.set(part, copy);
    else await own.delete(copyAt(part));
  }
  return found;
}

// No reception: the copy of the page that is asked for, else the page that says what there is.
async function without(url) {
  const kept = await copies();
  const copy = kept.get(PORTAL.parts[url.pathname]);
  const month = url.searchParams.get("month");
  if (copy && (!month || month === copy.headers.get("Kept-Which"))) {
    const text = await copy.text();
    const shown = text.replace('id="as-of" hidden', 'id="as-of"');
    return new Response(shown, { headers: copy.headers });
  }
  const page = await caches.match(PORTAL.offline, { cacheName: SHELL });
  if (!page) return Response.error();
  let text = await page.text();
  for (const [part, one] of kept) {
    const seen = one.headers.get("Passport-Seen");
    text = text
      .replaceAll(`data-part="${part}" hidden`, `data-part="${part}"`)
      .replaceAll(`data-when="${part}">`, `data-when="${part}">${seen}`)
      .replaceAll("data-kept hidden", "data-kept")
      .replaceAll("data-nothing>", "data-nothing hidden>");
  }
  return new Response(text, { headers: page.headers });
}
