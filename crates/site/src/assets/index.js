// Made by loudfail from blueprints/; run cargo xtask site.
"use strict";

(() => {
  const PAGE = 100;
  const { jobs, times } = data();
  const at = now();
  const by = (id) => document.getElementById(id);
  const fields = ["search", "environment", "channel", "owner", "schedule", "timezone"];
  const body = document.querySelector("#jobs tbody");
  let shown = PAGE;
  let sort = { key: "name", down: false };
  let span = "day";

  const cached = new Map();
  function nextOf(job) {
    // Jobs with the same times start together.
    const key = JSON.stringify(job.schedules.map((it) => [it.times, it.start, it.end, it.enabled]));
    if (!cached.has(key)) cached.set(key, Times.next(job.schedules, times, at, 1)[0] ?? null);
    return cached.get(key);
  }

  function kindOf(schedule) {
    const of = times[schedule.times];
    if (!schedule.enabled) return "off";
    return of.every !== undefined ? "rate" : of.once !== undefined ? "once" : "cron";
  }

  for (const job of jobs) {
    const words = job.schedules.map((it) => it.words).join(" ");
    job.text = [job.name, job.description, job.owner, job.channel, job.environment, words].join("\n").toLowerCase();
    job.kinds = job.schedules.length ? job.schedules.map(kindOf) : ["none"];
  }

  function options(id, values) {
    for (const value of [...new Set(values)].filter(Boolean).sort()) by(id).append(element("option", { value }, value));
  }
  options("environment", jobs.map((job) => job.environment));
  options("channel", jobs.map((job) => job.channel));
  options("owner", jobs.map((job) => job.owner));
  const own = Times.own();
  const zones = [own, "UTC", ...new Set(times.map((it) => it.timezone).filter(Boolean))];
  const all = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  for (const zone of new Set([...zones, ...all])) by("timezone").append(element("option", { value: zone }, zone));

  // The address keeps what is asked for, so that it can be sent to somebody.
  const asked = new URLSearchParams(location.hash.slice(1));
  for (const id of fields) if (asked.get(id)) by(id).value = asked.get(id);
  if (by("timezone").value === "") by("timezone").value = own;
  if (asked.get("sort")) sort = { key: asked.get("sort"), down: asked.get("down") === "1" };
  if (asked.get("span") === "week") span = "week";

  function remember() {
    const asked = new URLSearchParams();
    for (const id of fields) {
      const value = by(id).value;
      if (value && !(id === "timezone" && value === own)) asked.set(id, value);
    }
    if (sort.key !== "name" || sort.down) {
      asked.set("sort", sort.key);
      if (sort.down) asked.set("down", "1");
    }
    if (span === "week") asked.set("span", "week");
    history.replaceState(null, "", asked.size ? "#" + asked : location.pathname + location.search);
  }

  const keys = {
    name: (job) => job.name,
    owner: (job) => job.owner,
    next: (job) => nextOf(job) ?? Infinity,
    environment: (job) => job.environment,
    channel: (job) => job.channel,
    proof: (job) => job.told - job.failures,
  };

  function chosen() {
    const words = by("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const is = (id, value) => !by(id).value || by(id).value === value;
    const found = jobs.filter((job) => words.every((word) => job.text.includes(word)) && is("environment", job.environment)
      && is("channel", job.channel) && is("owner", job.owner) && (!by("schedule").value || job.kinds.includes(by("schedule").value)));
    const key = keys[sort.key] || keys.name;
    const sign = sort.down ? -1 : 1;
    return found.map((job) => [key(job), job]).sort(([one, a], [other, b]) => {
      if (one === other) return a.name < b.name ? -1 : a.name > b.name ? 1 : a.environment < b.environment ? -1 : 1;
      return one < other ? -sign : sign;
    }).map(([, job]) => job);
  }

  function row(job) {
    const next = nextOf(job);
    const zone = by("timezone").value;
    const words = job.schedules.map((it) => (it.enabled ? it.words : it.words + " (switched off)"));
    const told = element("td", { class: job.told === job.failures ? "good" : "bad" }, `${job.told} of ${job.failures}`);
    const name = element("th", { scope: "row" }, element("a", { href: job.page }, job.name));
    if (job.description) name.append(element("small", {}, job.description));
    return element("tr", {}, name, element("td", {}, job.owner || "—"),
      element("td", {}, ...(words.length ? words.flatMap((it) => [it, element("br")]) : ["—"])),
      element("td", {}, next === null ? "—" : Times.show(next, zone)), element("td", {}, job.environment),
      element("td", {}, job.channel), element("td", {}, job.concurrency), told);
  }

  function list() {
    const found = chosen();
    body.replaceChildren(...found.slice(0, shown).map(row));
    const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;
    by("count").textContent = found.length === jobs.length ? many(jobs.length, "job") : `${found.length} of ${many(jobs.length, "job")}`;
    by("more").hidden = found.length <= shown;
    for (const button of document.querySelectorAll("[data-sort]")) {
      const cell = button.closest("th");
      if (button.dataset.sort === sort.key) cell.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    return found;
  }

  function timeline(found) {
    const until = at + (span === "day" ? 1 : 7) * Times.DAY;
    const zone = by("timezone").value;
    const minutes = new Map();
    const runs = new Map();
    let unknown = 0;
    for (const job of found) {
      for (const schedule of job.schedules) {
        const key = JSON.stringify([schedule.times, schedule.start, schedule.end, schedule.enabled]);
        if (!runs.has(key)) runs.set(key, Times.starts(schedule, times, at, until, 20000));
        const starts = runs.get(key);
        if (starts === null) {
          unknown += 1;
          continue;
        }
        for (const start of starts) {
          const minute = Math.floor(start / 60000) * 60000;
          if (!minutes.has(minute)) minutes.set(minute, []);
          minutes.get(minute).push(job);
        }
      }
    }
    by("timeline-note").textContent = unknown
      ? `${unknown} schedule${unknown === 1 ? "" : "s"} at an interval, such as every hour, start from their deployment and are not included.` : "";
    by("timeline").replaceChildren(span === "day" ? bars(minutes, zone) : heat(minutes, zone));
    const busiest = [...minutes].sort(([a, one], [b, other]) => other.length - one.length || a - b).slice(0, 10);
    by("busiest").replaceChildren(...busiest.map(([minute, started]) => {
      const item = element("li", {}, `${Times.show(minute, zone)}: ${started.length} `);
      const links = started.slice(0, 5).flatMap((job, place) => [place ? ", " : "(", element("a", { href: job.page }, job.name)]);
      item.append(...links, started.length > 5 ? ", …)" : ")");
      return item;
    }));
    if (!busiest.length) by("busiest").append(element("li", {}, "No job starts in this period."));
  }

  // Quarters of an hour as bars; one is red in which more than half start at the same minute.
  function bars(minutes, zone) {
    const QUARTER = 900000;
    const first = Math.floor(at / QUARTER) * QUARTER;
    const counts = new Array(97).fill(0);
    const most = new Array(97).fill(0);
    for (const [minute, started] of minutes) {
      const place = Math.floor((minute - first) / QUARTER);
      counts[place] += started.length;
      most[place] = Math.max(most[place], started.length);
    }
    const highest = Math.max(1, ...counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const svg = drawn("svg", { width: 980, height: 180, viewBox: "0 0 980 180", role: "img", "aria-label": `${total} starts in the next 24 hours, at most ${highest} in a quarter of an hour` });
    counts.forEach((count, place) => {
      const time = Times.show(first + place * QUARTER, zone);
      const x = 5 + place * 10;
      if (place % 12 === 0) {
        svg.append(drawn("line", { class: "grid", x1: x, x2: x, y1: 10, y2: 150 }), drawn("text", { x, y: 168 }, time.slice(-5)));
      }
      if (!count) return;
      const height = Math.max(3, (count / highest) * 135);
      const pile = most[place] > 1 && most[place] * 2 > count ? " pile" : "";
      svg.append(drawn("rect", { class: "bar" + pile, x, y: 150 - height, width: 8, height }, drawn("title", {}, `${time}: ${count}, ${most[place]} in one minute`)));
    });
    return svg;
  }

  // Hours of days as a table.
  function heat(minutes, zone) {
    const days = new Map();
    for (let time = at; time < at + 7 * Times.DAY; time += 3600000) {
      const day = Times.show(time, zone).replace(/,? \d\d:\d\d$/, "");
      if (!days.has(day)) days.set(day, new Array(24).fill(0));
    }
    for (const [minute, started] of minutes) {
      const shown = Times.show(minute, zone);
      const row = days.get(shown.replace(/,? \d\d:\d\d$/, ""));
      if (row) row[Number(shown.slice(-5, -3))] += started.length;
    }
    const highest = Math.max(1, ...[...days.values()].flat());
    const head = element("tr", {}, element("th", { scope: "col" }, "Day"));
    for (let hour = 0; hour < 24; hour += 1) head.append(element("th", { scope: "col" }, String(hour).padStart(2, "0")));
    const rows = [...days].map(([day, counts]) => {
      const cells = counts.map((count) => {
        const heat = !count ? "" : count * 3 > highest * 2 ? "heat-3" : count * 3 > highest ? "heat-2" : "heat-1";
        return element("td", heat ? { class: heat } : {}, count ? String(count) : "");
      });
      return element("tr", {}, element("th", { scope: "row" }, day), ...cells);
    });
    return element("table", {}, element("caption", {}, `Starts by hour, ${zone}`), element("thead", {}, head), element("tbody", {}, ...rows));
  }

  let waiting = 0;
  function refresh() {
    remember();
    const found = list();
    // The list first: a timeline of many jobs takes longer.
    clearTimeout(waiting);
    waiting = setTimeout(() => timeline(found), 0);
  }

  by("filters").addEventListener("submit", (event) => event.preventDefault());
  by("filters").addEventListener("input", () => {
    shown = PAGE;
    refresh();
  });
  by("more").addEventListener("click", () => {
    shown += PAGE;
    list();
  });
  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      sort = { key: button.dataset.sort, down: sort.key === button.dataset.sort && !sort.down };
      refresh();
    });
  }
  const spans = [...document.querySelectorAll("[data-span]")];
  function press() {
    for (const button of spans) button.setAttribute("aria-pressed", String(button.dataset.span === span));
  }
  for (const button of spans) {
    button.addEventListener("click", () => {
      span = button.dataset.span;
      press();
      refresh();
    });
  }
  press();
  refresh();
})();
