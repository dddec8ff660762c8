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

P.startPrint = () => {
  const settle = () => P.map.invalidateSize({ animate: false, pan: true });
  window.addEventListener("beforeprint", settle);
  window.addEventListener("afterprint", settle);
  window.matchMedia("print").addEventListener("change", settle);
  new ResizeObserver(settle).observe(P.map.getContainer());
  document.getElementById("print").addEventListener("click", () => window.print());
};

P.start = (map) => {
  P.data = JSON.parse(document.getElementById("plan-data").textContent);
  P.map = map;
  P.language = P.data.language;
  P.layers = P.data.layers.map((layer) => ({ ...layer, leaves: [], on: false }));
  map.createPane("ground").style.zIndex = 350;
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
  document.documentElement.dataset.ready = "yes";
};
