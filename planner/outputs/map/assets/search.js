/* Search by id, name or street: a combobox with a list of results. */
P.fold = (text) => String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

P.buildIndex = () => {
  P.found = [];
  P.layers.forEach((layer) => {
    const columns = layer.data.columns;
    const words = ["id", "name", "source_id"].filter((name) => columns[name]).map((name) => P.column(columns[name]));
    if (!layer.searched) return;
    for (let row = 0; row < layer.data.count; row += 1) {
      const texts = words.map((values) => values[row]).filter((v) => v !== null && v !== "");
      if (texts.length) P.found.push({ layer, row, title: [...new Set(texts.slice(0, 2))].join(" · "), folded: P.fold(texts.join(" ")) });
    }
  });
  P.data.lines.forEach(([line, item, words]) =>
    P.found.push({ line, meaning: words, title: `${line} · ${item}`, folded: P.fold(`${line} ${item} ${words.join(" ")}`) }));
};

P.drawFound = (query) => {
  const list = document.getElementById("found");
  const input = document.getElementById("find");
  const wanted = P.fold(query.trim());
  const all = wanted ? P.found.filter((entry) => entry.folded.includes(wanted)) : [];
  all.sort((a, b) => b.folded.startsWith(wanted) - a.folded.startsWith(wanted));
  P.shownFound = all.slice(0, 30);
  list.replaceChildren(...P.shownFound.map((entry, k) => P.element(
    "li", { role: "option", id: `found-${k}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); P.pick(k); } },
    entry.title, P.element("span", { class: "told" }, ` — ${P.say(entry.line ? entry.meaning : entry.layer.meaning)}`))));
  if (wanted && !all.length) list.append(P.element("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, P.word("search_none")));
  if (all.length > 30) list.append(P.element("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, P.word("search_more", { n: P.number(all.length - 30, 0) })));
  list.hidden = !wanted;
  input.setAttribute("aria-expanded", String(!list.hidden));
  P.choose(P.shownFound.length ? 0 : -1);
};

P.choose = (k) => {
  P.chosenFound = k;
  const input = document.getElementById("find");
  document.querySelectorAll("#found li").forEach((item, place) => item.setAttribute("aria-selected", String(place === k)));
  if (k >= 0) {
    input.setAttribute("aria-activedescendant", `found-${k}`);
    document.getElementById(`found-${k}`).scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
};

P.closeFound = () => {
  document.getElementById("found").hidden = true;
  document.getElementById("find").setAttribute("aria-expanded", "false");
};

P.pick = (k) => {
  const entry = P.shownFound[k];
  if (!entry) return;
  P.closeFound();
  if (entry.line) P.showLine(entry.line);
  else P.goTo(entry.layer, entry.row);
};

P.startSearch = () => {
  P.buildIndex();
  const input = document.getElementById("find");
  input.addEventListener("input", () => P.drawFound(input.value));
  input.addEventListener("blur", P.closeFound);
  input.addEventListener("keydown", (event) => {
    const last = (P.shownFound || []).length - 1;
    if (event.key === "ArrowDown") P.choose(Math.min(P.chosenFound + 1, last));
    else if (event.key === "ArrowUp") P.choose(Math.max(P.chosenFound - 1, Math.min(0, last)));
    else if (event.key === "Enter") P.pick(P.chosenFound);
    else if (event.key === "Escape") P.closeFound();
    else return;
    event.preventDefault();
  });
};
