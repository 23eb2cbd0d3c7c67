// Made by loudfail from blueprints/; run cargo xtask site.
"use strict";

(() => {
  const { nodes, paths, lines, messages, tellings, runs } = data();
  const by = (id) => document.getElementById(id);
  const machine = by("machine");
  const states = new Map([...machine.querySelectorAll(".state")].map((it) => [Number(it.dataset.node), it]));
  const ways = [...machine.querySelectorAll(".way")];
  const failures = by("failure");

  function piece([look, text, address]) {
    if (look === "link") return element("a", { href: address, rel: "noreferrer" }, text);
    if (look === "bold") return element("strong", {}, text);
    if (look === "italic") return element("em", {}, text);
    if (look === "struck") return element("s", {}, text);
    if (look === "code") return element("code", {}, text);
    if (look) return element("span", { class: look }, text);
    return text;
  }

  function line(number, name, attributes = {}) {
    return element(name, attributes, ...lines[number].map(piece));
  }

  function message(number) {
    if (number === null) return [element("p", {}, "Nothing: nobody is notified.")];
    const it = messages[number];
    const parts = [...it.title.map((at) => line(at, "p", { class: "title" })), ...it.lines.map((at) => line(at, "p"))];
    if (it.steps.length) {
      parts.push(element("p", { class: "title" }, "Next steps"), element("ol", {}, ...it.steps.map((at) => line(at, "li"))));
    }
    if (it.keywords.length) parts.push(element("p", { class: "keywords" }, "Keywords: " + it.keywords.join(", ")));
    return parts;
  }

  function show() {
    const telling = tellings[failures.selectedIndex];
    if (!telling) return;
    by("message").replaceChildren(...message(telling.message));
    by("verdict").textContent = telling.verdict;
    by("verdict").className = telling.good ? "good" : "bad";
    const page = failures.value.replace(/[^A-Za-z0-9-]/gu, "_");
    by("shape").setAttribute("href", `../../shapes/${page}.html`);
    const path = paths[telling.path];
    // An execution begins at the start, wherever it fails.
    const way = path.length ? [0, ...path] : path;
    const lit = new Set(way);
    const pairs = new Set(way.slice(1).map((to, place) => `${way[place]} ${to}`));
    for (const [place, state] of states) state.classList.toggle("lit", lit.has(place));
    for (const it of ways) it.classList.toggle("lit", pairs.has(`${it.dataset.from} ${it.dataset.to}`));
    const names = path.map((place) => element("li", {}, nodes[place].name));
    by("way").replaceChildren(...(names.length ? names : [element("li", {}, "The execution is ended from outside; the backstop reports it.")]));
  }

  function look(place) {
    const { name, state } = nodes[place];
    if (!state) return;
    by("state-title").textContent = name;
    by("state").textContent = JSON.stringify(state, null, 2);
  }

  for (const [place, state] of states) {
    state.addEventListener("mouseenter", () => look(place));
    state.addEventListener("focus", () => look(place));
    state.addEventListener("click", () => look(place));
  }

  failures.addEventListener("change", () => {
    history.replaceState(null, "", "#" + encodeURIComponent(failures.value));
    show();
  });
  function asked() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // It is no failure's id then.
    }
    const place = [...failures.options].findIndex((it) => it.value === id);
    if (place >= 0) failures.selectedIndex = place;
    show();
  }
  addEventListener("hashchange", asked);
  asked();

  const zooms = [...document.querySelectorAll("[data-zoom]")];
  for (const button of zooms) {
    button.addEventListener("click", () => {
      machine.classList.toggle("fit", button.dataset.zoom === "fit");
      for (const it of zooms) it.setAttribute("aria-pressed", String(it === button));
    });
  }

  const list = by("runs");
  if (list) {
    const zone = Times.own();
    const next = Times.next(runs.schedules, runs.times, now(), 5);
    list.append(...next.map((at) => element("li", {}, `${Times.show(at, zone)}, ${zone}`)));
    if (!next.length) list.append(element("li", {}, "Not known here: the start depends on when the schedule is deployed, or the schedule is switched off."));
  }
})();
