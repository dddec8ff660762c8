"use strict";
document.getElementById("language").addEventListener("click", () => {
  document.documentElement.lang = document.documentElement.lang === "es" ? "en" : "es";
});
