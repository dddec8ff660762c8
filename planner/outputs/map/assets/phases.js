/* Choose a phase of construction: its routes and sites come forward, and the map goes there. */
P.phaseLayers = () => P.layers.filter((layer) => layer.key.startsWith("phase_"));

P.drawPhases = () => {
  const layers = P.phaseLayers();
  const box = document.getElementById("phase-box");
  box.hidden = !layers.length;
  if (!layers.length) return;
  const labels = P.style(layers[0]).labels;
  const choice = document.getElementById("phase");
  choice.replaceChildren(P.element("option", { value: "" }, P.word("all_phases")), ...Object.keys(labels).map((key) => P.element("option", { value: key }, P.say(labels[key]))));
  choice.value = P.phase || "";
};

P.showPhase = (key) => {
  P.phase = key;
  const bounds = L.latLngBounds([]);
  P.map.closePopup();
  P.phaseLayers().forEach((layer) => {
    P.turn(layer, true);
    P.restyle(layer);
    layer.leaves.filter((leaf) => !P.dimmed(layer, leaf.feature.properties)).forEach((leaf) => bounds.extend(leaf.getLatLng ? leaf.getLatLng() : leaf.getBounds()));
  });
  ["spans", "cables", "drops", "cameras", "points", "viewsheds"].map(P.layer).forEach((layer) => { if (layer) P.turn(layer, !key && layer.shown); });
  if (!key) { P.phaseLayers().forEach((layer) => P.turn(layer, layer.shown)); P.fit(); return; }
  if (bounds.isValid()) P.map.fitBounds(bounds.pad(0.05), { maxZoom: 17, animate: false });
};

P.startPhases = () => document.getElementById("phase").addEventListener("change", (event) => P.showPhase(event.target.value));
