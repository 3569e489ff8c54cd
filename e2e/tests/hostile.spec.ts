import type { BrowserContext, Page } from "@playwright/test";
import { apiOf, importMail } from "../support/api";
import { expect, signUp, test } from "../support/app";
import { counter } from "../support/counter";
import { hostileBodies, hostileCount, hostileNames } from "../support/hostile";

/** Everything that would show that a trick worked: scripts, dialogs, windows, and whatever was asked of anybody else. */
async function watch(context: BrowserContext, page: Page, own: string): Promise<string[]> {
  const worked: string[] = [];
  await context.exposeFunction("canary", (name: string) => void worked.push(`ran: ${name}`));
  context.on("dialog", (dialog) => {
    worked.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("page", (opened) => {
    if (opened !== page) worked.push(`window: ${opened.url()}`);
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${own}/`) && !/^(?:data|blob|about):/.test(url)) worked.push(`asked: ${url}`);
  });
  return worked;
}

const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;

function mail(number: number, headers: { from: string; subject: string }, parts: string): string {
  return [
    `From: ${headers.from}`,
    "To: Erin Example <erin@harbor.example>",
    `Subject: ${headers.subject}`,
    `Date: Thu, 05 Mar 2026 09:${String(number % 60).padStart(2, "0")}:00 +0100`,
    `Message-ID: <hostile-${number}-${Math.random().toString(36).slice(2)}@mallory.example>`,
    "MIME-Version: 1.0",
    parts,
  ].join("\n");
}

test("hostile mails neither run, nor reach anybody, nor leave their frame", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  // Not the fixture's page: what is put into every document to watch it is itself refused in the frames, aloud.
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Blocked script execution in 'about:")) errors.push(message.text());
  });
  const own = baseURL ?? "";
  const internet = await counter();
  const bodies = hostileBodies(internet.address);
  expect(hostileCount).toBeGreaterThanOrEqual(150);

  await test.step("the tricks do work where nothing holds them", async () => {
    const bare = await browser.newContext();
    const open = await bare.newPage();
    const found = await watch(bare, open, own);
    open.on("popup", (popup) => void popup.close());
    for (const body of bodies) await open.setContent(body, { waitUntil: "commit" }).catch(() => undefined);
    await expect.poll(() => new Set(found.filter((one) => /ran: |asked: /.test(one))).size, { timeout: 20_000 }).toBeGreaterThan(60);
    expect(internet.asked.length).toBeGreaterThan(5);
    await bare.close();
    internet.asked.length = 0;
  });

  await signUp(page);
  const workspace = `/w/${new URL(page.url()).searchParams.get("workspace") ?? ""}`;
  const api = await apiOf(page, own);
  const text = (body: string) => `Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${Buffer.from(`<p>Begin</p>${body}<p>End</p>`).toString("base64").replaceAll(/(.{76})/g, "$1\n")}`;
  await importMail(api, "hostile.mbox", bodies.map((body, index) => mail(index, { from: `Mallory ${index} <m${index}@mallory.example>`, subject: `Batch ${index}` }, text(body))));
  const threads = (await api("GET", "/threads?limit=100")).items as unknown as { id: string; subject: string }[];
  expect(threads).toHaveLength(bodies.length);

  const worked = await watch(context, page, own);
  let links = 0;
  for (const thread of threads) {
    await page.goto(`${workspace}/inbox?thread=${thread.id}`);
    const formatted = page.getByRole("radio", { name: "Formatted" });
    await expect(page.getByRole("region", { name: thread.subject })).toBeVisible();
    // A body that is nothing but tricks has nothing left to show.
    if ((await formatted.count()) === 0) continue;
    await formatted.click();
    const holder = page.locator("iframe");
    await expect(holder).toHaveAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    const inside = page.frameLocator("iframe").locator("body");
    await expect(inside).toContainText("Begin");
    const found = await inside.evaluate((body, origin) => {
      const all = [...body.querySelectorAll("*")];
      return {
        origin: body.ownerDocument.defaultView?.origin,
        acting: all.filter((one) => /^(?:script|style|iframe|object|embed|form|input|button|select|textarea|link|meta|base|svg|math|video|audio|template|frame|portal)$/.test(one.localName)).map((one) => one.outerHTML),
        attributes: all.flatMap((one) => one.getAttributeNames().filter((name) => /^on|^(?:style|id|name|srcset|ping|target|action|formaction|srcdoc|background|poster|data)$/.test(name))),
        elsewhere: [...body.querySelectorAll("[src],[href]")].flatMap((one) => [one.getAttribute("src"), one.getAttribute("href")]).filter((to) => to !== null && !to.startsWith("data:image/") && !to.startsWith(`${origin}/leaving#`)),
        links: body.querySelectorAll("a[href]").length,
      };
    }, own);
    expect(found, thread.subject).toMatchObject({ origin: "null", acting: [], attributes: [], elsewhere: [] });
    links += found.links;
    // Everything that asks to be pressed or pointed at, is; links are looked at below.
    await inside.locator("a:not([href])").evaluateAll((all) => {
      for (const one of all) one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    });
    expect(new URL(page.url()).pathname).toBe(`${workspace}/inbox`);
  }
  expect(links).toBeGreaterThanOrEqual(5);
  expect(worked).toEqual([]);
  expect(errors).toEqual([]);
  expect(internet.asked).toEqual([]);
  internet.close();
  await context.close();
});

test("hostile names, subjects, files and notes are text on every page", async ({ page, context, baseURL }) => {
  test.setTimeout(180_000);
  const own = baseURL ?? "";
  const internet = await counter();
  await signUp(page);
  const workspace = `/w/${new URL(page.url()).searchParams.get("workspace") ?? ""}`;
  const api = await apiOf(page, own);
  const names = hostileNames(internet.address, 48);
  const name = (index: number) => names[index % names.length] ?? "";
  const everything = names.join("\n");

  const companies = [];
  for (let index = 0; index < names.length; index += 2) companies.push(await api("POST", "/companies", { name: name(index), website: `javascript:canary('w${index}')//${index}`, address: name(index + 1), phone: name(index), description: everything }));
  const company = companies[0]?.id;
  const contacts = [];
  for (let index = 0; index < 12; index += 1) contacts.push(await api("POST", "/contacts", { name: name(index + 24), title: name(index), phone: name(index + 1), company_id: company }));
  const stage = ((await api("GET", "/pipelines")) as unknown as { stages: { id: string }[] }[])[0]?.stages[0]?.id;
  const deal = await api("POST", "/deals", { name: name(31), stage_id: stage, amount: "10.00", currency: "EUR" });
  await api("POST", `/deals/${deal.id}/companies`, { company_id: company });
  const links = [{ record_type: "company", record_id: company }, { record_type: "deal", record_id: deal.id }];
  const task = await api("POST", "/tasks", { title: name(17), description: everything, links });
  await api("POST", "/interactions", { kind: "note", occurred_at: "2026-03-05T09:00:00Z", title: name(5), body: everything, links });
  await api("POST", "/teams", { name: name(2).slice(0, 80) });

  // Mails full of links are newsletters: those without, so that they become proposals.
  const written = names.filter((one) => !one.includes("://")).slice(0, 15).join("\n");
  const files = (index: number) =>
    [
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      `--b\nContent-Type: text/plain; charset=utf-8\n\nHi Erin,\n\nwe would like to order 12 arms for the Jena plant. Our budget is EUR 84,000. Please send us a quote by Friday.\n\n${written}\n\nBest regards\n${name(index)}\n${name(index + 1)}\nAcme ${index} GmbH`,
      `--b\nContent-Type: text/plain; name="${encoded(name(index))}"\nContent-Disposition: attachment; filename="${encoded(`${name(index + 3)}.pdf`)}"\n\nx`,
      `--b\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:${index}@x\nDTSTART:20260309T090000Z\nSUMMARY:${name(index)}\nLOCATION:${name(index + 1)}\nORGANIZER;CN="x":mailto:x@acme${index}.example\nEND:VEVENT\nEND:VCALENDAR\n--b--`,
    ].join("\n");
  await importMail(api, `${name(0)}.mbox`, names.slice(0, 6).map((one, index) => mail(index, { from: `${encoded(`${one} Roe`)} <jane${index}@acme${index}.example>`, subject: encoded(`${name(index + 7)} Quote for 12 arms`) }, files(index))));
  const proposals = (await api("GET", "/proposals?limit=50")).items as unknown as { id: string }[];
  expect(proposals.length).toBeGreaterThanOrEqual(3);
  const threads = (await api("GET", "/threads?limit=50")).items as unknown as { id: string }[];

  const worked = await watch(context, page, own);
  const pages = [
    "companies", `companies/${company}`, "contacts", `contacts/${contacts[0]?.id}`, "deals", "deals?view=list", `deals/${deal.id}`, "tasks", `tasks/${task.id}`,
    "imports", `inbox?thread=${threads[0]?.id}`, ...proposals.slice(0, 3).map((one) => `review?package=${one.id}`), "settings/roles",
  ];
  for (const path of pages) {
    await page.goto(`${workspace}/${path}`);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await expect(page.locator("main")).toContainText(/onerror|script|svg|canary/i);
    expect(await page.locator('main a[href^="javascript:" i], main a[href^="data:" i], main [onerror], main [onload], main script, main iframe').count(), path).toBe(0);
  }
  await page.goto(`${workspace}/settings/audit`);
  await page.getByLabel("Area").selectOption("company");
  const log = page.getByRole("list", { name: "Audit log" });
  // Until the filter is answered, the entries before it stay in sight.
  await expect(log).toHaveAttribute("aria-busy", "false");
  await log.getByRole("button").first().click();
  await expect(page.getByRole("dialog", { name: /^Entry/ })).toContainText("canary");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("script");
  await expect(page.getByRole("option").filter({ hasText: "script" }).first()).toBeVisible();
  expect(worked).toEqual([]);
  expect(internet.asked).toEqual([]);
  internet.close();
});
