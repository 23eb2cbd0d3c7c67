// The site in a real browser: `node site.mjs CHROMIUM SAMPLES HOSTILE STARTS MANY DIAGRAMS SCREENSHOTS` prints a JSON line a case.
//
// SAMPLES is a site of the repository's own jobs, HOSTILE one of jobs whose every text wants to be more than text, STARTS one
// with `starts.json` beside its pages: what each schedule of its jobs does next, as the tool knows it. MANY has 10,000 jobs in its
// index. DIAGRAMS are those of READMEs, as `{name, text}`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [executablePath, samples, hostile, starts, many, diagrams, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const mermaid = readFileSync(createRequire(import.meta.url).resolve("@mermaid-js/tiny/dist/mermaid.tiny.js"), "utf8");
const NOW = "2026-11-25T05:00:00Z";

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A page that fails a case for every word on the console and for every request that is no file.
async function open(site, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, timezoneId: "UTC", locale: "en-GB", ...options });
  const page = await context.newPage();
  const wrongs = [];
  page.on("console", (message) => wrongs.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrongs.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) wrongs.push(`request: ${request.url()}`);
  });
  const [file, hash] = path.split("#");
  const url = `${pathToFileURL(join(site, file))}?now=${NOW}${hash ? "#" + hash : ""}`;
  await page.goto(url);
  return { page, close: async () => {
    await context.close();
    assert.deepEqual(wrongs, []);
  } };
}

async function within(site, path, options, act) {
  const { page, close } = await open(site, path, options);
  await act(page);
  await close();
}

async function noViolation(page, what) {
  // Its own scripts are no part of what the page may run, so it gets in by the debugger.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const told = violations.flatMap((it) => it.nodes.map((node) => `${what}: ${it.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
  assert.deepEqual(told, []);
}

const rows = (page) => page.locator("#jobs tbody tr th a").allTextContents();
const shot = (page, name, fullPage = true) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage });

const cases = {
  "the index lists every job, and search and filters narrow it": () => within(samples, "index.html", {}, async (page) => {
    const all = ["cache-warmup", "ledger-import", "nightly-report", "one-shot-migration", "sample", "thumbnails"];
    assert.deepEqual(await rows(page), all);
    assert.equal(await page.textContent("#count"), "6 jobs");
    await shot(page, "index");
    await page.fill("#search", "REPORT tokyo");
    assert.deepEqual(await rows(page), ["nightly-report"]);
    assert.equal(await page.textContent("#count"), "1 of 6 jobs");
    await page.fill("#search", "no job is called this");
    assert.deepEqual(await rows(page), []);
    await page.fill("#search", "");
    await page.selectOption("#channel", "operations");
    assert.deepEqual(await rows(page), ["ledger-import"]);
    await page.selectOption("#channel", "");
    await page.selectOption("#owner", "media");
    assert.deepEqual(await rows(page), ["thumbnails"]);
    await page.selectOption("#owner", "");
    await page.selectOption("#schedule", "none");
    assert.deepEqual(await rows(page), ["one-shot-migration", "sample"]);
    await page.selectOption("#schedule", "rate");
    assert.deepEqual(await rows(page), ["thumbnails"]);
  }),

  "the index sorts, and the address keeps what was asked for": () => within(samples, "index.html", {}, async (page) => {
    await page.click('[data-sort="next"]');
    assert.deepEqual((await rows(page)).slice(0, 3), ["cache-warmup", "nightly-report", "ledger-import"]);
    await page.click('[data-sort="name"]');
    await page.click('[data-sort="name"]');
    assert.equal((await rows(page))[0], "thumbnails");
    assert.equal(await page.locator('th:has([data-sort="name"])').getAttribute("aria-sort"), "descending");
    await page.selectOption("#timezone", "Asia/Tokyo");
    await page.fill("#search", "nightly");
    const next = await page.locator("#jobs tbody tr td:nth-of-type(3)").textContent();
    assert.equal(next, "Thu, 26 Nov 2026, 03:00");
    await page.reload();
    assert.deepEqual(await rows(page), ["nightly-report"]);
    assert.equal(await page.inputValue("#timezone"), "Asia/Tokyo");
    assert.equal(await page.locator("#jobs tbody tr td:nth-of-type(3)").textContent(), next);
  }),

  "the timeline shows a day and a week, and where jobs pile up": () => within(samples, "index.html", {}, async (page) => {
    await page.waitForSelector("#timeline svg .bar");
    assert.equal(await page.locator("#timeline .bar.pile").count(), 2);
    const first = await page.locator("#busiest li").first().textContent();
    assert.equal(first, "Wed, 25 Nov 2026, 18:00: 2 (cache-warmup, nightly-report)");
    assert.match(await page.textContent("#timeline-note"), /^1 schedule at an interval/);
    await page.click('[data-span="week"]');
    await page.waitForSelector("#timeline table");
    assert.equal(await page.locator("#timeline tbody tr").count(), 8);
    assert.equal(await page.textContent("#timeline caption"), "Starts by hour, UTC");
    await page.fill("#search", "nightly");
    await page.waitForFunction(() => document.querySelectorAll("#timeline td[class]").length === 7);
    await shot(page, "week");
  }),

  "a chosen failure lights its way up, and the message is shown": () => within(samples, "jobs/default/nightly-report.html", {}, async (page) => {
    await page.selectOption("#failure", "oom-capital");
    assert.equal(await page.textContent("#message .title"), "The nightly sales report failed");
    assert.match(await page.textContent("#message"), /Stopped: Essential container in task exited \(EssentialContainerExited\).*exit code 137: OutOfMemoryError/);
    assert.deepEqual(await page.locator("#message ol li").allTextContents(), [
      "Look at the log by the links above", "If a source was late, start the job again with the same date", "Tell the sales team if the report will be later than 08:00",
    ]);
    assert.match(await page.getAttribute("#message a", "href"), /^https:\/\/ap-northeast-1\.console\.aws\.amazon\.com\/ecs\//);
    assert.equal(await page.textContent("#verdict"), "reported once, by the machine itself");
    const lit = () => page.locator(".state.lit text").allTextContents();
    const way = await page.locator("#way li").allTextContents();
    assert.deepEqual(new Set(await lit()), new Set(["Start", ...way]));
    assert.ok(way.includes("Tell code and reason") && way.at(-1) === "Job failed", way.join());
    assert.ok(await page.locator(".way.lit").count() >= new Set(way).size - 1);
    await shot(page, "job");
    await page.selectOption("#failure", { index: 0 });
    assert.notDeepEqual(await page.locator("#way li").allTextContents(), []);
    await page.click("#shape");
    await page.waitForURL(/shapes\//);
    assert.match(await page.textContent("h2"), /What each job reports/);
  }),

  "an address leads to a failure, and an unknown one to the first": () => within(samples, "jobs/default/sample.html#oom-capital", {}, async (page) => {
    assert.equal(await page.inputValue("#failure"), "oom-capital");
    await page.evaluate(() => { location.hash = "#%E0%A4%A"; });
    assert.equal(await page.inputValue("#failure"), "oom-capital");
  }),

  "a state tells what it is, by pointer and by keyboard": () => within(samples, "jobs/default/nightly-report.html", {}, async (page) => {
    const run = page.locator('.state[aria-label="Run task, task state"]');
    await run.focus();
    assert.equal(await page.textContent("#state-title"), "Run task");
    assert.equal(JSON.parse(await page.textContent("#state")).Type, "Task");
    await page.locator('.state[aria-label="Publish, task state"]').hover();
    assert.equal(await page.textContent("#state-title"), "Publish");
    const wide = () => page.locator("#machine svg").evaluate((it) => it.getBoundingClientRect().width);
    const fit = await wide();
    await page.click('[data-zoom="full"]');
    assert.ok(await wide() > fit);
  }),

  "light and dark follow the system and the button": () => within(samples, "index.html", { colorScheme: "dark" }, async (page) => {
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await colour(), "rgb(22, 25, 31)");
    await page.click("#theme");
    assert.equal(await colour(), "rgb(255, 255, 255)");
    await page.reload();
    assert.equal(await colour(), "rgb(255, 255, 255)");
    await page.click("#theme");
    await page.click("#jobs tbody a");
    await page.waitForSelector("#machine svg");
    assert.equal(await colour(), "rgb(22, 25, 31)");
    assert.equal(await page.locator(".state.fail:not(.lit) rect").first().evaluate((it) => getComputedStyle(it).stroke), "rgb(255, 138, 128)");
    await shot(page, "dark");
  }),

  "a narrow screen scrolls down alone": async () => {
    for (const path of ["index.html", "jobs/default/nightly-report.html", "shapes/oom-capital.html"]) {
      await within(samples, path, { viewport: { width: 360, height: 740 } }, async (page) => {
        const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(content <= screen, `${path}: ${content} of ${screen}`);
        await shot(page, `narrow-${path.split("/").pop().replace(".html", "")}`, false);
      });
    }
  },

  "nothing keeps anybody out (axe-core)": async () => {
    for (const [colorScheme, width] of [["light", 1400], ["dark", 1400], ["light", 360]]) {
      for (const path of ["index.html", "jobs/default/nightly-report.html", "shapes/oom-capital.html"]) {
        await within(samples, path, { colorScheme, viewport: { width, height: 900 } }, async (page) => {
          if (path === "index.html") await page.waitForSelector("#timeline svg");
          await noViolation(page, `${path}, ${colorScheme}, ${width}`);
        });
      }
    }
  },

  "axe-core finds a page guilty that is": () => within(samples, "index.html", {}, async (page) => {
    await page.evaluate(() => document.querySelector("label").replaceWith(document.querySelector("#search")));
    await assert.rejects(noViolation(page, "without a label"), /label/);
  }),

  "hostile text is text": async () => {
    await within(hostile, "index.html", {}, async (page) => {
      const pages = await page.locator("#jobs tbody a").evaluateAll((links) => links.map((it) => it.getAttribute("href")));
      assert.ok(pages.length > 0);
      const text = await page.textContent("#jobs tbody");
      assert.match(text, /<script>alert\(1\)<\/script>/);
      for (const at of pages) {
        await within(hostile, at, {}, async (page) => {
          assert.equal(await page.locator("main script:not([type='application/json']), main img, main iframe").count(), 0);
          const hrefs = await page.locator("a").evaluateAll((links) => links.map((it) => it.protocol));
          assert.deepEqual(hrefs.filter((it) => !["file:", "https:", "http:", "mailto:"].includes(it)), []);
          const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.ok(content <= screen, `${at}: ${content} of ${screen}`);
          const count = await page.locator("#failure option").count();
          for (let index = 0; index < count; index += 9) await page.selectOption("#failure", { index });
        });
      }
    });
  },

  "an index of 10,000 jobs is searched, filtered and sorted": () => within(many, "index.html", {}, async (page) => {
    assert.equal(await page.textContent("#count"), "10000 jobs");
    assert.equal((await rows(page)).length, 100);
    await page.click("#more");
    assert.equal((await rows(page)).length, 200);
    await page.fill("#search", "many-09987");
    assert.deepEqual(await rows(page), ["many-09987"]);
    assert.equal(await page.textContent("#count"), "1 of 10000 jobs");
    await page.fill("#search", "many berlin");
    await page.selectOption("#owner", "owner-3");
    const count = Number((await page.textContent("#count")).split(" ")[0]);
    assert.ok(count > 10 && count < 1000, String(count));
    await page.selectOption("#owner", "");
    await page.fill("#search", "");
    await page.click('[data-sort="next"]');
    assert.match(await page.locator("#jobs tbody tr td:nth-of-type(3)").first().textContent(), /^Wed, 25 Nov 2026, 05:0/);
  }),

  "the timeline of 10,000 jobs shows where they pile up": () => within(many, "index.html", {}, async (page) => {
    await page.waitForSelector("#timeline svg .bar");
    assert.ok(await page.locator("#timeline .bar").count() > 90);
    const first = await page.locator("#busiest li").first().textContent();
    assert.match(first, /: \d{3,} \(.*, …\)$/);
    await page.click('[data-span="week"]');
    await page.waitForSelector("#timeline table");
    assert.equal(await page.locator("#timeline tbody tr").count(), 8);
    await shot(page, "many", false);
  }),

  "the diagrams of READMEs are drawn": () => within(samples, "index.html", {}, async (page) => {
    const all = JSON.parse(readFileSync(diagrams, "utf8"));
    assert.ok(all.length > 25, String(all.length));
    // As with axe-core; and its styles are no part of what the page may have.
    await page.goto("about:blank");
    await page.addScriptTag({ content: mermaid });
    const drawn = await page.evaluate(async (all) => {
      mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
      const drawn = [];
      for (const [place, { text }] of all.entries()) {
        try {
          const { svg } = await mermaid.render(`diagram-${place}`, text);
          document.body.innerHTML = svg;
          const texts = (what) => [...document.querySelectorAll(what)].map((it) => it.textContent.trim());
          drawn.push({ boxes: texts(".node"), arrows: document.querySelectorAll(".edgePaths path").length, width: document.querySelector("svg").viewBox.baseVal.width });
        } catch (error) {
          drawn.push({ problem: String(error) });
        }
      }
      return drawn;
    }, all);
    for (const [place, { name, text, boxes }] of all.entries()) {
      const shown = drawn[place];
      assert.equal(shown.problem, undefined, `${name}: ${shown.problem}`);
      assert.deepEqual(shown.boxes.toSorted(), boxes.toSorted(), name);
      assert.equal(shown.arrows, text.split("\n").filter((line) => line.includes("->")).length, name);
    }
    const wrong = await page.evaluate(() => mermaid.render("wrong", "flowchart TD\n  a[b(] --> c").then(() => "drawn", (error) => error.message));
    assert.notEqual(wrong, "drawn");
    const most = Math.max(...all.map(({ boxes }) => boxes.length).filter((many) => many <= 15));
    await page.setViewportSize({ width: 1000, height: 1400 });
    await page.evaluate(async (text) => { document.body.innerHTML = (await mermaid.render("shot", text)).svg; }, all.find(({ boxes }) => boxes.length === most).text);
    await shot(page, "diagram", false);
  }),

  "next starts are those that the tool knows": () => within(starts, "index.html", {}, async (page) => {
    const known = JSON.parse(readFileSync(join(starts, "starts.json"), "utf8"));
    const wrong = await page.evaluate((known) => {
      const { jobs, times } = data();
      return known.flatMap(({ job, from, starts }) => {
        const [schedule] = jobs.find((it) => it.name === job).schedules;
        const next = Times.next([schedule], times, Date.parse(from), starts.length || 1).map((it) => new Date(it).toISOString().replace(".000Z", "Z"));
        return JSON.stringify(next) === JSON.stringify(starts) ? [] : [`${schedule.words} from ${from}: ${next} and not ${starts}`];
      });
    }, known);
    assert.ok(known.length > 100);
    assert.deepEqual(wrong, []);
  }),
};

let failed = 0;
for (const [name, act] of Object.entries(cases)) {
  let problem = null;
  try {
    await act();
  } catch (error) {
    failed += 1;
    problem = String(error?.stack ?? error);
  }
  console.log(JSON.stringify({ name, problem }));
}
await browser.close();
process.exitCode = failed ? 1 : 0;
