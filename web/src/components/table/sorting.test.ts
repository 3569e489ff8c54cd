import { expect, test } from "vitest";
import { pressed, sortOf, sortsOf } from "./sorting";

const known = ["name", "-name", "amount", "-amount", "close_on", "-close_on"] as const;

test("an URL's orders are read as far as they are known, one a column", () => {
  expect(sortsOf("amount,-close_on", known)).toEqual(["amount", "-close_on"]);
  expect(sortsOf("amount,password,-amount,name", known)).toEqual(["amount", "name"]);
  expect(sortOf({ sort: "-name,nothing" }, known)).toEqual({ sort: "-name" });
  expect(sortOf({ sort: ["name"] }, known)).toEqual({});
  expect(sortOf({ sort: "" }, known)).toEqual({});
});

test("a header goes from ascending to descending to none", () => {
  expect(pressed([], "amount", false)).toEqual(["amount"]);
  expect(pressed(["amount"], "amount", false)).toEqual(["-amount"]);
  expect(pressed(["-amount"], "amount", false)).toEqual([]);
  expect(pressed(["name"], "amount", false)).toEqual(["amount"]);
});

test("pressed with shift, a header joins the others and turns in its place", () => {
  expect(pressed(["name"], "amount", true)).toEqual(["name", "amount"]);
  expect(pressed(["name", "amount"], "name", true)).toEqual(["-name", "amount"]);
  expect(pressed(["-name", "amount"], "name", true)).toEqual(["amount"]);
  expect(pressed(["-name", "amount"], "name", false)).toEqual(["-name"]);
  expect(pressed(["a", "b", "c", "d"], "e", true)).toEqual(["a", "b", "c", "e"]);
});
