import { expect, type Page } from "@playwright/test";

export type Api = (method: "GET" | "POST" | "PUT", path: string, data?: unknown) => Promise<Record<string, never>>;

/** The API of the person's first workspace, as the app calls it. `own`: the server's origin. */
export async function apiOf(page: Page, own: string): Promise<Api> {
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { csrf_token: string; workspaces: { id: string }[] };
  const base = `/api/v1/workspaces/${session.workspaces[0]?.id ?? ""}`;
  return async (method, path, data) => {
    const answer = await page.request.fetch(base + path, { method, data, headers: { "X-CSRF-Token": session.csrf_token, Origin: own, ...(Buffer.isBuffer(data) ? { "Content-Type": "application/octet-stream" } : {}) } });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (await answer.json()) as Record<string, never>;
  };
}

/** Whole mails as one mailbox file, read and analysed. */
export async function importMail(api: Api, name: string, mails: readonly string[]): Promise<void> {
  const file = Buffer.from(mails.map((mail) => `From hostile@example Thu Mar 05 09:14:00 2026\n${mail.replaceAll(/^(>*From )/gm, ">$1")}\n\n`).join(""));
  const begun = await api("POST", "/imports", { file_name: name, size_bytes: file.length });
  await api("PUT", `/imports/${begun.id}/content?offset=0`, file);
  await expect.poll(async () => (await api("GET", `/imports/${begun.id}`)).state, { timeout: 90_000 }).toBe("done");
}
