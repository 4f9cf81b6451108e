"use strict";
// Charts when they come near, in the colours of the theme.
const Charts = (() => {
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const charts = [...document.querySelectorAll(".chart[data-figure]")];
  const drawn = new Map();
  const PAPER = 640;
  let onPaper = false;

  // "var(--accent)" becomes what the theme says it is.
  const resolve = (value, style) => {
    if (typeof value === "string") {
      const found = /^var\((--[\w-]+)\)$/.exec(value);
      return found ? style.getPropertyValue(found[1]).trim() : value;
    }
    if (Array.isArray(value)) return value.map((v) => resolve(v, style));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, resolve(v, style)])
    );
  };

  // A mark that stands for a person leads to them, as the name in the table does.
  const open = ({ points: [{ customdata }] }) => {
    if (customdata !== undefined) location.hash = `#person-${customdata}`;
  };

  const draw = (chart, figure = figures[chart.dataset.figure]) => {
    const { data, layout } = resolve(figure, getComputedStyle(root));
    drawn.set(chart, figure);
    const wide = onPaper ? Math.min(PAPER, chart.clientWidth) : chart.clientWidth;
    if (onPaper) layout.width = wide;
    if (layout.meta) {
      const { ratio, extra, across } = layout.meta;
      layout.height = Math.min(layout.height, wide * ratio + extra);
      chart.style.aspectRatio = "auto";
      // Squares are dashes: as thick as they are long. Tiny ones leave no gap to see.
      const cell = wide / across;
      const look =
        cell < 4
          ? { width: cell + 1 }
          : { width: 0.88 * cell, dash: `${0.88 * cell}px,${0.12 * cell}px` };
      if (across) data.forEach(({ line }) => Object.assign(line, look));
    }
    const fresh = !chart.on;
    Plotly.react(chart, data, layout, { displayModeBar: false, responsive: true });
    if (fresh) chart.on("plotly_click", open);
  };
  const redraw = () => drawn.forEach((figure, chart) => draw(chart, figure));

  if ("IntersectionObserver" in window) {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          observer.unobserve(target);
          // Each by itself, so that the first is seen before the next is drawn.
          setTimeout(draw, 0, target);
        }
      },
      { rootMargin: "300px" }
    );
    charts.forEach((chart) => observer.observe(chart));
  } else charts.forEach((chart) => draw(chart));

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    requestAnimationFrame(redraw);
  });
  // Paper is light, and narrow: the page is laid out for it only after this.
  const turn = (paper) => {
    onPaper = paper;
    if (paper) root.dataset.theme = "light";
    else delete root.dataset.theme;
    redraw();
  };
  addEventListener("beforeprint", () => {
    charts.forEach((chart) => drawn.set(chart, figures[chart.dataset.figure]));
    turn(true);
  });
  addEventListener("afterprint", () => turn(false));
  return { draw, person: figures.person };
})();
