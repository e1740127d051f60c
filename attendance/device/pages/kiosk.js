"use strict";
// What the gate told last is shown for a while; then the page waits for the next card.
const SHOWN_MS = {in: 1500, out: 1500, kept: 1500, repeated: 1500, waiting: 4000, failed: 10000, bad_card: 3000, hung: 15000, mistyped: 3000};
const WITH_WHY_MS = 5000;
const SHAPES = {bad_card: "failed", mistyped: "failed"};
// [hertz, from, length] in seconds: one high, two rising, two equal, three, one long and low.
const TONES = {
  in: [[1047, 0, .25]], kept: [[1047, 0, .25]], out: [[784, 0, .15], [1047, .18, .2]],
  repeated: [[659, 0, .1], [659, .15, .1]], waiting: [[523, 0, .12], [440, .16, .12], [523, .32, .12]],
  failed: [[196, 0, .9]], bad_card: [[196, 0, .5]], mistyped: [[196, 0, .5]], hung: [[247, 0, .3], [196, .35, .4]],
};
const WHY_TONE = [[294, .4, .4]];
const SCANNED_MS = 60; // a scanner types faster than any finger
const byId = (id) => document.getElementById(id);
let words, audio, seen = 0, back, typed = "", lastKey = 0, slowest = 0;

function sound(state, why) {
  try {
    audio ||= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const [hertz, from, length] of [...(TONES[state] || []), ...(why && state !== "failed" ? WHY_TONE : [])]) {
      const tone = audio.createOscillator(), gain = audio.createGain(), at = audio.currentTime + from;
      tone.type = hertz < 300 ? "square" : "sine";
      tone.frequency.value = hertz;
      gain.gain.setValueAtTime(.3, at);
      gain.gain.setValueAtTime(0, at + length);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length);
    }
  } catch (fault) {
    console.warn("no sound", fault);
  }
}

function show(state, told = {}) {
  document.body.dataset.state = state;
  document.querySelector("#shape use").setAttribute("href", `#shape-${SHAPES[state] || state}`);
  byId("title").textContent = words.titles[state].ja;
  byId("english").textContent = words.titles[state].en;
  const name = told.name ? (/^\d+$/.test(told.name) ? `No. ${told.name}` : `${told.name} ${words.named}`) : "";
  byId("who").textContent = [name, told.time].filter(Boolean).join("　");
  byId("why").textContent = (state !== "failed" && told.why && (words.whys[told.why] || words.whys.other)) || words.helps[state] || "";
  byId("told").hidden = false;
  if (state !== "idle") closeKeypad();
}

function showTouch(told) {
  clearTimeout(back);
  show(told.state, told);
  sound(told.state, told.why);
  back = setTimeout(() => show("idle"), told.why ? Math.max(WITH_WHY_MS, SHOWN_MS[told.state]) : SHOWN_MS[told.state]);
}

function put(id, text, isBad) {
  byId(id).textContent = text;
  byId(id).toggleAttribute("data-bad", isBad);
}

function showStatus(now) {
  byId("site").textContent = [now.site_name, now.gate].filter(Boolean).join("　");
  byId("lane").textContent = words.lanes[now.direction];
  const stranded = now.stranded ? words.stranded.replace("{n}", now.stranded) : "";
  put("unsent", `${now.unsent}${words.count}${stranded}`, now.stranded > 0);
  put("last-sent", now.last_sent || words.never, false);
  put("clock", words.clock[now.clock], now.clock === "off" || now.clock === "stepped");
  put("uplink", words.uplink[now.uplink], ["unreachable", "refused", "revoked", "faulty"].includes(now.uplink));
  const readers = !now.is_reading ? words.readers.down : now.readers ? words.readers.count.replace("{n}", now.readers) : words.readers.none;
  put("readers", readers, !now.is_reading || !now.readers);
  put("touches", `${now.touches}${words.count}`, false);
  alarm(now.alarms);
}

function alarm(names) {
  const text = names.map((name) => words.alarms[name]).join("\n");
  if (byId("alarm").textContent !== text) byId("alarm").textContent = text;
  byId("alarm").hidden = !text;
}

async function follow() {
  let failures = 0;
  for (;;) {
    try {
      const now = await (await fetch(`/state?after=${seen}`, {cache: "no-store"})).json();
      failures = 0;
      showStatus(now);
      if (now.shown && now.n !== seen && seen !== 0) showTouch(now.shown);
      seen = now.n;
    } catch {
      failures += 1;
      if (failures > 1) alarm(["stopped"]);
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

function openKeypad() {
  clearTimeout(back);
  show("idle");
  byId("told").hidden = true;
  byId("keypad").hidden = false;
  byId("open-keypad").setAttribute("aria-expanded", "true");
  byId("open-keypad").textContent = "もどる";
  type("");
}

function closeKeypad() {
  byId("keypad").hidden = true;
  byId("told").hidden = false;
  byId("open-keypad").setAttribute("aria-expanded", "false");
  byId("open-keypad").textContent = "カードがないとき";
  type("");
}

function type(text) {
  typed = text.slice(0, 64);
  byId("digits").textContent = typed.replace(/(\d{4})(?=\d)/g, "$1 ") || "\u00a0";
}

async function enter(method) {
  const text = typed;
  type("");
  if (text) await fetch("/entry", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({text, method})});
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const between = event.timeStamp - lastKey;
  if (/^[0-9-]$/.test(event.key)) {
    if (!typed || between > 5000) { type(""); slowest = 0; } else slowest = Math.max(slowest, between);
    lastKey = event.timeStamp;
    type(typed + event.key);
  } else if (event.key === "Enter" && typed) {
    event.preventDefault();
    enter(slowest < SCANNED_MS ? "qr" : "manual");
  } else if (event.key === "Backspace") type(typed.slice(0, -1));
  else if (event.key === "Escape") closeKeypad();
});
byId("keypad").addEventListener("click", (event) => {
  const digit = event.target.dataset.digit;
  if (digit) { slowest = Infinity; lastKey = event.timeStamp; type(typed + digit); }
});
byId("erase").addEventListener("click", () => type(typed.slice(0, -1)));
byId("keypad").addEventListener("submit", (event) => { event.preventDefault(); enter("manual"); });
byId("open-keypad").addEventListener("click", () => (byId("keypad").hidden ? openKeypad() : closeKeypad()));

(async () => {
  words = await (await fetch("/words.json")).json();
  show("idle");
  follow();
})();
