// Times as the reader's own zone and language have them: the hour of today, the day of this year, the date of others; all of it on
// hover. What the server has put there, the day in the site's zone, is as wide.

const language = document.documentElement.lang;
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const date = (time) => [time.getFullYear(), time.getMonth() + 1, time.getDate()]
  .map((part) => String(part).padStart(2, "0")).join("-");

/** @param {ParentNode} where whose times are to be shown */
export function showTimes(where) {
  const today = date(new Date());
  for (const element of where.querySelectorAll("time[datetime]")) {
    const time = new Date(element.dateTime);
    element.title = exact.format(time);
    element.textContent = date(time) === today ? hour.format(time) : date(time);
  }
}
