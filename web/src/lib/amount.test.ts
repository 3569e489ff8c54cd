import { describe, expect, it } from "vitest";
import { parseAmount } from "./amount";

describe("parseAmount", () => {
  it.each([
    ["84000", "84000.00"],
    ["84,000", "84000.00"],
    ["84.000", "84000.00"],
    ["84 000,5", "84000.50"],
    ["84,000.50", "84000.50"],
    ["84.000,50", "84000.50"],
    ["1.234.567", "1234567.00"],
    ["1’234’567.8", "1234567.80"],
    ["0.99", "0.99"],
    ["007", "7.00"],
  ])("reads %s as %s", (typed, amount) => {
    expect(parseAmount(typed)).toBe(amount);
  });

  it("is null for nothing", () => {
    expect(parseAmount("  ")).toBeNull();
  });

  it.each(["abc", "12-3", "1,23,4", "1.2345,6", "-5", "1..2", "99999999999999"])("refuses %s", (typed) => {
    expect(parseAmount(typed)).toBeUndefined();
  });
});
