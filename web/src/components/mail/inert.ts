/** The one place where text becomes markup. Trusted Types refuse it anywhere else, in browsers that know them. */

interface MarkupPolicy {
  createHTML(text: string): string;
}
declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: MarkupPolicy): MarkupPolicy };
  }
}

const asWritten: MarkupPolicy = { createHTML: (text) => text };
let policy: MarkupPolicy | undefined;
const markup = (text: string) => (policy ??= window.trustedTypes?.createPolicy("mail", asWritten) ?? asWritten).createHTML(text);

/** A document that belongs to no window: nothing in it runs and nothing is fetched. */
export function parsed(html: string): Document {
  return new DOMParser().parseFromString(markup(html), "text/html");
}

/** Gives a frame its document. Only frames whose sandbox lets nothing run and gives no origin are accepted. */
export function fill(frame: HTMLIFrameElement, html: string): void {
  const rights = frame.getAttribute("sandbox")?.split(" ");
  if (!rights || rights.includes("allow-scripts") || rights.includes("allow-same-origin")) throw new Error("a mail is shown in a sandbox only");
  frame.srcdoc = markup(html);
}
