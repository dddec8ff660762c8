/* The slider over the points of a frontier: figures at once, the map when the reader stops. */
(() => {
  const held = document.getElementById("points");
  if (!held) return;
  const points = JSON.parse(held.textContent);
  const slider = document.getElementById("point");
  const frame = document.getElementById("point-map");
  const [less, more] = ["less", "more"].map((id) => document.getElementById(id));
  const WAIT_MS = 400;
  let waiting = 0;

  const say = (both) => both[document.documentElement.lang === "en" ? 1 : 0];
  const shown = (both) => both.map((words, k) => {
    const part = document.createElement("span");
    part.className = part.lang = k ? "en" : "es";
    part.textContent = words;
    return part;
  });

  const drawMap = (point) => {
    frame.hidden = !point.map;
    document.getElementById("no-map").hidden = Boolean(point.map);
    if (point.map && frame.getAttribute("src") !== point.map) frame.setAttribute("src", point.map);
  };

  const speak = () => {
    slider.setAttribute("aria-valuetext", say(points[slider.valueAsNumber].spoken));
    frame.title = frame.dataset[document.documentElement.lang];
  };

  const draw = (wait) => {
    const point = points[slider.valueAsNumber];
    document.getElementById("point-title").replaceChildren(...shown(point.title));
    document.querySelectorAll("[data-figure]").forEach((place) => place.replaceChildren(...shown(point.figures[place.dataset.figure])));
    document.getElementById("point-links").replaceChildren(...point.links.flatMap(([href, words], k) => {
      const link = document.createElement("a");
      link.href = href;
      link.replaceChildren(...shown(words));
      return k ? [" · ", link] : [link];
    }));
    document.querySelectorAll("svg.chart circle").forEach((mark, k) => mark.classList.toggle("here", k === slider.valueAsNumber));
    less.disabled = slider.valueAsNumber === 0;
    more.disabled = slider.valueAsNumber === points.length - 1;
    speak();
    clearTimeout(waiting);
    waiting = setTimeout(drawMap, wait, point);
  };

  const step = (by) => { slider.value = slider.valueAsNumber + by; draw(WAIT_MS); };
  slider.addEventListener("input", () => draw(WAIT_MS));
  less.addEventListener("click", () => step(-1));
  more.addEventListener("click", () => step(1));
  document.getElementById("language").addEventListener("click", speak);
  draw(0);
})();
