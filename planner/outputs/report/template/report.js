"use strict";
document.getElementById("language").addEventListener("click", () => {
  const language = document.documentElement.lang === "es" ? "en" : "es";
  document.documentElement.lang = language;
  document.querySelectorAll("svg[data-es]").forEach((picture) => picture.setAttribute("aria-label", picture.dataset[language]));
});
