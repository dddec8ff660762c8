/* Measure: a line on the map and its length; closed in thought, the area that it holds. */
P.measuring = { on: false, places: [] };

/* Meters of a degree along the meridian and the parallel on WGS 84, at a latitude: exact to a few parts in 100,000. */
P.degrees = (latitude) => {
  const a = (latitude * Math.PI) / 180;
  return {
    y: 111132.954 - 559.822 * Math.cos(2 * a) + 1.175 * Math.cos(4 * a),
    x: 111412.84 * Math.cos(a) - 93.5 * Math.cos(3 * a) + 0.118 * Math.cos(5 * a),
  };
};

P.meters = (one, other) => {
  const of = P.degrees((one.lat + other.lat) / 2);
  return Math.hypot((other.lng - one.lng) * of.x, (other.lat - one.lat) * of.y);
};

P.lengthOf = (places) => places.slice(1).reduce((sum, place, k) => sum + P.meters(places[k], place), 0);

P.areaOf = (places) => {
  if (places.length < 3) return 0;
  const of = P.degrees(places.reduce((sum, p) => sum + p.lat, 0) / places.length);
  const twice = places.reduce((sum, p, k) => {
    const q = places[(k + 1) % places.length];
    return sum + (p.lng - places[0].lng) * (q.lat - places[0].lat) - (q.lng - places[0].lng) * (p.lat - places[0].lat);
  }, 0);
  return Math.abs((twice * of.x * of.y) / 2);
};

P.distance = (m) => (m < 1000 ? `${P.number(m, 1)}\u00a0m` : `${P.number(m / 1000, 3)}\u00a0km`);
P.area = (m2) => (m2 < 10000 ? `${P.number(m2, 0)}\u00a0m²` : `${P.number(m2 / 10000, 2)}\u00a0ha`);

P.drawMeasure = () => {
  const { on, places } = P.measuring;
  const told = document.getElementById("measured");
  const button = document.getElementById("measure");
  button.setAttribute("aria-pressed", String(on));
  told.hidden = !on;
  P.map.getContainer().classList.toggle("measuring", on);
  if (P.ruler) P.ruler.remove();
  P.ruler = null;
  if (!on) return;
  const style = { color: P.ink(), weight: 3, dashArray: "6 4", interactive: false };
  P.ruler = L.layerGroup([L.polyline(places, style), ...places.map((p) => L.circleMarker(p, { radius: 4, color: P.ink(), fillColor: P.edge(), fillOpacity: 1, weight: 2, interactive: false }))]).addTo(P.map);
  const words = places.length < 2 ? [P.word("measure_how")] : [P.word("length", { n: P.distance(P.lengthOf(places)) })];
  if (places.length > 2) words.push(P.word("area", { n: P.area(P.areaOf(places)) }));
  document.getElementById("measured-text").textContent = words.join(" · ");
};

P.addPlace = (place) => {
  P.measuring.places.push(place);
  P.drawMeasure();
};

P.measureOn = (on) => {
  P.measuring = { on, places: [] };
  P.map.closePopup();
  P.map.doubleClickZoom[on ? "disable" : "enable"]();
  P.drawMeasure();
  (on ? P.map.getContainer() : document.getElementById("measure")).focus({ preventScroll: true });
};

P.startMeasure = () => {
  document.getElementById("measure").addEventListener("click", () => P.measureOn(!P.measuring.on));
  document.getElementById("measure-again").addEventListener("click", () => P.measureOn(true));
  document.getElementById("measure-end").addEventListener("click", () => P.measureOn(false));
  P.map.on("click", (event) => { if (P.measuring.on) P.addPlace(event.latlng); });
  P.map.getContainer().addEventListener("keydown", (event) => {
    if (!P.measuring.on || event.target !== P.map.getContainer()) return;
    if (event.key === "Enter") P.addPlace(P.map.getCenter());
    else if (event.key === "Backspace") { P.measuring.places.pop(); P.drawMeasure(); }
    else if (event.key === "Escape") P.measureOn(false);
    else return;
    event.preventDefault();
  });
};
