// A button that copies a text of the page. Without this there is none, and the text can be marked.
(() => {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const said = document.getElementById(button.dataset.says);
    button.addEventListener("click", async () => {
      for (const one of document.querySelectorAll(".copied")) one.textContent = "";
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      said.textContent = button.dataset.done;
    });
  }
})();
