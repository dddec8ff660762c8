/* On paper: light colors, the view fitted to the sheet, and drawn before the sheet is made. */

/* The canvas is drawn at once, not in the next animation frame, which never comes while a page is being printed.
   There is one canvas only: printed as vectors, a second one would wipe out what lies below it. */
P.redraw = () => P.map.getRenderer(L.polyline([]))._redraw();

P.settle = () => {
  const box = P.map.getContainer();
  const size = `${box.clientWidth} ${box.clientHeight}`;
  if (size === P.settled) return;
  P.settled = size;
  P.map.invalidateSize({ animate: false });
  P.map.getContainer().style.setProperty("--popup", `${Math.max(120, Math.min(440, P.map.getSize().y - 110))}px`);
  if (P.popupBox) {
    Object.assign(P.popupBox.options, P.popupRoom());
    P.popupBox.update();
  }
  P.redraw();
};

P.beforePrint = () => {
  P.seen = { bounds: P.map.getBounds(), center: P.map.getCenter(), zoom: P.map.getZoom(), dark: P.dark };
  if (P.dark) P.shade(false);
  P.paper = true;
  P.drawPanel();
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
  P.paper = false;
  P.drawPanel();
  if (P.seen.dark) P.shade(true);
  P.redraw();
};

P.startPrint = () => {
  window.addEventListener("beforeprint", P.beforePrint);
  window.addEventListener("afterprint", P.afterPrint);
  new ResizeObserver(P.settle).observe(P.map.getContainer());
  document.getElementById("print").addEventListener("click", () => window.print());
};
