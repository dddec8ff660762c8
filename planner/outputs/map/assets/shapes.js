/* Point shapes drawn on the canvas, and the same shapes as SVG for the legend. */
P.outline = (shape, x, y, r) => {
  const at = (angle, radius) => [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
  const ring = (count, start) => Array.from({ length: count }, (_, k) => at(start + (2 * Math.PI * k) / count, r));
  const bar = r * 0.36;
  if (shape === "square") return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]].map(([a, b]) => [x + (a - x) * 0.86, y + (b - y) * 0.86]);
  if (shape === "triangle") return ring(3, 0);
  if (shape === "diamond") return ring(4, 0);
  if (shape === "star") return Array.from({ length: 10 }, (_, k) => at((Math.PI * k) / 5, k % 2 ? r * 0.45 : r));
  const plus = [[-bar, -r], [bar, -r], [bar, -bar], [r, -bar], [r, bar], [bar, bar], [bar, r], [-bar, r], [-bar, bar], [-r, bar], [-r, -bar], [-bar, -bar]];
  if (shape === "plus") return plus.map(([a, b]) => [x + a, y + b]);
  if (shape === "cross") return plus.map(([a, b]) => [x + (a - b) * 0.7071, y + (a + b) * 0.7071]);
  return null;
};

/* A canvas that strokes neighbors of one look at once: thousands of spans cost a few strokes. */
P.Canvas = L.Canvas.extend({
  _draw() {
    const bounds = this._redrawBounds;
    this._ctx.save();
    if (bounds) {
      const size = bounds.getSize();
      this._ctx.beginPath();
      this._ctx.rect(bounds.min.x, bounds.min.y, size.x, size.y);
      this._ctx.clip();
    }
    this._drawing = true;
    for (let order = this._drawFirst; order; order = order.next) {
      const layer = order.layer;
      if (!bounds || (layer._pxBounds && layer._pxBounds.intersects(bounds))) layer._updatePath();
    }
    this._endRun();
    this._drawing = false;
    this._ctx.restore();
  },
  _updatePoly(layer, closed) {
    if (!this._drawing || !layer._parts.length) return;
    if (closed) { this._endRun(); L.Canvas.prototype._updatePoly.call(this, layer, closed); return; }
    const { color, weight, opacity, dashArray } = layer.options;
    const look = `${color} ${weight} ${opacity} ${dashArray}`;
    if (look !== this._look) {
      this._endRun();
      this._look = look;
      this._run = layer;
      this._ctx.beginPath();
    }
    layer._parts.forEach((part) => part.forEach((p, k) => (k ? this._ctx.lineTo(p.x, p.y) : this._ctx.moveTo(p.x, p.y))));
  },
  _updateCircle(layer) {
    this._endRun();
    L.Canvas.prototype._updateCircle.call(this, layer);
  },
  _endRun() {
    if (this._run) this._fillStroke(this._ctx, this._run);
    this._run = this._look = null;
  },
});

/* Lines and areas are simplified once a zoom, not again at each move; what lies beyond the canvas it cuts off itself. */
L.Polyline.include({
  _update() {
    if (!this._map) return;
    if (this._simpleOf !== this._rings) {
      this._simpleOf = this._rings;
      this._parts = this._rings.slice();
      this._simplifyPoints();
      this._simple = this._parts;
    }
    this._parts = this._pxBounds && this._pxBounds.intersects(this._renderer._bounds) ? this._simple : [];
    this._updatePath();
  },
});

P.ShapeMarker = L.CircleMarker.extend({
  _updatePath() {
    const shape = this.options.shape;
    if (shape === "circle") { this._renderer._updateCircle(this); return; }
    if (!this._renderer._drawing || this._empty()) return;
    this._renderer._endRun();
    const points = P.outline(shape, this._point.x, this._point.y, this._radius);
    const context = this._renderer._ctx;
    context.beginPath();
    points.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
    this._renderer._fillStroke(context, this);
  },
});

P.swatch = (kind, look, width) => {
  const svg = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  };
  const box = svg("svg", { width: 34, height: 18, viewBox: "0 0 34 18", "aria-hidden": "true" });
  if (kind === "line") {
    box.append(svg("line", { x1: 1, y1: 9, x2: 33, y2: 9, stroke: P.paint(look.color), "stroke-width": width || Math.max(look.width_px, 1.5), "stroke-dasharray": look.dash }));
  } else if (kind === "area") {
    box.append(svg("rect", { x: 5, y: 2, width: 24, height: 14, fill: P.paint(look.color), "fill-opacity": Math.max(look.fill_opacity, 0.1), stroke: P.paint(look.color), "stroke-width": look.width_px, "stroke-dasharray": look.dash }));
  } else {
    const r = Math.min(look.radius_px, 8);
    const points = P.outline(look.shape, 17, 9, r);
    const paint = { fill: P.paint(look.color), "fill-opacity": look.fill_opacity, stroke: look.fill_opacity ? P.edge() : P.paint(look.color), "stroke-width": 1 };
    box.append(points ? svg("polygon", { points: points.map((p) => p.join(",")).join(" "), ...paint }) : svg("circle", { cx: 17, cy: 9, r, ...paint }));
  }
  return box;
};
