// Made by loudfail from blueprints/; run cargo xtask site.
// When schedules start: the days and times are numbers that the build worked out of the expressions.
"use strict";

const Times = (() => {
  const DAY = 86400000;
  const formats = new Map();

  // What the clock of a time zone is ahead of UTC at an instant, in milliseconds.
  function ahead(zone, instant) {
    let format = formats.get(zone);
    if (!format) {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
        hour: "numeric", minute: "numeric", second: "numeric",
      });
      formats.set(zone, format);
    }
    const of = {};
    for (const part of format.formatToParts(instant)) of[part.type] = Number(part.value);
    return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second) - Math.floor(instant / 1000) * 1000;
  }

  // The instant of a time by the clock, given as if it were UTC. The first of two; none where the clock leaves it out.
  function instant(zone, local, before, after) {
    for (const offset of before > after ? [before, after] : [after, before]) {
      if (before === after || ahead(zone, local - offset) === offset) return local - offset;
    }
    return null;
  }

  function hasDay(days, year, month, day) {
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const weekday = (of) => new Date(Date.UTC(year, month - 1, of)).getUTCDay() + 1;
    switch (days.kind) {
      case "every": return true;
      case "month": return days.days.includes(day);
      case "last": return day === length;
      case "lastWorkday": return day === length - ({ 7: 1, 1: 2 }[weekday(length)] || 0);
      case "near": {
        if (days.day > length) return false;
        let nearest = days.day;
        if (weekday(nearest) === 7) nearest += nearest === 1 ? 2 : -1;
        else if (weekday(nearest) === 1) nearest += nearest === length ? -2 : 1;
        return day === nearest;
      }
      case "week": return days.days.includes(weekday(day));
      case "lastOf": return weekday(day) === days.day && day + 7 > length;
      case "nth": return weekday(day) === days.day && Math.ceil(day / 7) === days.nth;
      default: return false;
    }
  }

  // The starts from one instant to before another, at most so many, by the clock.
  function byClock(times, from, until, most) {
    const starts = [];
    const first = Math.floor((from + ahead(times.timezone, from)) / DAY) * DAY;
    // A day more at either end: clocks are set by up to a day.
    for (let date = first - DAY; date < until + 2 * DAY && starts.length < most; date += DAY) {
      const at = new Date(date);
      const year = at.getUTCFullYear();
      const month = at.getUTCMonth() + 1;
      if (times.years.length && !times.years.includes(year)) {
        if (year > times.years[times.years.length - 1]) break;
        continue;
      }
      if (times.months.length && !times.months.includes(month)) continue;
      if (!hasDay(times.days, year, month, at.getUTCDate())) continue;
      const before = ahead(times.timezone, date - DAY);
      const after = ahead(times.timezone, date + 2 * DAY);
      for (const minute of times.minutes) {
        const start = instant(times.timezone, date + minute * 60000, before, after);
        if (start !== null && start >= from && start < until) starts.push(start);
        if (starts.length >= most) break;
      }
    }
    return starts;
  }

  // The starts of a schedule; nothing where they follow from when it is deployed.
  function starts(schedule, all, from, until, most) {
    if (!schedule.enabled) return [];
    const times = all[schedule.times];
    if (schedule.start) from = Math.max(from, Date.parse(schedule.start));
    if (schedule.end) until = Math.min(until, Date.parse(schedule.end) + 1);
    if (from >= until) return [];
    if (times.every !== undefined) {
      if (!times.first) return null;
      const step = times.every * 60000;
      const first = Date.parse(times.first);
      const found = [];
      for (let at = first + Math.max(0, Math.ceil((from - first) / step)) * step; at < until && found.length < most; at += step) {
        found.push(at);
      }
      return found;
    }
    if (times.once !== undefined) {
      const local = Date.parse(times.once + "Z");
      const at = instant(times.timezone, local, ahead(times.timezone, local - DAY), ahead(times.timezone, local + DAY));
      return at !== null && at >= from && at < until ? [at] : [];
    }
    return byClock(times, from, until, most);
  }

  // The next starts of several schedules, the first first.
  function next(schedules, all, from, most) {
    // The rarest days are eight years apart; all but a rare one is found in the first days.
    const YEARS = 30 * 366 * DAY;
    const found = schedules.flatMap((schedule) => starts(schedule, all, from, from + YEARS, most) || []);
    return [...new Set(found)].sort((one, other) => one - other).slice(0, most);
  }

  // To make a format takes longer than to use it a hundred times.
  const shown = new Map();
  function show(instant, zone) {
    let format = shown.get(zone);
    if (!format) {
      format = new Intl.DateTimeFormat("en-GB", {
        timeZone: zone, weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
      });
      shown.set(zone, format);
    }
    return format.format(instant);
  }

  function own() {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  }

  return { DAY, ahead, next, own, show, starts };
})();
