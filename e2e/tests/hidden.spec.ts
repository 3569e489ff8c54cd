import { expect, expectAccessible, signUp, test } from "../support/app";

test("what a role does not see says so: in lists, boards and records", async ({ page, browser }) => {
  test.setTimeout(90_000);
  await signUp(page);
  await page.goto("/outbox");
  const { user } = (await (await page.request.get("/api/v1/auth/session")).json()) as { user: { email: string } };
  await page.getByRole("listitem").filter({ hasText: user.email }).getByRole("link", { name: "Confirm address" }).click();
  await page.getByRole("button", { name: "Confirm address" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  const session = (await (await page.request.get("/api/v1/auth/session")).json()) as { csrf_token: string; workspaces: { id: string; slug: string }[] };
  const { id, slug } = session.workspaces[0] ?? { id: "", slug: "" };
  const send = async (method: "POST" | "PUT" | "GET", path: string, data?: unknown) => {
    const answer = await page.request.fetch(`/api/v1/workspaces/${id}${path}`, { method, data, headers: { "X-CSRF-Token": session.csrf_token, Origin: new URL(page.url()).origin } });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as Record<string, never> & { stages: { id: string }[] }[];
  };
  const company = await send("POST", "/companies", { name: "Helios Fabrication", phone: "+49 30 555 0101" });
  const contact = await send("POST", "/contacts", { name: "Hanna Vogel", email: "hanna@helios.example", company_id: company.id });
  const stage = (await send("GET", "/pipelines"))[0]?.stages[0]?.id;
  const deal = await send("POST", "/deals", { name: "Two welding cells", stage_id: stage, amount: "84000.00", currency: "EUR" });
  await send("POST", `/deals/${deal.id}/companies`, { company_id: company.id });
  const all = { companies: "all", contacts: "all", deals: "all", tasks: "all", interactions: "all" };
  await send("PUT", "/role-views/viewer", { ...all, hidden_fields: ["amounts", "contact_details"] });

  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const viewer = await context.newPage();
  const invitation = await send("POST", "/invitations", { email: `viewer-${Date.now().toString(36)}@harbor.example`, role: "viewer" });
  await viewer.goto(String(invitation.url));
  await viewer.getByRole("link", { name: "Create an account to join" }).click();
  await viewer.getByLabel("Your name").fill("Vera Viewer");
  await viewer.getByLabel("Password", { exact: true }).fill("correct horse battery staple");
  await viewer.getByRole("button", { name: "Create an account" }).click();
  await viewer.getByRole("button", { name: /^Join/ }).click();
  await viewer.waitForURL(/\/w\//);

  const hidden = viewer.getByTitle("Your role does not see this. An owner or admin decides it under Settings, Roles.");
  for (const [path, count] of [
    ["contacts", 1],
    [`contacts/${contact.id}`, 2],
    [`companies/${company.id}`, 2],
    ["deals?view=table", 1],
    ["deals", 1],
    [`deals/${deal.id}`, 1],
  ] as const) {
    await viewer.goto(`/w/${slug}/${path}`);
    await expect(hidden.first()).toBeVisible();
    expect(await hidden.count(), path).toBeGreaterThanOrEqual(count);
    await expect(viewer.getByText(/84,?000|84k|hanna@helios|555 0101/)).toHaveCount(0);
  }
  await expectAccessible(viewer);
  await context.close();
});
