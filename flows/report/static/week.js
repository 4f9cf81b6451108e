// This week's lines, to be copied.
(() => {
  const said = document.getElementById("copied");
  // Where the browser gives a file no clipboard, the old way.
  const byHand = (line) => {
    const field = document.createElement("textarea");
    field.value = line;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { line } = button.dataset;
      try {
        await navigator.clipboard.writeText(line);
      } catch {
        byHand(line);
        button.focus();
      }
      said.textContent = `Copied: ${line}`;
    });
  }
})();
