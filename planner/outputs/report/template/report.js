"use strict";
const root = document.documentElement;
document.getElementById("language").addEventListener("click", () => {
  const language = root.lang === "es" ? "en" : "es";
  root.lang = language;
  document.querySelectorAll("[data-es]").forEach((told) => {
    if (told.tagName === "TITLE") document.title = told.dataset[language];
    else told.setAttribute("aria-label", told.dataset[language]);
  });
});
document.getElementById("theme")?.addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((part) => {
  part.open = true;
  part.dataset.folded = "";
}));
addEventListener("afterprint", () => document.querySelectorAll("details[data-folded]").forEach((part) => {
  part.open = false;
  delete part.dataset.folded;
}));
