import { describe, expect, it } from "vitest";
import { instantIn } from "./zoned";

describe("instantIn", () => {
  it.each([
    ["Europe/Berlin", "2026-03-06", "14:30", "2026-03-06T13:30:00.000Z"],
    ["Europe/Berlin", "2026-07-06", "14:30", "2026-07-06T12:30:00.000Z"],
    ["America/Los_Angeles", "2026-01-01", "00:00", "2026-01-01T08:00:00.000Z"],
    ["Asia/Kolkata", "2026-01-01", "05:30", "2026-01-01T00:00:00.000Z"],
    // The day the clocks change: 02:30 does not exist, 03:30 does.
    ["Europe/Berlin", "2026-03-29", "03:30", "2026-03-29T01:30:00.000Z"],
  ])("%s %s %s", (zone, day, time, instant) => {
    expect(instantIn(zone, day, time)).toBe(instant);
  });
});
