/** The instant at which a wall clock in `timeZone` shows this day ("2026-03-06") and time ("14:30"), as ISO UTC. */
export function instantIn(timeZone: string, day: string, time: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  // The offset is read at the guess, and once more at the result: the two differ only around a clock change.
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) instant = wanted - offsetAt(timeZone, instant);
  return new Date(instant).toISOString();
}

function offsetAt(timeZone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(instant);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second")) - Math.floor(instant / 1000) * 1000;
}
