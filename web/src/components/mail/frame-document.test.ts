// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { linkOf, urlOf } from "./destination";
import { frameDocument } from "./frame-document";
import { fill } from "./inert";

const origin = { workspace: "acme", sender: "ines@northwind.example" };
const body = (html: string) => /<body>([\s\S]*)<\/body>/.exec(frameDocument(html, origin))?.[1];

describe("frameDocument", () => {
  it("fetches nothing from elsewhere", () => {
    expect(body('<img src="https://tracker.example/p.gif" width="1">')).toBe('<img width="1">');
    expect(body("<img src='//tracker.example/p.gif'>")).toBe("<img>");
    expect(body("<img src=https://tracker.example/p.gif>")).toBe("<img>");
    expect(body('<img srcset="https://tracker.example/p.gif 2x">')).toBe("<img>");
    expect(body('<img src="data:image/svg+xml;base64,AAAA">')).toBe("<img>");
    expect(body('<table background="https://tracker.example/p.gif"><tbody><tr></tr></tbody></table>')).toBe("<table><tbody><tr></tr></tbody></table>");
    expect(body('<link rel="stylesheet" href="https://tracker.example/a.css">x')).toBe("x");
    expect(body('<video src="https://tracker.example/a.mp4" poster="https://tracker.example/p.gif"></video>')).toBe("<video></video>");
  });

  it("keeps embedded images and text", () => {
    const html = '<p>Hello <img src="data:image/png;base64,AAAA"></p>';
    expect(body(html)).toBe(html);
  });

  it("leads every link over the page that shows where it goes", () => {
    const link = new DOMParser().parseFromString(body('<p><a href="https://acme.example/?a=1&amp;b=2" target="_top" ping="https://x.example">Acme <b>now</b></a></p>') ?? "", "text/html").querySelector("a");
    const url = new URL(link?.getAttribute("href") ?? "");
    expect(url.origin + url.pathname + url.search).toBe(`${window.location.origin}/leaving`);
    expect(linkOf(url.hash)).toEqual({ to: "https://acme.example/?a=1&b=2", text: "Acme now", ...origin });
    expect(link?.getAttributeNames()).toEqual(["href", "rel"]);
    expect(link?.rel).toBe("noopener noreferrer");
  });

  it("takes the way from links that cannot be shown honestly", () => {
    for (const href of ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/settings", "#top", "blob:https://a.example/1", "ms-msdt:/id", "java\nscript:alert(1)"]) {
      expect(body(`<a href="${href}">x</a>`), href).toBe("<a>x</a>");
    }
    expect(body('<svg><a href="https://acme.example">x</a></svg><area href="https://acme.example">')).toBe("<area>");
  });

  it("drops inline styles, style sheets, handlers, names and elements that act", () => {
    expect(body('<p style="color:red" onclick="x()" id="content" name="body" class="fixed">a</p><style>p{color:red}</style>')).toBe("<p>a</p>");
    expect(body('<form action="https://x.example"><button formaction="https://x.example">a</button></form>b<iframe srcdoc="<p>c</p>"></iframe><template>d</template>')).toBe("b");
  });

  it("leaves text alone that only looks like an attribute", () => {
    expect(body("<p>write style=bold here</p>")).toBe("<p>write style=bold here</p>");
  });

  it("says inside the frame that nothing may run or be fetched", () => {
    const parsed = new DOMParser().parseFromString(frameDocument("<p>Hello</p>", origin), "text/html");
    const policy = parsed.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("img-src data:");
    expect(policy).not.toMatch(/script-src|unsafe|\*/);
  });

  it("leaves no picture that belongs to another part of the mail: it has no address here", () => {
    expect(body('<img src="cid:logo@acme.example" alt="Acme">')).toBe('<img alt="Acme">');
  });
});

describe("fill", () => {
  it("gives a document to sandboxed frames alone", () => {
    const frame = document.createElement("iframe");
    expect(() => fill(frame, "<p>x</p>")).toThrow(/sandbox/);
    frame.setAttribute("sandbox", "allow-popups allow-same-origin");
    expect(() => fill(frame, "<p>x</p>")).toThrow(/sandbox/);
    frame.setAttribute("sandbox", "allow-popups");
    fill(frame, "<p>x</p>");
    expect(frame.srcdoc).toBe("<p>x</p>");
  });
});

describe("urlOf", () => {
  it("opens web pages, mail addresses and telephone numbers, as browsers read them", () => {
    expect(urlOf(" HTTPS://EXAMPLE.com\\path ")?.href).toBe("https://example.com/path");
    expect(urlOf("mailto:a@b.example?subject=Hi")?.pathname).toBe("a@b.example");
    for (const to of ["javascript:alert(1)", "vbscript:x", "file:///etc/passwd", "nonsense", "", "//a.example"]) expect(urlOf(to), to).toBeNull();
  });
});
