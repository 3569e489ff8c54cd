// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { gapsIn, readPeople, waitsSince } from "./words";

describe("readPeople", () => {
  it("takes what people paste", () => {
    const found = readPeople('"Roe, J." <x>, Jane Roe <jane@example.com>; b@example.com\nno address');
    expect(found.people).toEqual([
      { email: "jane@example.com", name: "Jane Roe" },
      { email: "b@example.com", name: "" },
    ]);
    expect(found.rest).toContain("no address");
  });
});

describe("gapsIn", () => {
  it("finds what the author has to fill in or to settle", () => {
    const text = "Hello\n\n[…]\n[? We accept.] [sic] [?";
    expect(gapsIn(text).map((one) => text.slice(one.start, one.end))).toEqual(["[…]", "[? We accept.]", "[?"]);
  });
});

describe("waitsSince", () => {
  it("is about people outside who wrote last", () => {
    const at = "2026-03-03T09:14:00Z";
    expect(waitsSince([{ direction: "inbound", kind: "person", sent_at: at }])).toBe(at);
    expect(waitsSince([{ direction: "outbound", kind: "person", sent_at: at }])).toBeNull();
    expect(waitsSince([{ direction: "inbound", kind: "newsletter", sent_at: at }])).toBeNull();
    expect(waitsSince([])).toBeNull();
  });
});
