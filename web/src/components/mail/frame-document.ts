import { addressOf } from "./destination";
import { parsed } from "./inert";

/** What a mail's own HTML may bring into its frame, should the server ever let more through. */
const gone = "base,embed,form,frame,frameset,iframe,link,math,meta,noscript,object,script,style,svg,template,title";
const kept = new Set(
  "abbr align alt bgcolor border cellpadding cellspacing cite color cols colspan datetime dir face height lang open rel rowspan scope size span src start title type valign value width".split(" "),
);
const shippedImage = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,/i;

/** Which mail it is, for the page that its links lead over. */
export interface Origin {
  /** The workspace's slug. */
  workspace: string;
  /** The sender's address. */
  sender: string;
}

/**
 * The document for a mail's frame. The server has sanitised `html`; here the same is said once more in the browser's own terms:
 * only harmless attributes stay, nothing is fetched from elsewhere, and every link leads over the page that shows where it goes.
 */
export function frameDocument(html: string, origin: Origin): string {
  const { body } = parsed(html);
  for (const element of body.querySelectorAll(gone)) element.remove();
  for (const element of body.querySelectorAll("*")) {
    const href = element.localName === "a" ? element.getAttribute("href") : null;
    for (const { name } of [...element.attributes]) {
      if (!kept.has(name)) element.removeAttribute(name);
    }
    if (!shippedImage.test(element.getAttribute("src") ?? "")) element.removeAttribute("src");
    const over = href === null ? null : addressOf({ to: href, text: (element.textContent || "").trim(), ...origin });
    if (over !== null) {
      element.setAttribute("href", window.location.origin + over);
      element.setAttribute("rel", "noopener noreferrer");
    }
  }
  // The frame has no origin of its own, so that 'self' in here would mean nobody.
  const here = window.location.origin;
  const policy = `default-src 'none'; style-src ${here}; img-src data:; form-action 'none'; base-uri 'none'`;
  return (
    `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light"><base target="_blank">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="stylesheet" href="${here}/message.css"></head><body>${body.innerHTML}</body></html>`
  );
}
