// Runs before the first paint, as its own file because the content policy allows no inline script.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch {
    /* storage is blocked: follow the system */
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
