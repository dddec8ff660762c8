/* The page starts here, called with folium's map. */
P.north = L.Control.extend({
  options: { position: "topright" },
  onAdd: () => {
    const box = L.DomUtil.create("div", "north");
    box.innerHTML = '<svg width="26" height="40" viewBox="0 0 26 40" role="img"><title></title><path d="M13 2 L21 26 L13 21 L5 26 Z" fill="#000"/><text x="13" y="38" text-anchor="middle" font-size="12" font-weight="700">N</text></svg>';
    return box;
  },
});

P.escape = (text) => { const box = document.createElement("i"); box.textContent = text; return box.innerHTML; };

P.fit = () => P.map.fitBounds(P.data.bounds, { padding: [10, 10], animate: false });

P.speak = (language) => {
  P.language = language;
  P.drawWords();
};

/* The canvas is drawn at once, not in the next animation frame, which never comes while a page is being printed.
   There is one canvas only: printed as vectors, a second one would wipe out what lies below it. */
P.redraw = () => P.map.getRenderer(L.polyline([]))._redraw();

P.settle = () => {
  P.map.invalidateSize({ animate: false });
  P.map.getContainer().style.setProperty("--popup", `${Math.max(120, Math.min(420, P.map.getSize().y - 120))}px`);
  P.redraw();
};

P.beforePrint = () => {
  P.seen = { bounds: P.map.getBounds(), center: P.map.getCenter(), zoom: P.map.getZoom() };
  Object.assign(P.map.getContainer().style, { width: P.data.print_mm[0] + "mm", height: P.data.print_mm[1] + "mm" });
  P.map.options.zoomSnap = 0;
  P.map.invalidateSize({ animate: false, pan: false });
  P.map.fitBounds(P.seen.bounds, { animate: false });
  P.redraw();
};

P.afterPrint = () => {
  Object.assign(P.map.getContainer().style, { width: "", height: "" });
  P.map.options.zoomSnap = P.snap;
  P.map.invalidateSize({ animate: false, pan: false });
  P.map.setView(P.seen.center, P.seen.zoom, { animate: false });
  P.redraw();
};

P.startPrint = () => {
  window.addEventListener("beforeprint", P.beforePrint);
  window.addEventListener("afterprint", P.afterPrint);
  new ResizeObserver(P.settle).observe(P.map.getContainer());
  document.getElementById("print").addEventListener("click", () => window.print());
};

P.start = (map) => {
  P.data = JSON.parse(document.getElementById("plan-data").textContent);
  P.map = map;
  P.language = P.data.language;
  P.layers = P.data.layers.map((layer) => ({ ...layer, leaves: [], on: false }));
  map.attributionControl.setPrefix("Leaflet");
  P.data.attribution.forEach((line) => map.attributionControl.addAttribution(P.escape(line)));
  L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
  new P.north().addTo(map);
  map.on("popupopen", (event) => { P.open = event.popup._source; P.ring = P.hint(P.open); if (P.ring) P.ring.addTo(map); });
  map.on("popupclose", () => {
    if (P.ring) P.ring.remove();
    P.ring = P.open = null;
    if (P.returnTo && document.body.contains(P.returnTo)) P.returnTo.focus();
    P.returnTo = null;
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && P.open) map.closePopup(); });
  P.snap = map.options.zoomSnap;
  P.fit();
  P.lastScale = P.markScale();
  map.on("zoomend", P.resize);
  P.layers.filter((layer) => layer.shown).forEach((layer) => P.turn(layer, true));
  P.startSearch();
  P.startTables();
  P.startPrint();
  document.getElementById("whole").addEventListener("click", P.fit);
  document.getElementById("language").addEventListener("click", () => P.speak(P.language === "es" ? "en" : "es"));
  P.drawWords();
  P.settle();
  P.fit();
  document.documentElement.dataset.ready = "yes";
};
