// Applies the chosen theme before the page is painted; without a choice the system's theme is used.
(() => {
  const chosen = localStorage.getItem("tidemill.theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
})();
