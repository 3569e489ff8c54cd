/**
 * The document for a mail's frame. The server has sanitised `html`; what is left to do here is to keep the page's content
 * policy quiet: inline styles are dropped and nothing is fetched from elsewhere.
 */
export function frameDocument(html: string): string {
  const quiet = html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<(?:link|meta|base)\b[^>]*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(/\s(?:style|background|srcset|on[a-z]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, "")
        .replace(/\ssrc\s*=\s*(?:"(?!data:image\/)[^"]*"|'(?!data:image\/)[^']*'|(?!["']|data:image\/)[^\s>]+)/gi, ""),
    );
  return `<!doctype html><html><head><meta charset="utf-8"><base target="_blank"><link rel="stylesheet" href="/message.css"></head><body>${quiet}</body></html>`;
}
