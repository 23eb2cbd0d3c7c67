// Made by loudfail from blueprints/; run cargo xtask site.
// What all pages share: light or dark, and making elements. Every text becomes a text node, never markup.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// The instant that everything is seen from. A test can set it in the address.
function now() {
  const given = Date.parse(new URLSearchParams(location.search).get("now") || "");
  return Number.isNaN(given) ? Date.now() : given;
}

function data() {
  return JSON.parse(document.getElementById("data").textContent);
}

(() => {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // A page from a file may have no storage.
  }
  function apply() {
    const isDark = theme ? theme === "dark" : system.matches;
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    button.textContent = isDark ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark ? "Switch to light colours" : "Switch to dark colours");
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // As above.
    }
    apply();
  });
  system.addEventListener("change", apply);
  apply();
})();
