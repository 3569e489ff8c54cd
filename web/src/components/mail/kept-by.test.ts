import { describe, expect, it } from "vitest";
import { saidOf } from "./kept-by";

describe("what keeps a conversation from the model", () => {
  it("names first what nobody can take away", () => {
    const box = { label: "Legal", source: "mailbox" } as const;
    const file = { label: "Legal/Old", source: "file" } as const;
    expect(saidOf([box, { ...box, label: "INBOX/Legal" }, box])).toEqual({ source: "mailbox", labels: ["Legal", "INBOX/Legal"] });
    expect(saidOf([box, { label: "Private", source: "gone" }])).toEqual({ source: "gone", labels: ["Private"] });
    expect(saidOf([{ label: "Private", source: "gone" }, box, file])).toEqual({ source: "file", labels: ["Legal/Old"] });
  });

  it("says nothing once nothing does", () => {
    expect(saidOf([])).toBeNull();
  });
});
