/* Search by id, name or street: a combobox with a list of results. */
P.fold = (text) => String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

/* Words of a code in both languages, so that "school" finds what the page calls "escuela". */
P.bothWords = (layer, row, columns) => layer.fields.filter((field) => field.column === "kind" && field.kind === "code").flatMap((field) => {
  const value = columns.kind[row];
  return (field.codes && field.codes[value]) || P.data.codes[value] || [];
});

P.buildIndex = () => {
  P.found = [];
  P.layers.filter((layer) => layer.searched).forEach((layer) => {
    const columns = {};
    ["id", "name", "source_id", "street_name", "what", "kind"].filter((name) => layer.data.columns[name]).forEach((name) => { columns[name] = P.column(layer.data.columns[name]); });
    const named = ["id", "name", "what", "street_name"].filter((name) => columns[name]);
    const also = columns.source_id ? ["source_id"] : [];
    for (let row = 0; row < layer.data.count; row += 1) {
      const texts = [...new Set(named.map((name) => columns[name][row]).filter((v) => !P.blank(v)))];
      const kinds = columns.kind ? P.bothWords(layer, row, columns) : [];
      const rest = [...also.map((name) => columns[name][row]).filter((v) => !P.blank(v)), ...kinds];
      if (texts.length) P.found.push({ layer, row, title: texts.slice(0, 2).join(" · "), kinds: kinds.length ? kinds : null, folded: P.fold([...texts, ...rest].join(" ")) });
    }
  });
  P.data.lines.forEach(([line, item, words]) =>
    P.found.push({ line, meaning: words, title: `${line} · ${item}`, folded: P.fold(`${line} ${item} ${words.join(" ")}`) }));
};

/* The nearer the words begin to the beginning, the earlier; cameras and sites before the plant around them. */
P.rankFound = (entry, wanted) => {
  const at = entry.folded.indexOf(wanted);
  const word = at === 0 ? 0 : entry.folded[at - 1] === " " ? 1 : 2;
  return word * 1000 - (entry.layer ? P.layers.indexOf(entry.layer) : 0);
};

P.meaningOf = (entry) => {
  if (entry.line) return P.say(entry.meaning);
  return entry.kinds ? `${P.say(entry.layer.meaning)}, ${P.say(entry.kinds)}` : P.say(entry.layer.meaning);
};

P.drawFound = (query, quiet) => {
  const list = document.getElementById("found");
  const input = document.getElementById("find");
  const wanted = P.fold(query.trim());
  if (!P.found) P.buildIndex();
  const all = wanted ? P.found.filter((entry) => entry.folded.includes(wanted)) : [];
  all.sort((a, b) => P.rankFound(a, wanted) - P.rankFound(b, wanted));
  P.shownFound = all.slice(0, 30);
  list.replaceChildren(...P.shownFound.map((entry, k) => P.element(
    "li", { role: "option", id: `found-${k}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); P.pick(k); } },
    entry.title, P.element("span", { class: "told" }, ` — ${P.meaningOf(entry)}`))));
  if (wanted && !all.length) list.append(P.element("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, P.word("search_none")));
  if (all.length > 30) list.append(P.element("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, P.word("search_more", { n: P.number(all.length - 30, 0) })));
  list.hidden = !wanted || Boolean(quiet);
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
