// Picking qualifications by typing part of a name: an editable combobox with a list box
// (WAI-ARIA Authoring Practices). Without this script the search button does the same by a form.

const LONGEST_LIST = 12;

// Names are compared as the catalogue compares them: full and half width alike, no spaces,
// katakana as hiragana.
const folded = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, "")
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

class Combobox {
  constructor(field, chosen) {
    this.field = field;
    this.chosen = chosen;
    this.input = field.querySelector("input");
    this.status = field.querySelector("[data-status]");
    this.list = element("ul", { class: "combobox__list", id: "search-list", role: "listbox", "aria-labelledby": "search-label" });
    this.list.hidden = true;
    this.input.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "search-list",
    })) this.input.setAttribute(name, value);
    field.querySelector("[data-search-button]").hidden = true;
    this.active = -1;
    this.entries = null;
    this.input.addEventListener("focus", () => this.load());
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus away from the input.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(option.dataset.key);
    });
    chosen.addEventListener("change", (event) => this.remove(event.target));
  }

  async load() {
    if (this.entries) return;
    this.entries = [];
    const response = await fetch(this.field.dataset.source);
    if (!response.ok) return;
    this.entries = (await response.json()).map(([key, name, code, ...aliases]) => ({
      key,
      name,
      code,
      texts: [name, ...aliases].map(folded),
    }));
    if (this.input.value) this.show();
  }

  matches(part) {
    const held = new Set([...document.querySelectorAll("input[name=qualification]:checked")].map((box) => box.value));
    const found = (this.entries ?? []).filter(
      (entry) =>
        !held.has(entry.key) && (entry.code.startsWith(part) || entry.texts.some((text) => text.includes(part))),
    );
    const rank = (entry) => (entry.texts[0].startsWith(part) ? 0 : 1);
    return found.sort((a, b) => rank(a) - rank(b) || a.name.length - b.name.length);
  }

  show() {
    const part = folded(this.input.value);
    const found = part ? this.matches(part) : [];
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(
      ...found.slice(0, LONGEST_LIST).map((entry, index) => {
        const option = element(
          "li",
          { class: "combobox__option", role: "option", id: `search-option-${index}`, "aria-selected": "false", lang: "ja" },
          entry.name,
        );
        if (entry.code) option.append(element("small", {}, entry.code));
        option.dataset.key = entry.key;
        return option;
      }),
    );
    this.open(found.length > 0);
    this.status.textContent = !part
      ? ""
      : found.length > 0
        ? this.field.dataset.found.replace("{count}", String(found.length))
        : this.field.dataset.nothing;
  }

  open(visible) {
    this.list.hidden = !visible;
    this.input.setAttribute("aria-expanded", String(visible));
  }

  close() {
    this.open(false);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  move(to) {
    const options = [...this.list.children];
    if (options.length === 0) return;
    this.open(true);
    this.active = (to + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.active)));
    options[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[this.active].id);
  }

  onKey(event) {
    if (event.isComposing) return; // Enter that ends a Japanese conversion picks nothing
    const options = [...this.list.children];
    if (event.key === "ArrowDown") this.move(this.active + 1);
    else if (event.key === "ArrowUp") this.move(this.active < 0 ? -1 : this.active - 1);
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "Escape") this.input.value = "";
    else if (event.key === "Enter") {
      // Enter picks; it never sends the form from here.
      if (!this.list.hidden && options.length > 0) this.pick(options[Math.max(this.active, 0)].dataset.key);
    } else return;
    event.preventDefault();
  }

  pick(key) {
    const entry = this.entries.find((one) => one.key === key);
    // A foreman course has a box of its own beside the days; ticking that one is enough.
    const own = document.querySelector(`[data-courses] input[value="${CSS.escape(key)}"]`);
    if (own) own.checked = true;
    else this.add(entry);
    this.input.value = "";
    this.list.replaceChildren();
    this.close();
    this.tell("added", entry.name);
  }

  add(entry) {
    const name = element("span", { lang: "ja" }, entry.name);
    const words = element("span", {}, name);
    if (entry.code) words.append(" ", element("span", { class: "choice__code" }, entry.code));
    const box = element("input", { type: "checkbox", name: "qualification", value: entry.key, checked: "" });
    const row = element("li", {}, element("label", { class: "choice" }, box, " ", words));
    this.chosen.querySelector("ul").append(row);
  }

  remove(box) {
    if (box.checked) return;
    const row = box.closest("li");
    const name = row.querySelector("[lang]").textContent;
    row.remove();
    this.tell("removed", name);
    this.input.focus();
  }

  tell(what, name) {
    this.chosen.querySelector(".chosen__none").hidden = this.chosen.querySelector("li") !== null;
    this.status.textContent = this.chosen.dataset[what].replace("{name}", name);
  }
}

const field = document.querySelector("[data-combobox]");
const chosen = document.querySelector("[data-chosen]");
if (field && chosen) new Combobox(field, chosen);
