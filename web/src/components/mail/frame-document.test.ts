import { describe, expect, it } from "vitest";
import { frameDocument } from "./frame-document";

const body = (html: string) => /<body>([\s\S]*)<\/body>/.exec(frameDocument(html))?.[1];

describe("frameDocument", () => {
  it("fetches nothing from elsewhere", () => {
    expect(body('<img src="https://tracker.example/p.gif" width="1">')).toBe('<img width="1">');
    expect(body("<img src='//tracker.example/p.gif'>")).toBe("<img>");
    expect(body("<img src=https://tracker.example/p.gif>")).toBe("<img>");
    expect(body('<img srcset="https://tracker.example/p.gif 2x">')).toBe("<img>");
    expect(body('<table background="https://tracker.example/p.gif"><tr></tr></table>')).toBe("<table><tr></tr></table>");
    expect(body('<link rel="stylesheet" href="https://tracker.example/a.css">x')).toBe("x");
  });

  it("keeps embedded images, links and text", () => {
    const html = '<p>Hello <a href="https://acme.example">Acme</a> <img src="data:image/png;base64,AAAA"></p>';
    expect(body(html)).toBe(html);
  });

  it("drops inline styles, style sheets and handlers", () => {
    expect(body('<p style="color:red" onclick="x()">a</p><style>p{color:red}</style>')).toBe("<p>a</p>");
  });

  it("leaves text alone that only looks like an attribute", () => {
    expect(body("<p>write style=bold here</p>")).toBe("<p>write style=bold here</p>");
  });

  it("says inside the frame that nothing may run or be fetched", () => {
    const parsed = new DOMParser().parseFromString(frameDocument("<p>Hello</p>"), "text/html");
    const policy = parsed.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("img-src data:");
    expect(policy).not.toMatch(/script-src|unsafe|\*/);
  });

  it("leaves no picture that belongs to another part of the mail: it has no address here", () => {
    expect(body('<img src="cid:logo@acme.example" alt="Acme">')).toBe('<img alt="Acme">');
  });
});
