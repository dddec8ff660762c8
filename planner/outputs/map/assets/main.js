/* The page starts here, called with folium's map. */
P.north = L.Control.extend({
  options: { position: "topright" },
  onAdd: () => {
    const box = L.DomUtil.create("div", "north");
    box.innerHTML = '<svg width="26" height="40" viewBox="0 0 26 40" role="img"><title></title><path d="M13 2 L21 26 L13 21 L5 26 Z" fill="currentColor"/><text x="13" y="38" text-anchor="middle" font-size="12" font-weight="700" fill="currentColor">N</text></svg>';
    return box;
  },
});

P.escape = (text) => { const box = document.createElement("i"); box.textContent = text; return box.innerHTML; };

P.fit = () => P.map.fitBounds(P.data.bounds, { paddingTopLeft: [48, 12], paddingBottomRight: [48, 26], animate: false });

P.speak = (language) => {
  P.language = language;
  P.drawWords();
};

/* The bar of the scale, with its figure as the language writes it. */
P.drawScale = () => {
  const size = P.map.getSize(), middle = size.y / 2;
  const across = P.meters(P.map.containerPointToLatLng([0, middle]), P.map.containerPointToLatLng([120, middle]));
  const power = 10 ** Math.floor(Math.log10(across));
  const round = [5, 2, 1].map((n) => n * power).find((n) => n <= across) || power;
  const bar = document.querySelector(".scale");
  bar.style.width = `${(120 * round) / across}px`;
  bar.textContent = round < 1000 ? `${P.number(round, 0)}\u00a0m` : `${P.number(round / 1000, 0)}\u00a0km`;
};

P.scale = L.Control.extend({ options: { position: "bottomleft" }, onAdd: () => L.DomUtil.create("div", "scale") });

P.shade = (dark) => {
  P.dark = dark;
  document.documentElement.dataset.shade = dark ? "dark" : "light";
  document.getElementById("shade").setAttribute("aria-pressed", String(dark));
  P.layers.forEach(P.restyle);
  P.drawPanel();
  P.drawMeasure();
  P.redraw();
};

P.startControls = (map) => {
  map.attributionControl.setPrefix("Leaflet");
  P.data.attribution.forEach((line) => map.attributionControl.addAttribution(P.escape(line)));
  new P.scale().addTo(map);
  new P.north().addTo(map);
  P.startPopups();
  P.startSearch();
  P.startTables();
  P.startPrint();
  P.startMeasure();
  P.startPhases();
  document.getElementById("whole").addEventListener("click", P.fit);
  document.getElementById("shade").addEventListener("click", () => P.shade(!P.dark));
  document.getElementById("language").addEventListener("click", () => P.speak(P.language === "es" ? "en" : "es"));
};

P.start = (map) => {
  P.data = JSON.parse(document.getElementById("plan-data").textContent);
  P.map = map;
  P.opened = {};
  P.language = P.data.language;
  P.dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.shade = P.dark ? "dark" : "light";
  P.layers = P.data.layers.map((layer) => ({ ...layer, family: layer.group, leaves: [], on: layer.shown, at: 0 }));
  P.snap = map.options.zoomSnap;
  map.options.renderer = new P.Canvas({ padding: 0.25 });
  P.fit();
  P.startControls(map);
  P.drawWords();
  document.getElementById("shade").setAttribute("aria-pressed", String(P.dark));
  P.settle();
  P.fit();
  P.lastScale = P.markScale();
  P.layers.filter((layer) => layer.on).forEach((layer) => { P.build(layer); layer.drawn.addTo(map); });
  P.drawScale();
  map.on("zoomend", P.resize);
  map.on("moveend", P.drawScale);
  document.documentElement.dataset.ready = "yes";
};
