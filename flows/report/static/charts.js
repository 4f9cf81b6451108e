"use strict";
// Charts when they come near, in the colours of the theme.
(() => {
  const root = document.documentElement;
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const charts = [...document.querySelectorAll(".chart")];
  const drawn = new Set();

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

  const draw = (chart) => {
    const { data, layout } = resolve(figures[chart.dataset.figure], getComputedStyle(root));
    drawn.add(chart);
    if (layout.meta?.square) {
      layout.height = Math.min(layout.height, chart.clientWidth + 60);
      chart.style.minHeight = "0";
    }
    return Plotly.react(chart, data, layout, { displayModeBar: false, responsive: true });
  };
  const drawAll = () => charts.forEach(draw);

  if ("IntersectionObserver" in window) {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          observer.unobserve(target);
          draw(target);
        }
      },
      { rootMargin: "300px" }
    );
    charts.forEach((chart) => observer.observe(chart));
  } else drawAll();

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    drawn.forEach(draw)
  );
  // Paper is light.
  addEventListener("beforeprint", () => {
    root.dataset.theme = "light";
    drawAll();
  });
  addEventListener("afterprint", () => {
    delete root.dataset.theme;
    drawAll();
  });
})();
