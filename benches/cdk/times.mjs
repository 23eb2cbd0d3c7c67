// Converts times in blueprints to the CDK's notation.

import {TimeZone} from "aws-cdk-lib";

const UNITS = {s: 1, m: 60, h: 3600, d: 86400};
const WORDS = {m: "minutes", h: "hours", d: "days"};

// A duration such as `1h30m`, in seconds.
export function seconds(duration) {
  return [...duration.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, count, unit]) => sum + count * UNITS[unit], 0);
}

// The expression that EventBridge Scheduler accepts for a schedule, and its time zone.
export function expression(schedule) {
  const zone = TimeZone.of(schedule.timezone ?? "Etc/UTC");
  if (schedule.at) {
    return [`at(${schedule.at})`, zone];
  }
  if (schedule.rate) {
    const count = parseInt(schedule.rate, 10);
    const words = WORDS[schedule.rate.at(-1)];
    return [`rate(${count} ${count === 1 ? words.slice(0, -1) : words})`, zone];
  }
  return [`cron(${cron(schedule.cron)})`, zone];
}

// AWS's six fields, from the five of other crons. Weekdays start at 0 for Sunday there, and at 1 in AWS.
function cron(text) {
  if (text === "@daily") {
    return "0 0 * * ? *";
  }
  const fields = text.split(" ");
  if (fields.length === 6) {
    return text;
  }
  const [minute, hour, day, month, weekday] = fields;
  return weekday === "*"
    ? `${minute} ${hour} ${day} ${month} ? *`
    : `${minute} ${hour} ? ${month} ${weekday.replace(/\d/g, digit => Number(digit) + 1)} *`;
}
