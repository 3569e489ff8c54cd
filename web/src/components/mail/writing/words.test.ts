import { describe, expect, it } from "vitest";
import { readPeople } from "./words";

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
