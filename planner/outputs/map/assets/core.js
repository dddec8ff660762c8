"use strict";
/* Words, numbers and the decoding of columns and steps. */
const P = { language: "es", locale: { es: "es-AR", en: "en-US" }, layers: [], dark: false };

P.index = () => (P.language === "en" ? 1 : 0);
P.say = (both) => (Array.isArray(both) ? both[P.index()] : String(both));
P.word = (key, values) =>
  P.say(P.data.words[key]).replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? values[name] : all));
P.number = (value, digits) =>
  value.toLocaleString(P.locale[P.language], { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: "always" });

P.code = (value) => {
  const one = (part) => (P.data.codes[part] ? P.say(P.data.codes[part]) : part);
  return P.data.codes[value] ? one(value) : String(value).split("+").map(one).join(" + ");
};

/* Text of a value by its field; nothing here is ever read as HTML. */
P.show = (field, value) => {
  if (P.blank(value)) return P.word("unknown");
  if (field.kind === "flag") return P.word(value ? "yes" : "no");
  if (field.kind === "code") return field.codes && field.codes[value] ? P.say(field.codes[value]) : P.code(value);
  if (field.kind === "number") {
    const unit = P.say(field.unit);
    return P.number(Number(value), field.digits) + (unit === "°" ? unit : unit ? "\u00a0" + unit : "");
  }
  return String(value);
};

P.element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  });
  children.forEach((child) => made.append(child));
  return made;
};

P.blank = (value) => value === null || value === undefined || value === "";

P.layer = (key) => P.layers.find((layer) => layer.key === key);

P.column = (column) => (Array.isArray(column) ? column : column.i.map((place) => column.d[place]));

/* Steps in millionths of a degree back to [longitude, latitude] pairs. */
P.line = (steps) => {
  const out = [];
  let x = 0, y = 0;
  for (let k = 0; k < steps.length; k += 2) {
    x += steps[k];
    y += steps[k + 1];
    out.push([x / 1e6, y / 1e6]);
  }
  return out;
};

P.collection = (layer) => {
  const columns = Object.entries(layer.data.columns).map(([name, column]) => [name, P.column(column)]);
  const places = layer.data.shape === "point" ? P.line(layer.data.geometry) : null;
  const features = [];
  for (let row = 0; row < layer.data.count; row += 1) {
    const properties = { row };
    columns.forEach(([name, values]) => { properties[name] = values[row]; });
    features.push({ type: "Feature", properties, geometry: places ? { type: "Point", coordinates: places[row] } : P.shape(layer.data, row) });
  }
  return { type: "FeatureCollection", features };
};

P.shape = (data, row) => {
  const steps = data.geometry[row];
  const multi = Array.isArray(steps[0]);
  if (data.shape === "area") return { type: "MultiPolygon", coordinates: steps.map((polygon) => polygon.map(P.line)) };
  return multi
    ? { type: "MultiLineString", coordinates: steps.map(P.line) }
    : { type: "LineString", coordinates: P.line(steps) };
};
