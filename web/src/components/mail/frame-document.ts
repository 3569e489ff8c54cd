/**
 * The document for a mail's frame. The server has sanitised `html`; what is left to do here is to say once more, inside the
 * frame, that nothing is fetched from elsewhere, and to take out what that policy would only refuse, aloud.
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
  // The frame has no origin of its own, so that 'self' in here would mean nobody.
  const { origin } = window.location;
  const policy = `default-src 'none'; style-src ${origin}; img-src data:; form-action 'none'; base-uri 'none'`;
  return (
    `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light"><base target="_blank">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="stylesheet" href="${origin}/message.css"></head><body>${quiet}</body></html>`
  );
}
