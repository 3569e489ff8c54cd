/** Where a mail's link leads, on its way through the address of the page that shows it. */

export interface MailLink {
  to: string;
  /** What the link reads in the mail. */
  text: string;
  workspace: string;
  sender: string;
}

const LONGEST_TEXT = 300;

/** `/leaving#…`. Behind the `#`, so that no server learns or logs it. Null for what cannot be opened. */
export function addressOf(link: MailLink): string | null {
  if (urlOf(link.to) === null) return null;
  const text = Array.from(link.text.replace(/\s+/g, " ")).slice(0, LONGEST_TEXT).join("");
  return `/leaving#${new URLSearchParams({ to: link.to, text, workspace: link.workspace, sender: link.sender }).toString()}`;
}

export function linkOf(hash: string): MailLink {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const of = (name: string) => given.get(name) ?? "";
  return { to: of("to"), text: of("text"), workspace: of("workspace"), sender: of("sender") };
}

/** The address as the browser would open it; null for anything but web pages, mail addresses and telephone numbers. */
export function urlOf(to: string): URL | null {
  try {
    const url = new URL(to.trim());
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
